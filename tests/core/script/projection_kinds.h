// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/domain.h"
#include "core/script/domain_module.h"
#include "tests/support/projection_events.h"

#include <QTest>

#include <stdexcept>

namespace headrace {

/// What declares a projection.
enum class ProjectionKind { Module, Native };

/// How its rows are keyed: by the stream, by `to` of the data, which is a text, or by every text in
/// the list `to`.
enum class Keyed { ByStream, ByKey, ByKeys };

/// A row for each kind: `QFETCH(ProjectionKind, kind)`.
inline void addProjectionKinds()
{
    QTest::addColumn<ProjectionKind>("kind");
    QTest::addRow("in a module") << ProjectionKind::Module;
    QTest::addRow("in C++") << ProjectionKind::Native;
}

namespace projection_kinds {

using native::Json;

struct Row
{
    std::optional<std::string> t;
    std::int64_t i = 0;
    std::optional<double> r;
    bool b = false;
    Json j;
};

inline native::RowFate pay(Row& row, const Json& data, const EventView&, const std::string&)
{
    ++row.i;
    row.r = row.r.value_or(0) + 0.5;
    row.b = !row.b;
    row.j = {row.j};
    if (data.contains("bad") && row.i > 1)
        throw std::runtime_error("bad");
    return native::RowFate::Kept;
}

inline std::vector<native::RowKey> listed(const Json& data, const EventView&)
{
    std::vector<native::RowKey> keys;
    for (const Json& key : data.at("to"))
        keys.emplace_back(key.get<std::string>());
    return keys;
}

inline native::Projection<Row> declared(Keyed keyed, const std::vector<std::string>& from)
{
    using Body =
        std::function<native::RowFate(Row&, const Json&, const EventView&, const std::string&)>;
    native::Projection<Row> projection("p");
    projection.column("t", &Row::t)
        .column("i", &Row::i)
        .column("r", &Row::r)
        .column("b", &Row::b)
        .column("j", &Row::j)
        .from(from)
        .on<Json>("Paid", Body(pay))
        .on<Json>("Dropped",
                  [](Row&, const Json&, const EventView&) { return native::RowFate::Removed; });
    if (keyed == Keyed::ByKey)
        projection.key([](const Json& data, const EventView&) -> native::RowKey {
            return data.at("to").get<std::string>();
        });
    if (keyed == Keyed::ByKeys)
        projection.keys(listed);
    return projection;
}

inline std::shared_ptr<const Domain> nativeDomain(Keyed keyed, const std::vector<std::string>& from)
{
    const auto ignore = [](Json&, const Json&, const EventView&) {};
    native::Aggregate<Json> order("order", Json::object());
    order.event<Json>("Paid", ignore).event<Json>("Dropped", ignore).event<Json>("Noted", ignore);
    native::Aggregate<Json> cart("cart", Json::object());
    cart.event<Json>("Paid", ignore);
    return orFail(native::Domain::make("shop", 1, {order.code(), cart.code()},
                                       {declared(keyed, from).code()}));
}

inline std::shared_ptr<const Domain> moduleDomain(Keyed keyed, const std::vector<std::string>& from)
{
    constexpr const char* kKeys[] = {"", "key: (e) => e.data.to,", "keys: (e) => e.data.to,"};
    const std::string source = fmt::format(
        R"js(export default {{
  name: 'shop',
  aggregates: {{
    order: {{ events: {{ Paid: {{}}, Dropped: {{}}, Noted: {{}} }} }},
    cart: {{ events: {{ Paid: {{}} }} }},
  }},
  projections: {{ p: {{
    from: ['{}'], {}
    columns: {{ t: 'text', i: 'integer', r: 'real', b: 'boolean', j: 'json' }},
    on: {{
      Paid(row, e) {{
        row.i += 1;
        row.r += 0.5;
        row.b = !row.b;
        row.j = [row.j];
        if (e.data.bad && row.i > 1) throw new Error('bad');
      }},
      Dropped: () => null,
    }},
  }} }},
}};
)js",
        fmt::join(from, "', '"), kKeys[static_cast<std::size_t>(keyed)]);
    // Only memory is tested here, however slow the machine.
    return orFail(DomainModule::parse(source, "shop.js",
                                      {std::chrono::milliseconds {50'000}, 64 * 1024 * 1024}));
}

} // namespace projection_kinds

/// The same projection, declared in a module or in C++: "p" has a column of each type. Paid counts
/// up in `i`, adds 0.5 to `r`, turns `b` over and puts `j` in a list; it throws for data that is
/// "bad", unless the row is new. Dropped removes the row.
inline std::unique_ptr<ProjectionFold> foldOfKind(ProjectionKind kind, Keyed keyed,
                                                  const std::vector<std::string>& from = {"order",
                                                                                          "cart"})
{
    const auto domain = kind == ProjectionKind::Native
        ? projection_kinds::nativeDomain(keyed, from)
        : projection_kinds::moduleDomain(keyed, from);
    return orFail(domain->makeProjectionFold("p"));
}

} // namespace headrace

Q_DECLARE_METATYPE(headrace::ProjectionKind)
Q_DECLARE_METATYPE(headrace::Keyed)
