// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/event/stream_name.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// An event's place in its stream, from 1. 0 stands for "before the first event".
struct Version
{
    std::int64_t value = 0;
    friend auto operator<=>(const Version&, const Version&) = default;
};

/// An event's place in the store's single order, from 1, strictly increasing; there may be gaps.
/// 0 stands for "before the first event".
struct Position
{
    std::int64_t value = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

/// An event before a store has seen it. The store never looks inside `data`.
struct NewEvent
{
    StreamName stream;
    std::string type;              ///< UTF-8, 1 to 1,000 bytes, anything printable.
    int schema = 1;                ///< The schema version that `data` was written in, from 1.
    std::optional<Uuid> id;        ///< Made by the store when not given.
    std::optional<Time> time;      ///< The store's clock when not given.
    std::string data = "{}";       ///< JSON; kept byte for byte.
    std::string meta;              ///< A JSON object, kept byte for byte; empty when there is none.
    std::vector<std::string> tags; ///< Each 1 to 1,000 bytes, unique.
};

/// An event as it is stored. A view: the bytes belong to the EventBatch it came in.
struct EventView
{
    Position position;
    Version version;
    int schema = 1;
    Time time;
    Uuid id;
    std::string_view stream;
    std::string_view type;
    std::string_view data;
    std::string_view meta; ///< Empty when there is none.
    std::span<const std::string_view> tags;

    std::string_view category() const { return StreamName::categoryOf(stream); }
};

/// What a correlation or causation id in an event's metadata is called.
inline constexpr std::string_view kCorrelationKey = "correlationId";
inline constexpr std::string_view kCausationKey = "causationId";

} // namespace headrace
