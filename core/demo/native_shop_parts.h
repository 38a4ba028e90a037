// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/aggregate.h"

#include <cmath>
#include <optional>
#include <string>

namespace headrace::native_shop {

// What the aggregates of the native shop share. For core/demo/native_shop*.cpp only.

using native::Json;

/// Amounts are decimals in the events. Sums of them are rounded to cents, halves upwards.
inline double cents(double amount)
{
    return std::floor(amount * 100 + 0.5) / 100;
}

/// A field that is left out while there is nothing in it.
template<typename T> void putIfAny(Json& json, const char* name, const std::optional<T>& value)
{
    if (value)
        json[name] = *value;
}
template<typename T> void getIfAny(const Json& json, const char* name, std::optional<T>& value)
{
    value.reset();
    if (const auto field = json.find(name); field != json.end())
        value = field->get<T>();
}

/// Renames a field in place, as older programs called it otherwise.
inline void rename(Json& data, const char* from, const char* to)
{
    if (const auto field = data.find(from); field != data.end()) {
        data[to] = *field;
        data.erase(from);
    }
}

/// A cart item or order line of schema version 1, {sku, qty, price}, becomes one of version 2,
/// {sku, name?, quantity, unitPrice}.
inline void upcastLine(Json& line)
{
    rename(line, "qty", "quantity");
    rename(line, "price", "unitPrice");
}

struct Line
{
    std::string sku;
    Json name; ///< Null when it was not written down.
    double quantity = 0;
    double unitPrice = 0;
};
inline void to_json(Json& json, const Line& line)
{
    json = {{"sku", line.sku},
            {"name", line.name},
            {"quantity", line.quantity},
            {"unitPrice", line.unitPrice}};
}
inline void from_json(const Json& json, Line& line)
{
    json.at("sku").get_to(line.sku);
    line.name = json.value("name", Json());
    json.at("quantity").get_to(line.quantity);
    json.at("unitPrice").get_to(line.unitPrice);
}

} // namespace headrace::native_shop
