// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/sqlite/sqlite_read_model.h"

#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <string>
#include <utility>
#include <vector>

namespace headrace {

/// A projection with a column of each type, and what tests say of its rows.
inline ProjectionDescription ordersProjection()
{
    return {.name = "orders",
            .version = 2,
            .columns = {{"customer", ColumnType::Text, true},
                        {"items", ColumnType::Integer, true},
                        {"total", ColumnType::Real},
                        {"paid", ColumnType::Boolean},
                        {"address", ColumnType::Json}}};
}

inline ReadModel::Identity ordersIdentity()
{
    return {.store = "0198-shop", .projection = "orders", .program = "tests"};
}

/// A row of ordersProjection(): its values, and the position of its last event.
inline void addOrder(RowBatch& batch, std::string key, std::vector<ColumnValue> values,
                     std::int64_t last = 1)
{
    batch.rows.push_back({std::move(key), false, {last}});
    batch.values.insert(batch.values.end(), values.begin(), values.end());
    batch.values.resize(batch.rows.size() * ordersProjection().columns.size());
}

inline void removeOrder(RowBatch& batch, std::string key, std::int64_t last = 1)
{
    addOrder(batch, std::move(key), {}, last);
    batch.rows.back().isRemoved = true;
}

inline QString printed(const ColumnValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return QString::number(*integer);
    if (const auto* real = std::get_if<double>(&value))
        return "~" + QString::number(*real, 'g', 17);
    if (const auto* text = std::get_if<std::string>(&value))
        return '\'' + QString::fromStdString(*text) + '\'';
    return "-";
}

/// A line a row: "order-1@7: 'Ada' 2 ~9.5 1 -".
inline QStringList printed(const RowBatch& batch)
{
    QStringList lines;
    const std::size_t columns = batch.rows.empty() ? 0 : batch.values.size() / batch.rows.size();
    for (std::size_t row = 0; row < batch.rows.size(); ++row) {
        QString line = QString("%1@%2:")
                           .arg(QString::fromStdString(batch.rows[row].key))
                           .arg(batch.rows[row].last.value);
        for (std::size_t i = 0; i < columns; ++i)
            line += ' ' + printed(batch.values[row * columns + i]);
        lines << line;
    }
    return lines;
}

inline QStringList keysOf(const RowBatch& batch)
{
    QStringList keys;
    for (const RowBatch::Row& row : batch.rows)
        keys << QString::fromStdString(row.key);
    return keys;
}

inline std::string modelFile(const QTemporaryDir& dir)
{
    return dir.filePath("orders.db").toStdString();
}

} // namespace headrace

/// Fails the test with the error's message.
#define QVERIFY_DONE(result)                                                                       \
    do {                                                                                           \
        const auto& done = result;                                                                 \
        QVERIFY2(done, done ? "" : done.error().message.c_str());                                  \
    } while (false)
