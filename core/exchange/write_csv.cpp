// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/write_event.h"

#include <fmt/format.h>

#include <iterator>

namespace headrace {
namespace {

// What makes a spreadsheet take a cell for a formula.
bool looksLikeFormula(std::string_view text)
{
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != text.npos;
}

void appendTextCell(std::string& out, std::string_view text)
{
    out += ',';
    const bool isFormula = looksLikeFormula(text);
    if (!isFormula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += isFormula ? "\"'" : "\"";
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

std::string joined(std::span<const std::string_view> tags)
{
    std::string text;
    for (const std::string_view tag : tags) {
        if (!text.empty())
            text += ' ';
        text += tag;
    }
    return text;
}

} // namespace

void appendCsvHeader(std::string& out)
{
    out += "position,stream,version,type,schema,id,time,data,meta,tags\r\n";
}

void appendCsvRecord(std::string& out, const EventView& event)
{
    fmt::format_to(std::back_inserter(out), "{}", event.position.value);
    appendTextCell(out, event.stream);
    fmt::format_to(std::back_inserter(out), ",{}", event.version.value);
    appendTextCell(out, event.type);
    fmt::format_to(std::back_inserter(out), ",{}", event.schema);
    appendTextCell(out, formatUuid(event.id));
    appendTextCell(out, formatTime(event.time));
    appendTextCell(out, event.data);
    appendTextCell(out, event.meta);
    appendTextCell(out, joined(event.tags));
    out += "\r\n";
}

} // namespace headrace
