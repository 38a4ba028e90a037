// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/append_requests.h"
#include "app/headracectl/check_json.h"
#include "app/headracectl/input_file.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/verb.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <optional>

namespace headrace {
namespace {

struct AppendArguments
{
    std::string location;
    NewEvent event;
    ExpectedVersion expected = ExpectedVersion::any();
    std::optional<std::string> token;
    QueryItem failIf;
    std::optional<std::int64_t> after;
    std::string requests; // A file of them, instead of all the above.

    bool hasCondition() const { return !failIf.types.empty() || !failIf.tags.empty(); }
    AppendRequest request() const;
};

AppendRequest AppendArguments::request() const
{
    AppendRequest request {{event}, {{event.stream, expected}}, {}, token};
    if (hasCondition())
        request.conditions = {{{failIf}, {after.value_or(0)}}};
    return request;
}

Result<std::int64_t> parsePosition(const std::string& text)
{
    std::int64_t position = 0;
    const char* last = text.data() + text.size();
    const auto [end, failed] = std::from_chars(text.data(), last, position);
    if (failed == std::errc() && end == last && position >= 0)
        return position;
    return Error {ErrorCode::InvalidArgument, '"' + text.substr(0, 64) + "\" is no position"};
}

Result<void> appendOne(VerbContext& context, const AppendArguments& arguments, EventStore& store)
{
    const StreamName& stream = arguments.event.stream;
    const auto answer = store.append(arguments.request());
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

Result<void> runAppend(VerbContext& context, const AppendArguments& arguments)
{
    if (arguments.requests.empty()) {
        const auto store = openStore(arguments.location);
        return store ? appendOne(context, arguments, **store) : store.error();
    }
    auto input = InputFile::open(arguments.requests);
    if (!input)
        return input.error();
    const auto store = openStore(arguments.location);
    return store ? appendRequests(context, **store, *input) : store.error();
}

Result<void> checkGiven(const AppendArguments& given)
{
    const NewEvent& event = given.event;
    for (const auto& [name, isMissing] : {std::pair {"STREAM", event.stream.text().empty()},
                                          {"--type", event.type.empty()},
                                          {"--data", event.data.empty()}})
        if (isMissing)
            return Error {ErrorCode::InvalidArgument,
                          std::string(name) + " is required, or --requests"};
    if (auto data = checkJson(event.data); !data)
        return Error(data.error()).during("--data");
    if (!event.meta.empty())
        if (auto meta = checkJsonObject(event.meta); !meta)
            return Error(meta.error()).during("--meta");
    if (given.after && !given.hasCondition())
        return Error {ErrorCode::InvalidArgument,
                      "--after requires --fail-if-type or --fail-if-tag"};
    return checkRequest(given.request());
}

void declareEvent(Arguments& arguments, AppendArguments& given)
{
    NewEvent& event = given.event;
    event.data.clear();
    arguments.optionalPositional("STREAM", "The stream, like order-7",
                                 takeInto(event.stream, &StreamName::parse));
    arguments.option("--type", "The event's type", event.type);
    arguments.option("--data", "The event's data, JSON", event.data);
    arguments.option("--meta", "Its metadata, a JSON object", event.meta);
    arguments.options("--tag", "A tag; again for several", event.tags);
    arguments.option("--id", "Its id, a UUID; an event is stored once under one id",
                     takeInto(event.id, &parseUuid));
    arguments.option(
        "--time", "When it happened: RFC 3339, or 2h for two hours ago",
        takeInto(event.time, [](const auto& text) { return parseTimeOrAge(text, now()); }));
}

void declareChecks(Arguments& arguments, AppendArguments& given)
{
    arguments.option("--expect", "The stream's version before it: any (default), none, exists or N",
                     takeInto(given.expected, &ExpectedVersion::parse));
    arguments.option("--token", "Names the request: repeating it stores nothing twice",
                     [&given](const std::string& text) {
                         given.token = text;
                         return Result<void>();
                     });
    arguments.options("--fail-if-type", "Not when there is an event of this type; again for others",
                      given.failIf.types);
    arguments.options("--fail-if-tag",
                      "Not when there is an event with this tag; again for all of "
                      "several",
                      given.failIf.tags);
    arguments.option("--after", "The two above look only at events above this position",
                     takeInto(given.after, &parsePosition));
}

} // namespace

VerbRun declareAppend(Arguments& arguments)
{
    const auto given = std::make_shared<AppendArguments>();
    arguments.positional("STORE", "The store to append to", given->location);
    declareEvent(arguments, *given);
    declareChecks(arguments, *given);
    arguments.option("--requests",
                     "Instead of all the others: a file of requests, one a line; - for standard "
                     "input",
                     given->requests);
    for (const char* other : {"STREAM", "--type", "--data", "--meta", "--tag", "--id", "--time",
                              "--expect", "--token", "--fail-if-type", "--fail-if-tag", "--after"})
        arguments.exclude("--requests", other);
    arguments.afterwards(
        [given] { return given->requests.empty() ? checkGiven(*given) : Result<void>(); });
    return [given](VerbContext& context) { return runAppend(context, *given); };
}

} // namespace headrace
