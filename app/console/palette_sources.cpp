// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/palette_sources.h"

#include "app/console/environment.h"
#include "views/support/action_registry.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QRegularExpression>

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kMostCategories = 64; // Asked one by one for what stands after the category.

/// The text as a position: digits, with or without groups.
std::optional<std::int64_t> asNumber(QString text)
{
    text.remove(QRegularExpression(QStringLiteral("[\\s,.\\x{2009}]")));
    bool isNumber = false;
    const std::int64_t number = text.toLongLong(&isNumber);
    return isNumber && number > 0 ? std::optional(number) : std::nullopt;
}

/// The text as a time; a bare number is a position, "7d" and "2011-01-18" are times.
std::optional<Time> asTime(const QString& text)
{
    if (asNumber(text))
        return std::nullopt;
    const auto time = parseTimeOrAge(text.toStdString(), now());
    return time ? std::optional(*time) : std::nullopt;
}

/// "order-4711@12" as a stream and a version; a version of 0 when none is said.
std::pair<QString, std::int64_t> streamAndVersion(const QString& text)
{
    const auto at = text.lastIndexOf('@');
    bool isNumber = false;
    const std::int64_t version = at < 0 ? 0 : text.mid(at + 1).toLongLong(&isNumber);
    return isNumber ? std::pair(text.left(at), version) : std::pair(text, std::int64_t(0));
}

/// As many as there is room for beside other groups; all where there is no other kind.
void keepBest(PaletteGroup& group, const PaletteQuery& query)
{
    if (query.kind == PaletteQuery::Kind::All && group.entries.size() > kPaletteGroupSize)
        group.entries.resize(kPaletteGroupSize);
}

void append(std::vector<FoundStream>& found, const std::vector<StreamSummary>& more)
{
    for (const StreamSummary& stream : more)
        if (std::none_of(found.begin(), found.end(),
                         [&](const FoundStream& one) { return one.name == stream.stream; }))
            found.push_back({stream.stream, stream.events, stream.last, stream.head});
}

} // namespace

PaletteQuery PaletteQuery::parse(const QString& typed)
{
    PaletteQuery query;
    query.text = typed.trimmed();
    if (query.text.startsWith('>'))
        query.kind = Kind::Actions;
    else if (query.text.startsWith('@'))
        query.kind = Kind::Streams;
    else if (query.text.startsWith('#'))
        query.kind = Kind::Positions;
    if (query.kind != Kind::All)
        query.text = query.text.mid(1).trimmed();
    return query;
}

QStringList PaletteQuery::needles() const
{
    return text.split(' ', Qt::SkipEmptyParts);
}

QStringList PaletteQuery::marks() const
{
    QStringList marks = needles();
    if (const auto number = asNumber(text))
        marks << numberText(*number);
    return marks;
}

PaletteGroup actionEntries(const PaletteQuery& query, const ActionRegistry& actions)
{
    PaletteGroup group {QObject::tr("Actions"), {}};
    if (!query.wants(PaletteQuery::Kind::Actions))
        return group;
    const QStringList needles = query.needles();
    for (QAction* action : actions.actions()) {
        const ActionSpec& spec = actions.spec(action);
        if (!matchesAll(spec.text, needles))
            continue;
        PaletteEntry entry;
        entry.key = "action/" + spec.id;
        entry.icon = spec.icon.isEmpty() ? QStringLiteral("command") : spec.icon;
        entry.text = spec.text;
        entry.disabledReason = actions.disabledReason(action);
        entry.detail = entry.disabledReason.isEmpty() ? spec.tooltip : entry.disabledReason;
        if (!spec.shortcuts.isEmpty())
            entry.shortcut =
                spec.shortcuts.front().toString(QKeySequence::NativeText).replace('+', ' ');
        entry.run = [action] { action->trigger(); };
        group.entries.push_back(std::move(entry));
    }
    std::stable_partition(group.entries.begin(), group.entries.end(),
                          [](const PaletteEntry& one) { return one.disabledReason.isEmpty(); });
    keepBest(group, query);
    return group;
}

