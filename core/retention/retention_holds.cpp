// SPDX-License-Identifier: Apache-2.0
#include "core/retention/retention_holds.h"

#include "core/retention/retention_documents.h"

#include <nlohmann/json.hpp>

namespace headrace {
namespace {

using Json = nlohmann::ordered_json;

Result<void> write(Documents& documents, const RetentionHolds& holds)
{
    Json streams = Json::array();
    for (const auto& [stream, hold] : holds.streams)
        streams.push_back({{"stream", stream.text()},
                           {"reason", hold.reason},
                           {"actor", hold.actor},
                           {"since", formatTime(hold.since)}});
    const Json json {{"streams", std::move(streams)}};
    const auto put = putDocument(documents, kHoldsKey, json.dump(), holds.revision);
    return put ? Result<void>() : put.error();
}

} // namespace

Result<RetentionHolds> retentionHolds(Documents& documents)
{
    RetentionHolds holds;
    const auto document = documents.get(kHoldsKey);
    if (!document)
        return document.error();
    if (!*document)
        return holds;
    holds.revision = (*document)->revision;
    try {
        const Json json = Json::parse((*document)->json);
        for (const Json& one : json.at("streams")) {
            auto stream = StreamName::parse(one.at("stream"));
            const auto since = parseTime(one.at("since").get<std::string>());
            if (!stream || !since)
                return damagedDocument(kHoldsKey);
            holds.streams[*std::move(stream)] = {one.at("reason"), one.at("actor"), *since};
        }
    } catch (const nlohmann::json::exception&) {
        return damagedDocument(kHoldsKey);
    }
    return holds;
}

Result<void> addHold(Documents& documents, const StreamName& stream, const RetentionHold& hold)
{
    auto holds = retentionHolds(documents);
    if (!holds)
        return holds.error();
    if (const auto known = holds->streams.find(stream); known != holds->streams.end())
        return Error {ErrorCode::Conflict,
                      stream.text() + " is held since " + formatTime(known->second.since) + " by "
                          + known->second.actor + ": " + known->second.reason};
    holds->streams[stream] = hold;
    return write(documents, *holds);
}

Result<void> removeHold(Documents& documents, const StreamName& stream)
{
    auto holds = retentionHolds(documents);
    if (!holds)
        return holds.error();
    if (holds->streams.erase(stream) == 0)
        return Error {ErrorCode::NotFound, stream.text() + " is not held"};
    return write(documents, *holds);
}

} // namespace headrace
