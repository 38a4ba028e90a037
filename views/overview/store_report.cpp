// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/store_report.h"

#include "views/support/text_format.h"

#include <QCoreApplication>
#include <QDir>
#include <QRegularExpression>

namespace headrace {
namespace {

using Run = VerificationRun::State;

QString tr(const char* text)
{
    return QCoreApplication::translate("StoreReport", text);
}

QString events(std::int64_t count)
{
    return countText(count, tr("event"), tr("events"));
}

QString findings(std::int64_t count)
{
    return countText(count, tr("finding"), tr("findings"));
}

QString capitalised(QString sentence)
{
    if (!sentence.isEmpty())
        sentence[0] = sentence[0].toUpper();
    return sentence;
}

QString nameOf(const StoreReport& report)
{
    return visibleText(toQString(report.description.name));
}

QString ageOf(const StoreReport& report, Time time)
{
    return relativeTimeText(time, report.now);
}

/// How far the last run came: "at 38.1 %", or nothing when that is not known.
QString shareOf(const StoreReport& report)
{
    return report.runTotal > 0 ? percentText(report.runDone, report.runTotal) : QString();
}

/// What became of a run that told nothing; empty when there was none.
QString attemptOf(const StoreReport& report)
{
    if (report.run == Run::Cancelled)
        return report.runTotal > 0 ? tr("cancelled at %1").arg(shareOf(report)) : tr("cancelled");
    return report.run == Run::Failed ? tr("the last attempt failed") : QString();
}

QString sinceOf(const StoreReport& report)
{
    const std::int64_t since = report.head.value - report.verified->head.value;
    return since > 0 ? tr("%1 since").arg(differenceText(since)) : QString();
}

QString joined(QStringList parts)
{
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

Headline runningHeadline(const StoreReport& report)
{
    const QString sentence = tr("Verifying %1").arg(nameOf(report));
    if (report.runTotal == 0)
        return {Severity::None, sentence, tr("Reading …")};
    return {report.runFindings > 0 ? Severity::Act : Severity::None, sentence,
            joined({tr("%1 of %2").arg(numberText(report.runDone), events(report.runTotal)),
                    shareOf(report),
                    report.runFindings > 0 ? findings(report.runFindings)
                                           : tr("nothing wrong so far")})};
}

Headline verifiedHeadline(const StoreReport& report)
{
    const Verification& verified = *report.verified;
    const QString age = ageOf(report, verified.at);
    const QString seen = tr("Verified %1: %2").arg(age, events(verified.events));
    if (!verified.isOk())
        return {Severity::Act,
                verified.findings == 1 ? tr("One thing in %1 is wrong").arg(nameOf(report))
                                       : tr("%1 things in %2 are wrong")
                                             .arg(numberText(verified.findings), nameOf(report)),
                joined({seen, attemptOf(report)}) + '.'};
    const std::int64_t since = report.head.value - verified.head.value;
    return {Severity::Well, tr("%1 is as it was written").arg(nameOf(report)),
            joined({seen, since > 0 ? tr("%1 appended since").arg(numberText(since)) : QString(),
                    attemptOf(report)})
                + '.'};
}

TileText headTile(const StoreReport& report)
{
    TileText tile {.id = "head", .title = tr("Head")};
    tile.figure = numberText(report.head.value);
    tile.link = tr("Show the end");
    if (const auto& last = report.statistics->last) {
        tile.detail = tr("last event %1").arg(ageOf(report, *last));
        tile.tooltip = tr("The last position; the newest event is of %1 UTC").arg(timeText(*last));
    } else {
        tile.detail = tr("no event yet");
        tile.link.clear();
    }
    return tile;
}

TileText sizeTile(const StoreReport& report)
{
    const StoreStatistics& statistics = *report.statistics;
    const bool isOnDisk = statistics.diskBytes > 0;
    TileText tile {.id = "size", .title = tr("Size")};
    const QStringList figure =
        bytesText(isOnDisk ? statistics.diskBytes : statistics.bytes).split(' ');
    tile.figure = figure.front();
    tile.unit = figure.back();
    tile.detail = isOnDisk ? tr("on disk; data and metadata %1").arg(bytesText(statistics.bytes))
                           : tr("of data and metadata, in memory");
    tile.tooltip = isOnDisk
        ? tr("%1 bytes on disk, in all files of the store").arg(numberText(statistics.diskBytes))
        : tr("%1 bytes").arg(numberText(statistics.bytes));
    return tile;
}

TileText eventsTile(const StoreReport& report)
{
    const StoreStatistics& statistics = *report.statistics;
    TileText tile {.id = "events", .title = tr("Events")};
    tile.figure = numberText(statistics.events);
    tile.detail =
        joined({countText(std::int64_t(statistics.types.size()), tr("type"), tr("types")),
                statistics.events > 0
                    ? tr("%1 each on average").arg(bytesText(statistics.bytes / statistics.events))
                    : QString()});
    tile.link = tr("Show the log");
    return tile;
}

TileText streamsTile(const StoreReport& report)
{
    const StoreStatistics& statistics = *report.statistics;
    TileText tile {.id = "streams", .title = tr("Streams")};
    tile.figure = numberText(statistics.streams);
    tile.detail = tr("in %1").arg(
        countText(std::int64_t(statistics.categories.size()), tr("category"), tr("categories")));
    tile.link = tr("List them");
    return tile;
}

TileText spanTile(const StoreReport& report)
{
    const StoreStatistics& statistics = *report.statistics;
    TileText tile {.id = "span", .title = tr("First to last event")};
    if (!statistics.first || !statistics.last) {
        tile.figure = QStringLiteral("0");
        tile.detail = tr("no event yet");
        return tile;
    }
    const QStringList figure = durationText(*statistics.last - *statistics.first).split(' ');
    tile.figure = figure.front();
    tile.unit = figure.back();
    const bool isOneDay = dateText(*statistics.first) == dateText(*statistics.last);
    tile.detail = isOneDay
        ? tr("on %1 UTC").arg(dateText(*statistics.first))
        : tr("%1 to %2 UTC").arg(dateText(*statistics.first), dateText(*statistics.last));
    tile.tooltip = tr("%1 to %2 UTC").arg(timeText(*statistics.first), timeText(*statistics.last));
    return tile;
}

TileText durabilityTile(const StoreReport& report)
{
    const QString all = toQString(report.description.durability);
    const QString promise = all.section(QRegularExpression("[:;]"), 0, 0);
    const auto space = promise.lastIndexOf(' ');
    const bool isWeak = report.description.isDurabilityWeak;
    TileText tile {.id = "durability", .title = tr("Durability")};
    tile.figure = capitalised(promise.left(space < 0 ? promise.size() : space));
    tile.unit = space < 0 ? QString() : promise.mid(space + 1);
    tile.severity = isWeak ? Severity::Watch : Severity::Well;
    if (all != promise) {
        tile.detail = all.mid(promise.size() + 1).trimmed();
        tile.tooltip = all;
    } else {
        tile.detail = isWeak ? tr("events are gone when the process ends")
                             : tr("what is stored survives a power cut");
    }
    return tile;
}

TileText accessTile(const StoreReport& report)
{
    const bool isReadOnly = report.description.readOnly;
    QString where = toQString(report.description.location);
    TileText tile {.id = "access", .title = toQString(report.description.version)};
    tile.figure = isReadOnly ? tr("Read-only") : tr("Writable");
    tile.tooltip = where;
    if (where.startsWith(QDir::homePath() + '/'))
        where.replace(0, QDir::homePath().size(), '~');
    tile.detail = visibleText(where);
    tile.isPath = true;
    return tile;
}

TileText integrityOfOutcome(const StoreReport& report, TileText tile)
{
    const Verification& verified = *report.verified;
    tile.severity = verified.isOk() ? Severity::Well : Severity::Act;
    tile.figure = verified.isOk() ? tr("Sound") : numberText(verified.findings);
    if (!verified.isOk())
        tile.unit = verified.findings == 1 ? tr("finding") : tr("findings");
    tile.detail = joined({tr("verified %1").arg(ageOf(report, verified.at)), sinceOf(report)});
    tile.tooltip = tr("Verified at %1 UTC up to position %2")
                       .arg(timeText(verified.at), numberText(verified.head.value));
    return tile;
}

TileText integrityTile(const StoreReport& report)
{
    TileText tile {.id = "integrity", .title = tr("Integrity")};
    tile.link = tr("Verify now");
    if (report.run == Run::Running) {
        tile.figure = report.runTotal > 0 ? shareOf(report) : QStringLiteral("…");
        tile.detail = report.runFindings > 0 ? findings(report.runFindings)
                                             : tr("verifying, nothing wrong so far");
        tile.severity = report.runFindings > 0 ? Severity::Act : Severity::None;
        tile.link.clear();
        return tile;
    }
    if (report.verified)
        return integrityOfOutcome(report, tile);
    tile.severity = Severity::Unknown;
    tile.figure = QStringLiteral("?");
    tile.tooltip = report.verifiedUnknown;
    const QString attempt = attemptOf(report);
    tile.detail = !report.verifiedUnknown.isEmpty() ? tr("what is remembered cannot be read")
        : attempt.isEmpty()                         ? tr("never verified")
                                                    : attempt;
    return tile;
}

TileText unreadTile(const StoreReport& report, TileText tile)
{
    const bool isFailed = !report.failure.isEmpty();
    tile.figure = isFailed ? QStringLiteral("?") : QStringLiteral("…");
    tile.unit.clear();
    tile.detail = isFailed ? tr("could not be read") : QString();
    tile.tooltip = report.failure;
    tile.severity = isFailed ? Severity::Unknown : Severity::None;
    tile.link.clear();
    return tile;
}

} // namespace

Headline headlineOf(const StoreReport& report)
{
    if (!report.failure.isEmpty())
        return {Severity::Act, tr("%1 cannot be read").arg(nameOf(report)),
                capitalised(report.failure)};
    if (report.run == Run::Running)
        return runningHeadline(report);
    if (report.isLoading())
        return {Severity::None, nameOf(report), tr("Reading …")};
    if (report.verified && !report.verified->isOk())
        return verifiedHeadline(report);
    if (report.isEmpty())
        return {Severity::None, tr("%1 is empty").arg(nameOf(report)),
                tr("Import NDJSON or CloudEvents, or append with a command.")};
    if (report.verified)
        return verifiedHeadline(report);
    if (!report.verifiedUnknown.isEmpty())
        return {Severity::Unknown, tr("Whether %1 is sound is not known").arg(nameOf(report)),
                capitalised(report.verifiedUnknown)};
    const QString attempt = attemptOf(report);
    return {Severity::Unknown,
            report.run == Run::NotRun ? tr("%1 was never verified").arg(nameOf(report))
                                      : tr("%1 is not verified").arg(nameOf(report)),
            attempt.isEmpty() ? tr("Verifying reads every event and checks it against the others.")
                              : capitalised(attempt) + '.'};
}

std::vector<TileText> tilesOf(const StoreReport& report)
{
    StoreReport known = report;
    if (!known.statistics)
        known.statistics.emplace();
    std::vector<TileText> tiles {headTile(known),      sizeTile(known),    eventsTile(known),
                                 integrityTile(known), streamsTile(known), durabilityTile(known),
                                 spanTile(known),      accessTile(known)};
    if (!report.statistics)
        for (TileText& tile : tiles) {
            const bool isOfConnection = tile.id == "durability" || tile.id == "access";
            if (!isOfConnection && (tile.id != "integrity" || report.run == Run::NotRun))
                tile = unreadTile(report, tile);
        }
    return tiles;
}

FindingsNotice findingsNoticeOf(const StoreReport& report)
{
    if (report.run == Run::Running)
        return {Severity::None, tr("Nothing wrong so far."),
                report.runTotal > 0
                    ? tr("%1 of %2 read; events may be appended and read meanwhile.")
                          .arg(numberText(report.runDone), events(report.runTotal))
                    : QString()};
    if (report.run == Run::Failed)
        return {Severity::Act, capitalised(report.runFailure),
                tr("The verification did not end; nothing in the store was changed.")};
    if (report.isLoading())
        return {};
    if (report.verified && !report.verified->isOk() && !report.isListKnown)
        return {Severity::Unknown,
                tr("%1 when the store was verified last, %2.")
                    .arg(findings(report.verified->findings), ageOf(report, report.verified->at)),
                tr("Their number is remembered, not their list. Verify again to see them.")};
    if (report.verified && report.verified->isOk())
        return {Severity::Well, tr("Nothing is wrong."),
                tr("%1 up to position %2, read at %3 UTC: positions, versions, digests, chain, "
                   "counts, indexes and checkpoints agree.")
                    .arg(events(report.verified->events), numberText(report.verified->head.value),
                         timeText(report.verified->at))};
    if (!report.verifiedUnknown.isEmpty())
        return {Severity::Unknown, capitalised(report.verifiedUnknown),
                tr("Verify the store to know.")};
    return {Severity::Unknown,
            report.run == Run::Cancelled ? tr("The verification was cancelled.")
                                         : tr("Nobody has looked yet."),
            tr("What is wrong would be listed here: where, in which stream, what was expected and "
               "found. Verifying reads every event; events may be appended meanwhile.")};
}

} // namespace headrace
