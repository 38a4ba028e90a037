// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/progress_line.h"

#include "app/headracectl/text.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <unistd.h>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr const char* kEraseLine = "\r\x1b[K";

} // namespace

ProgressLine::ProgressLine(Job& job, std::string what, Unit unit)
    : m_job(job)
    , m_what(std::move(what))
    , m_unit(unit)
{
    if (::isatty(STDERR_FILENO) == 1)
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ProgressLine::~ProgressLine() = default;

void ProgressLine::run(const std::stop_token& stop)
{
    const auto start = std::chrono::steady_clock::now();
    const auto amount = [this](std::int64_t count) {
        return m_unit == Unit::Bytes ? byteText(count) : groupedText(count) + " events";
    };
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, stop, 200ms, [] { return false; }) && !stop.stop_requested()) {
        const JobProgress progress = m_job.look();
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        std::string line = kEraseLine + m_what + ": " + amount(progress.done);
        if (progress.total > 0)
            line += fmt::format(" of {}, {} %", amount(progress.total),
                                progress.done * 100 / progress.total);
        line += fmt::format(
            ", {}/s",
            amount(static_cast<std::int64_t>(static_cast<double>(progress.done) / spent.count())));
        std::fputs(line.c_str(), stderr);
    }
    std::fputs(kEraseLine, stderr);
}

} // namespace headrace
