// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/verb.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace headrace {
namespace {

struct AppendArguments
{
    std::string location;
    NewEvent event;
    ExpectedVersion expected = ExpectedVersion::any();
};

// Checked, not parsed: what is stored is the text as it was given.
Result<void> checkJson(const std::string& text)
{
    if (nlohmann::json::accept(text))
        return {};
    return Error {ErrorCode::InvalidArgument, "it is no valid JSON"};
}

Result<void> checkJsonObject(const std::string& text)
{
    if (nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false).is_object())
        return {};
    return Error {ErrorCode::InvalidArgument, "it is no JSON object"};
}

Result<void> runAppend(VerbContext& context, const AppendArguments& arguments)
{
    const auto store = openStore(arguments.location);
    if (!store)
        return store.error();
    const StreamName& stream = arguments.event.stream;
    const auto answer = (*store)->append({{arguments.event}, {{stream, arguments.expected}}});
    if (!answer)
        return answer.error();
    if (const auto* conflict = std::get_if<AppendConflict>(&*answer))
        return Error {ErrorCode::Conflict, conflict->message() + "; nothing was appended"};
    const auto& receipt = std::get<AppendReceipt>(*answer);
    const std::int64_t version = receipt.streams.front().version.value;
    if (context.json)
        return context.out.line(JsonObject()
                                    .number("position", receipt.position.value)
                                    .number("version", version)
                                    .boolean("repeated", receipt.repeated)
                                    .take());
    return context.out.line(fmt::format("{} {} as version {}, position {}.",
                                        receipt.repeated ? "It was there already:" : "Appended to",
                                        stream.text(), version, receipt.position.value));
}

} // namespace

VerbRun declareAppend(Arguments& arguments)
{
    const auto given = std::make_shared<AppendArguments>();
    NewEvent& event = given->event;
    event.data.clear();
    arguments.positional("STORE", "The store to append to", given->location);
    arguments.positional("STREAM", "The stream, like order-7",
                         takeInto(event.stream, &StreamName::parse));
    arguments.option("--type", "The event's type", event.type);
    arguments.require("--type");
    arguments.option("--data", "The event's data, JSON", event.data);
    arguments.require("--data");
    arguments.option("--meta", "Its metadata, a JSON object", event.meta);
    arguments.options("--tag", "A tag; again for several", event.tags);
    arguments.option("--id", "Its id, a UUID; an event is stored once under one id",
                     takeInto(event.id, &parseUuid));
    arguments.option(
        "--time", "When it happened: RFC 3339, or 2h for two hours ago",
        takeInto(event.time, [](const auto& text) { return parseTimeOrAge(text, now()); }));
    arguments.option("--expect", "The stream's version before it: any (default), none, exists or N",
                     takeInto(given->expected, &ExpectedVersion::parse));
    arguments.afterwards([&event]() -> Result<void> {
        if (auto data = checkJson(event.data); !data)
            return Error(data.error()).during("--data");
        if (event.meta.empty())
            return checkEvent(event);
        if (auto meta = checkJsonObject(event.meta); !meta)
            return Error(meta.error()).during("--meta");
        return checkEvent(event);
    });
    return [given](VerbContext& context) { return runAppend(context, *given); };
}

} // namespace headrace