PaletteGroup connectionEntries(const PaletteQuery& query, const Connections& connections,
                               const std::function<void(const QString& name)>& open)
{
    PaletteGroup group {QObject::tr("Connections"), {}};
    if (!query.wants(PaletteQuery::Kind::Actions))
        return group;
    const QStringList needles = query.needles();
    for (const ConnectionProfile& profile : connections) {
        PaletteEntry entry;
        entry.text = QObject::tr("Open connection: %1").arg(visibleText(profile.name));
        if (!matchesAll(entry.text, needles))
            continue;
        entry.key = "connection/" + profile.name;
        entry.icon = profile.isServer() ? QStringLiteral("link") : QStringLiteral("store");
        entry.detail =
            (profile.isReadOnly ? QObject::tr("%1, read-only, %2") : QObject::tr("%1, %2"))
                .arg(environmentName(profile.environment), visibleText(profile.whereText()));
        entry.hint = QObject::tr("Open");
        entry.run = [open, name = profile.name] { open(name); };
        group.entries.push_back(std::move(entry));
    }
    keepBest(group, query);
    return group;
}

PaletteGroup recentEntries(const PaletteQuery& query,
                           const std::vector<NavigationHistory::Step>& visited,
                           const QString& store, const GoTo& goTo)
{
    PaletteGroup group {QObject::tr("Recent"), {}};
    if (query.kind != PaletteQuery::Kind::All)
        return group;
    const QStringList needles = query.needles();
    for (const NavigationHistory::Step& step : visited) {
        Location location = step.location;
        location.store = store;
        PaletteEntry entry;
        entry.text = location.toUri();
        if (!matchesAll(entry.text, needles))
            continue;
        entry.key = "recent/" + entry.text;
        entry.icon = QStringLiteral("bookmark");
        entry.isData = true;
        entry.detail = QObject::tr("visited %1").arg(relativeTimeText(step.visited, now()));
        entry.hint = QObject::tr("Go to");
        entry.location = location;
        entry.run = [goTo, location] { goTo(location); };
        group.entries.push_back(std::move(entry));
        if (group.entries.size() == kPaletteGroupSize)
            break;
    }
    return group;
}

PaletteGroup positionEntries(const PaletteQuery& query, Position head, const GoTo& goTo,
                             const std::function<void(Time)>& goToTime)
{
    PaletteGroup group {QObject::tr("Positions and times"), {}};
    if (!query.wants(PaletteQuery::Kind::Positions) || query.text.isEmpty())
        return group;
    const auto number = asNumber(query.text);
    if (number && *number <= head.value) {
        PaletteEntry entry;
        entry.key = QStringLiteral("position/%1").arg(*number);
        entry.icon = QStringLiteral("event");
        entry.text = QObject::tr("Event at position %1").arg(numberText(*number));
        entry.hint = QObject::tr("Go to");
        entry.location = Location {.position = *number, .isLog = true};
        entry.run = [goTo, location = *entry.location] { goTo(location); };
        group.entries.push_back(std::move(entry));
    }
    if (const auto time = asTime(query.text)) {
        PaletteEntry entry;
        entry.key = QStringLiteral("time/%1").arg(toUs(*time));
        entry.icon = QStringLiteral("clock");
        entry.text = QObject::tr("First event at or after %1 UTC").arg(exactTimeText(*time));
        entry.hint = QObject::tr("Go to");
        entry.run = [goToTime, at = *time] { goToTime(at); };
        group.entries.push_back(std::move(entry));
    }
    return group;
}

