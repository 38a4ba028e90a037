// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connections_file.h"
#include "app/console/navigation_history.h"
#include "app/console/palette_entry.h"
#include "views/support/store_session.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

namespace headrace {

class ActionRegistry;

/// What was typed into the palette: an optional prefix that chooses one kind, and words to find.
struct PaletteQuery
{
    enum class Kind { All, Actions, Streams, Positions };
    Kind kind = Kind::All;
    QString text; ///< Without the prefix, trimmed.

    static PaletteQuery parse(const QString& typed);
    QStringList needles() const;
    QStringList marks() const; ///< The needles, and a number also as it is written in groups.
    bool wants(Kind one) const { return kind == Kind::All || kind == one; }
};

inline constexpr int kPaletteGroupSize = 4;

/// A stream found in the store, for an entry.
struct FoundStream
{
    StreamName name;
    std::int64_t events = 0;
    Time last;
    Version head;
};

using GoTo = std::function<void(const Location& location)>;

/// Actions that are there now; those that are turned off last, with the reason.
PaletteGroup actionEntries(const PaletteQuery& query, const ActionRegistry& actions);

/// Places visited in this window.
PaletteGroup recentEntries(const PaletteQuery& query,
                           const std::vector<NavigationHistory::Step>& visited,
                           const QString& store, const GoTo& goTo);

/// A position up to `head`, or a time, that the text can be read as.
PaletteGroup positionEntries(const PaletteQuery& query, Position head, const GoTo& goTo,
                             const std::function<void(Time)>& goToTime);

/// A position up to `head`, or a time, that the text can be read as, to pin the as-of cursor to.
PaletteGroup asOfEntries(const PaletteQuery& query, Position head,
                         const std::function<void(Position)>& pin,
                         const std::function<void(Time)>& pinToTime);

/// Connections, to be opened by their name.
PaletteGroup connectionEntries(const PaletteQuery& query, const Connections& connections,
                               const std::function<void(const QString& name)>& open);

PaletteGroup streamEntries(const PaletteQuery& query, const std::vector<FoundStream>& streams,
                           const GoTo& goTo);

/// Streams whose name, or whose name after the category, begins with `text`; at most `limit`. Made
/// to run on a worker thread.
Result<std::vector<FoundStream>> findStreams(EventStore& store, const std::string& text,
                                             std::size_t limit, const std::stop_token& stop);

/// "type, stream@version" of the event at `position`; empty when there is none. For a worker
/// thread.
Result<std::string> describeEvent(EventStore& store, Position position);

} // namespace headrace
