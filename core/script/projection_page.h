// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/script/event_text.h"
#include "core/script/projection_realm.h"

#include <functional>
#include <span>
#include <vector>

namespace headrace {

/// Some of the events of a page as the driver's readPage() takes them.
class ProjectionPage
{
public:
    /// Within a ScriptRun. The texts that are gathered are kept in `buffers`, for the next page.
    struct Buffers
    {
        JoinedData data;
        std::string ids;
        std::string metas;
        std::vector<std::string_view> texts;
    };
    ProjectionPage(ProjectionRealm& realm, Buffers& buffers, std::int32_t mark);

    /// Of an event that cannot be taken: its place in the page, and why.
    using Refuse = std::function<void(std::size_t index, std::string reason)>;
    /// Adds the events that the projection handles; `offset` is the place of the first in all that
    /// are applied. One that is refused is in the page when its key is told without it. False: an
    /// exception is pending.
    bool add(std::span<const EventView> events, std::size_t offset, ScriptRun& run,
             const Refuse& refuse);
    bool isEmpty() const { return m_count == 0; }

    /// Calls readPage(). False: an exception is pending, or it was ended.
    bool read();

private:
    std::string refusal(const EventView& event, std::size_t place, std::int32_t& route,
                        ScriptRun& run) const;
    bool addEvent(const EventView& event, std::size_t index, std::int32_t route);
    bool addTags(const EventView& event);
    bool call(JS::HandleValue texts, bool& isTaken);
    bool setTexts(JS::MutableHandleValue texts);

    ProjectionRealm& m_realm;
    Buffers& m_buffers;
    const std::int32_t m_mark;
    std::int32_t m_count = 0;
    std::int32_t m_metaEnd = 0; // In units of UTF-16, as the driver counts.
    JS::RootedValueVector m_numbers;
    JS::RootedValueVector m_streams;
    JS::RootedValueVector m_tags; // Empty when no event has any.
};

} // namespace headrace
