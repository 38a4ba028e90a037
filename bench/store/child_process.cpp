// SPDX-License-Identifier: Apache-2.0
#include "bench/store/child_process.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headrace {
namespace {

// What the child says: "value kilobytes", or "!" and why it failed.
std::string outcomeOf(const std::function<double()>& work)
{
    try {
        const double value = work();
        rusage usage {};
        getrusage(RUSAGE_SELF, &usage);
        return fmt::format("{} {}", value, usage.ru_maxrss);
    } catch (const std::exception& error) {
        return fmt::format("!{}", error.what());
    }
}

std::string readAll(int from)
{
    std::string text;
    char block[512];
    for (;;) {
        const ssize_t count = read(from, block, sizeof block);
        if (count > 0)
            text.append(block, static_cast<std::size_t>(count));
        else if (count == 0 || errno != EINTR)
            return text;
    }
}

} // namespace

ChildOutcome runInChild(const std::function<double()>& work)
{
    int ends[2];
    if (pipe(ends) != 0)
        throw std::runtime_error(std::string("making a pipe: ") + std::strerror(errno));
    malloc_trim(0); // What the parent once used is not the child's.
    const pid_t child = fork();
    if (child < 0)
        throw std::runtime_error(std::string("starting a process: ") + std::strerror(errno));
    if (child == 0) {
        const std::string outcome = outcomeOf(work);
        const ssize_t written = write(ends[1], outcome.data(), outcome.size());
        _exit(written == static_cast<ssize_t>(outcome.size()) ? 0 : 1);
    }
    close(ends[1]);
    const std::string said = readAll(ends[0]);
    close(ends[0]);
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}

    ChildOutcome outcome;
    if (std::sscanf(said.c_str(), "%lf %lf", &outcome.value, &outcome.peakRssMb) != 2)
        throw std::runtime_error(said.empty() ? "the measured process died" : said.substr(1));
    outcome.peakRssMb *= 1.024e-3;
    return outcome;
}

} // namespace headrace
