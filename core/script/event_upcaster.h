// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/script/domain_module.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// An event's data in a schema version of the present module, under its present type.
struct UpcastEvent
{
    std::string type;
    int schema = 1;
    std::string dataJson;
    /// A lens had it printed anew, and a number had more digits than JavaScript keeps.
    bool isRounded = false;
};

/// An event's data as each lens on its way left it.
struct LensWalk
{
    std::vector<UpcastEvent> steps; ///< As stored, then after each lens.
    std::optional<Error> failure;   ///< Why the lens after the last step could not be applied.
};

/// Takes events of one aggregate through the lenses of a domain module, by the functions that a
/// fold uses. What no lens touches keeps its meaning, but is printed anew: numbers beyond 2^53 are
/// rounded, which UpcastEvent::isRounded tells. An event that no operation applies to keeps its
/// bytes.
///
/// Confined to the thread that made it.
class EventUpcaster
{
public:
    /// NotFound: the module declares no aggregate `category`.
    static Result<std::unique_ptr<EventUpcaster>> make(std::shared_ptr<const DomainModule> module,
                                                       std::string_view category);
    ~EventUpcaster();
    EventUpcaster(const EventUpcaster&) = delete;
    EventUpcaster& operator=(const EventUpcaster&) = delete;

    const AggregateDescription& aggregate() const;

    /// The event as handlers see it. One of a type that is not declared, or without lenses, comes
    /// back as it is stored.
    /// Rejected     a lens cannot be applied, or the data is no JSON object; the message names
    ///              type, version, operation and event.
    /// Unsupported  it is newer than the module.
    Result<UpcastEvent> upcast(const EventView& event);

    /// Step by step. Errors: Unsupported, as upcast(); a lens that fails is told in the walk.
    Result<LensWalk> walk(const EventView& event);

    /// The event as a reader of schema version `schema` would have it, forwards or backwards from
    /// what is stored. What is lost is EventDescription::losses().
    /// NotFound         the event's type is not declared.
    /// InvalidArgument  the type has had no version `schema`.
    /// Otherwise as upcast(); Rejected also when a script on the way has no `down`.
    Result<UpcastEvent> castTo(const EventView& event, int schema);

private:
    class Engine; // Everything that knows the script engine.

    explicit EventUpcaster(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> m_engine;
};

} // namespace headrace
