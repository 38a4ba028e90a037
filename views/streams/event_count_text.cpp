// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/event_count_text.h"

#include "views/support/text_format.h"

#include <QCoreApplication>

namespace headrace {
namespace {

using Kind = ConditionRun::Kind;
constexpr std::chrono::milliseconds kSlow {2'000};

QString tr(const char* text)
{
    return QCoreApplication::translate("EventCount", text);
}

std::vector<ConditionRun> runsWhileScanning(const EventCount& count)
{
    const QString matches = numberText(count.matches);
    if (count.isFull)
        return {{tr("the first")}, {matches, Kind::Data}, {tr("events; narrow the filter")}};
    const bool isRunning = count.state == EventCount::State::Scanning;
    return {{QStringLiteral("≥ ") + matches + ',', Kind::Data},
            {isRunning ? tr("scanned") : tr("stopped at")},
            {percentText(std::int64_t(count.scanned * 1'000), 1'000), Kind::Data}};
}

std::vector<ConditionRun> runsWhenComplete(const EventCount& count, bool isListed)
{
    std::vector<ConditionRun> runs {{numberText(count.matches), Kind::Data}};
    if (isListed) {
        runs.push_back({tr("of")});
        runs.push_back({numberText(count.total), Kind::Data});
    }
    const std::int64_t counted = isListed ? count.total : count.matches;
    runs.push_back({counted == 1 ? tr("event") : tr("events")});
    return runs;
}

} // namespace

std::vector<ConditionRun> countRuns(const EventCount& count, bool isListed,
                                    std::chrono::milliseconds openingFor)
{
    switch (count.state) {
    case EventCount::State::Opening:
        if (openingFor < kSlow)
            return {{QStringLiteral("…")}};
        return {{tr("Reading,")}, {durationText(openingFor), Kind::Data}};
    case EventCount::State::Scanning:
    case EventCount::State::Stopped:
        return runsWhileScanning(count);
    case EventCount::State::Complete:
        return runsWhenComplete(count, isListed);
    case EventCount::State::Failed:
        break;
    }
    return {{QStringLiteral("?"), Kind::Data}};
}

} // namespace headrace
