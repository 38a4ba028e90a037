// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/as_of_cursor.h"

#include "views/support/store_session.h"
#include "views/support/text_format.h"

namespace headrace {
namespace {

using Found = Result<std::optional<AsOf>>;

Found readOne(EventStore& store, const ReadRequest& request)
{
    const auto page = store.readPage(request);
    if (!page)
        return page.error();
    if (page->empty())
        return std::nullopt;
    const EventView& event = page->events().front();
    return AsOf {event.position, event.time};
}

Found lastUpTo(EventStore& store, Position position)
{
    if (position.value < 1) // 0 would mean the last one of all.
        return std::nullopt;
    return readOne(store, {.backwards = true, .from = position.value, .limit = 1});
}

Found lastUpTo(EventStore& store, Time time)
{
    const auto later = store.positionAt(time + std::chrono::microseconds(1));
    if (!later)
        return later.error();
    return *later ? lastUpTo(store, Position {(*later)->value - 1})
                  : readOne(store, {.backwards = true, .limit = 1});
}

} // namespace

void AsOfCursor::setSession(StoreSession* session)
{
    m_request.cancel();
    m_session = session;
    set({});
}

bool AsOfCursor::namesEvent(const Location& location)
{
    return location.position > 0 || (!location.stream.isEmpty() && location.version > 0);
}

void AsOfCursor::pinTo(const Location& location)
{
    if (location.stream.isEmpty())
        return pinTo(Position {location.position});
    const auto stream = StreamName::parse(location.stream.toStdString());
    if (!stream)
        return;
    ask(
        [stream = *stream, version = location.version](EventStore& store) {
            return readOne(store, {.query = {.stream = stream}, .from = version, .limit = 1});
        },
        tr("%1 has no version %2 to pin to.").arg(location.stream, numberText(location.version)));
}

void AsOfCursor::pinTo(Position position)
{
    ask([position](EventStore& store) { return lastUpTo(store, position); },
        tr("There is no event at or before position %1 to pin to.")
            .arg(numberText(position.value)));
}

void AsOfCursor::pinTo(Time time)
{
    ask([time](EventStore& store) { return lastUpTo(store, time); },
        tr("There is no event at or before %1 UTC to pin to.").arg(timeText(time)));
}

void AsOfCursor::goLive()
{
    m_request.cancel();
    set({});
}

void AsOfCursor::ask(std::function<Answer(EventStore&)> find, const QString& whenNone)
{
    if (m_session == nullptr)
        return;
    m_request = m_session->ask<std::optional<AsOf>>(
        [find = std::move(find)](EventStore& store, std::stop_token) { return find(store); },
        [this, whenNone](Answer found) {
            if (found && *found)
                set(*found);
            else
                emit failed(found ? whenNone : toQString(found.error().message));
        });
}

void AsOfCursor::set(const std::optional<AsOf>& asOf)
{
    if (std::exchange(m_asOf, asOf) != asOf)
        emit changed();
}

} // namespace headrace
