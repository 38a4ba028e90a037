// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/fold_options.h"
#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/aggregate/field_history.h"

#include <fmt/format.h>

#include <memory>

namespace headrace {
namespace {

struct HistoryArguments
{
    FoldOptions fold;
    std::string path;
};

std::string jsonOf(const FieldValue& value)
{
    JsonObject object;
    object.number("version", value.version.value)
        .text("time", formatTime(*value.time))
        .json("value", value.json.empty() ? "null" : value.json)
        .text("type", value.type);
    if (value.json.empty())
        object.boolean("missing", true);
    return object.take();
}

std::string textOf(const FieldValue& value)
{
    return fmt::format("{:>10}  {}  {}  {}", groupedText(value.version.value),
                       formatTime(*value.time), value.json.empty() ? "(missing)" : value.json,
                       value.type);
}

Result<void> runHistory(VerbContext& context, const HistoryArguments& arguments)
{
    const auto open = openFold(arguments.fold);
    if (!open)
        return open.error();
    const OnFieldValue print = [&](const FieldValue& value) -> Result<void> {
        if (value.version.value == 0)
            return {}; // No event made it: that is where changes begin.
        return context.out.line(context.json ? jsonOf(value) : textOf(value));
    };
    FoldProgress progress(*open, arguments.fold.stream, "history");
    const auto told = fieldHistory(*open->store, *open->fold, arguments.fold.stream, arguments.path,
                                   print, progress.options());
    if (!told)
        return told.error();
    return {};
}

} // namespace

VerbRun declareHistory(Arguments& arguments)
{
    const auto given = std::make_shared<HistoryArguments>();
    declareFold(arguments, given->fold);
    arguments.option("--path", "The field, a JSON Pointer: /total, /lines/0/price",
                     [given](const std::string& text) -> Result<void> {
                         given->path = text;
                         const auto keys = readPointer(text);
                         return keys ? Result<void>() : keys.error();
                     });
    arguments.require("--path");
    return [given](VerbContext& context) { return runHistory(context, *given); };
}

} // namespace headrace
