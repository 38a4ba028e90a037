// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/domain/command.h"
#include "core/event/event.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace headrace::native {

using Json = nlohmann::json;

/// What a command's handler decided.
///
///     return Decision::accept().yields("OrderPlaced", placed);
///     return Decision::reject("the order is already placed");
class Decision
{
public:
    /// Nothing happens, unless yields() says what.
    static Decision accept() { return Decision(); }
    /// Nothing happens; `message` is for the person who asked, `detail` for programs.
    static Decision reject(std::string message, Json detail = nullptr);

    /// Adds an event of a type that the aggregate declares. `data` is anything that nlohmann-json
    /// can turn into JSON; `meta` an object, or null.
    template<typename Data>
    Decision&& yields(std::string type, const Data& data, Json meta = nullptr) &&
    {
        m_events.push_back({std::move(type), Json(data), std::move(meta)});
        return std::move(*this);
    }
    /// The append is to fail when an event that `item` means is in the store, whoever put it there:
    /// an e-mail address that is taken, a seat that is sold.
    Decision&& mustNotExist(QueryItem item) &&
    {
        m_mustNotExist.push_back(std::move(item));
        return std::move(*this);
    }

    struct Event
    {
        std::string type;
        Json data;
        Json meta;
    };
    bool isAccepted() const { return !m_isRejected; }
    const std::vector<Event>& events() const { return m_events; }
    const std::vector<QueryItem>& conditions() const { return m_mustNotExist; }
    CommandRejection rejection() const;

private:
    Decision() = default;

    bool m_isRejected = false;
    std::string m_message;
    Json m_detail;
    std::vector<Event> m_events;
    std::vector<QueryItem> m_mustNotExist;
};

/// What a handler may depend on besides the state and the command's data.
class CommandContext
{
public:
    CommandContext(const CommandCall& call, Version version, Json meta);

    Time time() const { return m_call.time; } ///< The handler's only clock.
    const StreamName& stream() const { return m_call.stream; }
    Version version() const { return m_version; } ///< Of the state; 0 before the first event.
    const Json& meta() const { return m_meta; }   ///< An object; empty when the caller gave none.
    /// A UUIDv7 of time(). The same call yields the same ids in the same order, and those that a
    /// domain module would yield.
    Uuid newId();

private:
    const CommandCall& m_call;
    Version m_version;
    Json m_meta;
    std::uint32_t m_ids = 0; // How many were made.
};

} // namespace headrace::native
