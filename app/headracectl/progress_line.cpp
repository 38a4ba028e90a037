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
    , m_isTerminal(::isatty(STDERR_FILENO) == 1)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

ProgressLine::~ProgressLine() = default;

void ProgressLine::show(const JobProgress& progress, double seconds) const
{
    const auto amount = [this](std::int64_t count) {
        return m_unit == Unit::Bytes ? byteText(count) : groupedText(count) + " events";
    };
    std::string text = m_isTerminal ? kEraseLine : "";
    for (const std::string& line : progress.newLines)
        text += m_what + ": " + line + '\n';
    if (m_isTerminal) {
        text += m_what + ": " + amount(progress.done);
        if (progress.total > 0)
            text += fmt::format(" of {}, {} %", amount(progress.total),
                                progress.done * 100 / progress.total);
        text += fmt::format(
            ", {}/s",
            amount(static_cast<std::int64_t>(static_cast<double>(progress.done) / seconds)));
    }
    std::fputs(text.c_str(), stderr);
}

void ProgressLine::run(const std::stop_token& stop)
{
    const auto start = std::chrono::steady_clock::now();
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_for(lock, stop, 200ms, [] { return false; }) && !stop.stop_requested()) {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        show(m_job.look(), spent.count());
    }
    if (m_isTerminal)
        std::fputs(kEraseLine, stderr);
}

} // namespace headrace
