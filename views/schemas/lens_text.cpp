// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/lens_text.h"

#include "views/support/text_format.h"

#include <QObject>

#include <nlohmann/json.hpp>

namespace headrace {
namespace {

using Json = nlohmann::ordered_json;

QString textOf(const Json& json)
{
    return toQString(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void addLines(QStringList& lines, const Json& operations, int depth)
{
    for (const Json& operation : operations) {
        if (!operation.is_object())
            continue;
        QStringList fields;
        for (const auto& [key, value] : operation.items())
            if (key != "op" && key != "lens")
                fields << toQString(key) + ' ' + textOf(value);
        QString name;
        if (const auto op = operation.find("op"); op != operation.end() && op->is_string())
            name = toQString(op->get<std::string>());
        lines << QString(depth * 2, ' ') + name
                + (fields.isEmpty() ? QString() : "  " + fields.join(", "));
        if (const auto inner = operation.find("lens"); inner != operation.end())
            addLines(lines, *inner, depth + 1);
    }
}

} // namespace

QStringList lensLines(std::string_view opsJson)
{
    QStringList lines;
    const auto parsed = Json::parse(opsJson, nullptr, /*allow_exceptions=*/false);
    if (parsed.is_array())
        addLines(lines, parsed, 0);
    return lines.isEmpty() ? QStringList {QObject::tr("nothing changes")} : lines;
}

QString jsonInLines(std::string_view json)
{
    const auto parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (parsed.is_discarded())
        return toQString(json);
    return toQString(parsed.dump(2, ' ', false, Json::error_handler_t::replace));
}

} // namespace headrace