PaletteGroup asOfEntries(const PaletteQuery& query, Position head,
                         const std::function<void(Position)>& pin,
                         const std::function<void(Time)>& pinToTime)
{
    PaletteGroup group {QObject::tr("As of"), {}};
    if (!query.wants(PaletteQuery::Kind::Positions) || query.text.isEmpty())
        return group;
    PaletteEntry entry;
    entry.icon = QStringLiteral("pin");
    entry.hint = QObject::tr("Pin");
    if (const auto number = asNumber(query.text); number && *number <= head.value) {
        entry.key = QStringLiteral("asOf/%1").arg(*number);
        entry.text = QObject::tr("As of position %1").arg(numberText(*number));
        entry.run = [pin, at = Position {*number}] { pin(at); };
        group.entries.push_back(std::move(entry));
    } else if (const auto time = asTime(query.text)) {
        entry.key = QStringLiteral("asOf/time/%1").arg(toUs(*time));
        entry.text = QObject::tr("As of %1 UTC").arg(exactTimeText(*time));
        entry.run = [pinToTime, at = *time] { pinToTime(at); };
        group.entries.push_back(std::move(entry));
    }
    return group;
}

PaletteGroup streamEntries(const PaletteQuery& query, const std::vector<FoundStream>& streams,
                           const GoTo& goTo)
{
    PaletteGroup group {QObject::tr("Streams"), {}};
    const auto [name, version] = streamAndVersion(query.text);
    const auto add = [&](const FoundStream& stream, const QString& place, const QString& icon,
                         const QString& detail, const QString& hint) {
        const bool isExact = version > 0 && toQString(stream.name.text()) == name;
        PaletteEntry entry;
        entry.location = Location {.place = place,
                                   .stream = toQString(stream.name.text()),
                                   .version = isExact ? std::min(version, stream.head.value) : 0};
        entry.key = QStringLiteral("stream/%1/%2").arg(place, entry.location->stream);
        entry.icon = icon;
        entry.text =
            isExact ? streamAtText(name, {entry.location->version}) : entry.location->stream;
        entry.isData = true;
        entry.detail = detail;
        entry.hint = hint;
        entry.run = [goTo, location = *entry.location] { goTo(location); };
        group.entries.push_back(std::move(entry));
    };
    for (const FoundStream& stream : streams) {
        if (group.entries.size() >= kPaletteGroupSize)
            break;
        add(stream, Location::kStreams, QStringLiteral("streams"),
            QObject::tr("%1, last %2 UTC")
                .arg(countText(stream.events, QObject::tr("event"), QObject::tr("events")),
                     timeText(stream.last).left(19)),
            QObject::tr("Open"));
        if (streams.size() <= 2)
            add(stream, Location::kAggregate, QStringLiteral("aggregate"),
                QObject::tr("state at version %1").arg(numberText(stream.head.value)),
                QObject::tr("Aggregate"));
    }
    return group;
}

Result<std::vector<FoundStream>> findStreams(EventStore& store, const std::string& text,
                                             std::size_t limit, const std::stop_token& stop)
{
    const std::string prefix = streamAndVersion(QString::fromStdString(text)).first.toStdString();
    std::vector<FoundStream> found;
    const auto ask = [&](const std::string& from) -> Result<void> {
        const auto streams = store.streams({.prefix = from, .limit = limit - found.size()});
        if (!streams)
            return streams.error();
        append(found, *streams);
        return {};
    };
    if (auto asked = ask(prefix); !asked)
        return asked.error();
    const auto statistics = store.statistics();
    if (!statistics)
        return statistics.error();
    // What is typed may also be an id without its category: 4808 for permit-4808.
    std::size_t left = kMostCategories;
    for (const auto& category : statistics->categories) {
        if (found.size() >= limit || left-- == 0 || stop.stop_requested())
            break;
        if (auto asked = ask(category.name + '-' + prefix); !asked)
            return asked.error();
    }
    return found;
}

Result<std::string> describeEvent(EventStore& store, Position position)
{
    ReadRequest request;
    request.from = position.value;
    request.limit = 1;
    const auto page = store.readPage(request);
    if (!page)
        return page.error();
    if (page->empty() || page->events().front().position != position)
        return std::string();
    const EventView& event = page->events().front();
    return std::string(event.type) + ", " + std::string(event.stream) + '@'
        + std::to_string(event.version.value);
}

} // namespace headrace
