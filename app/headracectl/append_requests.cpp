// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/append_requests.h"

#include "app/headracectl/input_file.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "core/exchange/line_reader.h"
#include "core/exchange/read_append_request.h"

#include <fmt/format.h>

namespace headrace {
namespace {

struct Counts
{
    std::int64_t requests = 0;
    std::int64_t conflicts = 0;
    std::int64_t errors = 0;
};

std::string joined(const std::vector<std::string>& objects)
{
    return fmt::format("[{}]", fmt::join(objects, ","));
}

std::string answerOf(const AppendReceipt& receipt)
{
    JsonObject versions;
    for (const AppendReceipt::StreamEnd& end : receipt.streams)
        versions.number(end.stream.text(), end.version.value);
    return JsonObject()
        .number("position", receipt.position.value)
        .json("versions", versions.take())
        .number("count", receipt.count)
        .boolean("repeated", receipt.repeated)
        .take();
}

std::string answerOf(const AppendConflict& conflict)
{
    std::vector<std::string> failed;
    for (const FailedExpectation& check : conflict.failed) {
        const std::string expected = check.expected.text();
        JsonObject object;
        object.text("stream", check.stream.text());
        if (expected.front() >= '0' && expected.front() <= '9')
            object.json("expected", expected);
        else
            object.text("expected", expected);
        failed.push_back(object.number("found", check.found.value).take());
    }
    for (const FailedCondition& check : conflict.conditions)
        failed.push_back(JsonObject()
                             .number("condition", static_cast<std::int64_t>(check.index))
                             .number("position", check.found.value)
                             .take());
    return JsonObject().json("conflict", joined(failed)).take();
}

std::string answerOf(const Error& error, std::int64_t line)
{
    return JsonObject().text("error", error.message).number("line", line).take();
}

// Whether the next request may fare better than the one that met this error.
bool isOfOneRequest(ErrorCode code)
{
    return code == ErrorCode::InvalidArgument || code == ErrorCode::Busy;
}

Result<AppendAnswer> appendLine(EventStore& store, AppendRequestReader& reader,
                                std::string_view text)
{
    const auto request = reader.read(text);
    if (!request)
        return request.error();
    return store.append(*request);
}

// Whoever waits for an answer before asking again must get it now.
Result<void> print(Output& out, const std::string& answer)
{
    if (auto written = out.line(answer); !written)
        return written;
    return out.flush();
}

Result<void> answerLine(Output& out, const Result<AppendAnswer>& answer, std::int64_t line,
                        Counts& counts)
{
    ++counts.requests;
    if (!answer) {
        ++counts.errors;
        if (auto printed = print(out, answerOf(answer.error(), line)); !printed)
            return printed;
        if (isOfOneRequest(answer.error().code))
            return {};
        return Error(answer.error()).during(fmt::format("line {}", line));
    }
    if (const auto* conflict = std::get_if<AppendConflict>(&*answer)) {
        ++counts.conflicts;
        return print(out, answerOf(*conflict));
    }
    return print(out, answerOf(std::get<AppendReceipt>(*answer)));
}

Result<void> summaryOf(const Counts& counts)
{
    if (counts.errors > 0)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("{} of {} could not be appended; their answers say why",
                                  groupedText(counts.errors),
                                  countText(counts.requests, "request"))};
    if (counts.conflicts > 0)
        return Error {ErrorCode::Conflict,
                      fmt::format("{} of {} conflicted; their answers say with what",
                                  groupedText(counts.conflicts),
                                  countText(counts.requests, "request"))};
    return {};
}

} // namespace

Result<void> appendRequests(VerbContext& context, EventStore& store, InputFile& input)
{
    LineReader lines(input.stream());
    AppendRequestReader reader;
    Counts counts;
    for (;;) {
        const auto line = lines.next();
        if (!line) {
            // Where the next line begins is not known any more.
            if (auto printed = print(context.out, answerOf(line.error(), lines.lineNumber()));
                !printed)
                return printed;
            return Error(line.error())
                .during(fmt::format("{}, line {}", input.name(), lines.lineNumber()));
        }
        if (!*line)
            return summaryOf(counts);
        const auto answer = appendLine(store, reader, (*line)->text);
        if (auto answered = answerLine(context.out, answer, (*line)->number, counts); !answered)
            return answered;
    }
}

} // namespace headrace
