// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/read_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace headrace {

const JsonField* findField(std::span<const JsonField> fields, std::string_view name)
{
    const auto found = std::ranges::find(fields, name, &JsonField::name);
    return found == fields.end() || found->kind == JsonKind::Null ? nullptr : &*found;
}

Result<std::string> readText(JsonFields& json, const JsonField& field)
{
    if (field.kind == JsonKind::String)
        return json.text(field);
    return Error {
        ErrorCode::InvalidArgument,
        fmt::format("\"{}\" must be a string, not {}", field.name, field.raw.substr(0, 32))};
}

Result<std::int64_t> readNumber(const JsonField& field, std::int64_t least, std::int64_t most)
{
    std::int64_t number = 0;
    const char* last = field.raw.data() + field.raw.size();
    const auto [end, failed] = std::from_chars(field.raw.data(), last, number);
    if (failed == std::errc() && end == last && number >= least && number <= most)
        return number;
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("\"{}\" must be a whole number from {}, not {}", field.name, least,
                              field.raw.substr(0, 32))};
}

Result<Time> readTime(JsonFields& json, const JsonField& field)
{
    auto text = readText(json, field);
    if (!text)
        return text.error();
    auto time = parseTime(*text);
    if (!time)
        return std::move(time).error().during(fmt::format("\"{}\"", field.name));
    return time;
}

Error missing(std::string_view name, std::string_view whatToDo)
{
    return {ErrorCode::InvalidArgument, fmt::format("it has no \"{}\"; {}", name, whatToDo)};
}

} // namespace headrace
