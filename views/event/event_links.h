// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace headrace {

/// How an event of a correlation stands to the one that is inspected.
enum class LinkRelation { None, Cause, This, Effect };

/// One event of a correlation.
struct EventLink
{
    LinkRelation relation = LinkRelation::None;
    Position position;
    Version version;
    Time time;
    std::string stream;
    std::string type;
};

/// What an event's metadata connects it with.
struct EventLinks
{
    std::string correlation; ///< Empty: the metadata names none.
    std::string causation;   ///< Empty: the metadata names none.
    std::vector<EventLink>
        links;          ///< The whole correlation in the order of the log, itself included.
    bool isCut = false; ///< There are more than kMostLinks.
    bool hasCause() const;
};

constexpr std::size_t kMostLinks = 5'000;

/// Finds the events with `event`'s correlation id: among them the one whose id is its causation id,
/// and those whose causation id is its id. Runs on a worker thread; `event` must outlive the call.
/// Errors: as EventStore::readPage(), and Cancelled.
Result<EventLinks> findLinks(EventStore& store, const EventView& event,
                             const std::stop_token& stop);

} // namespace headrace
