// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/domain.h"
#include "tests/support/projection_events.h"

#include <QTest>

namespace headrace {

using native::Json;

/// What tests of projections in C++ declare: "p", with every kind of column.
namespace native_projection {

struct Row
{
    std::optional<std::string> t;
    std::int64_t i = 0;
    std::optional<double> r;
    bool b = false;
    Json j;
};

using Body = std::function<native::RowFate(Row& row, const Json& data, const EventView& event,
                                           const std::string& key)>;

// Every kind of column, and a handler that is given for Paid and Dropped.
inline native::Projection<Row> declared(const Body& body)
{
    native::Projection<Row> projection("p");
    projection.column("t", &Row::t)
        .column("i", &Row::i)
        .column("r", &Row::r)
        .column("b", &Row::b)
        .column("j", &Row::j)
        .index({"i"})
        .on<Json>("Paid", body)
        .on<Json>("Dropped",
                  [](Row&, const Json&, const EventView&) { return native::RowFate::Removed; });
    return projection;
}

inline native::RowFate count(Row& row, const Json&, const EventView&, const std::string&)
{
    ++row.i;
    return native::RowFate::Kept;
}

inline std::vector<native::AggregateCode> aggregates()
{
    const auto ignore = [](Json&, const Json&, const EventView&) {};
    native::Aggregate<Json> order("order", Json::object());
    order.event<Json>(
        "Paid",
        {.version = 3,
         .upcasts = {{1, [](Json& data) { data["to"] = data.at("whom"); }}, {2, [](Json&) {}}},
         .renamedFrom = {"Payed"}},
        ignore);
    order.event<Json>("Dropped", ignore).event<Json>("Noted", ignore);
    native::Aggregate<Json> cart("cart", Json::object());
    cart.event<Json>("Paid", ignore).event<Json>("Dropped", ignore);
    return {order.code(), cart.code()};
}

inline Result<std::shared_ptr<const native::Domain>> domainWith(native::ProjectionCode code)
{
    return native::Domain::make("shop", 1, aggregates(), {std::move(code)});
}

inline std::unique_ptr<ProjectionFold> foldOf(const native::Projection<Row>& projection)
{
    return orFail(orFail(domainWith(projection.code()))->makeProjectionFold("p"));
}

inline native::RowKey toKey(const Json& data, const EventView&)
{
    return data.at("to").get<std::string>();
}

} // namespace native_projection
} // namespace headrace

Q_DECLARE_METATYPE(headrace::native::ProjectionCode)
Q_DECLARE_METATYPE(headrace::native_projection::Body)
