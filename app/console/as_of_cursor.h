// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/as_of.h"
#include "views/support/location.h"
#include "views/support/request.h"

#include <QObject>

#include <functional>
#include <optional>

namespace headrace {

class EventStore;
class StoreSession;

/// The one as-of cursor of the window: LIVE, or pinned to an event of the open store. It is no part
/// of a location: going back and forward, and URIs, do not move it. GUI thread; the event is looked
/// up without holding it up.
class AsOfCursor : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Goes LIVE, and reads from `session` from now on; null: no store is open.
    void setSession(StoreSession* session);

    /// Nothing: LIVE.
    const std::optional<AsOf>& asOf() const { return m_asOf; }

    /// Whether `location` names an event to pin to: a version of a stream, or a position.
    static bool namesEvent(const Location& location);
    /// Pins to the event that `location` names.
    void pinTo(const Location& location);
    /// Pins to the event at `position`, or the last one before it.
    void pinTo(Position position);
    /// Pins to the event before the first one that is later than `time`.
    void pinTo(Time time);
    void goLive();

signals:
    /// asOf() is another one.
    void changed();
    /// Why it could not be pinned: one sentence. It stays where it was.
    void failed(const QString& reason);

private:
    using Answer = Result<std::optional<AsOf>>;
    void ask(std::function<Answer(EventStore&)> find, const QString& whenNone);
    void set(const std::optional<AsOf>& asOf);

    StoreSession* m_session = nullptr;
    std::optional<AsOf> m_asOf;
    Request m_request;
};

} // namespace headrace
