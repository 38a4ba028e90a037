// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/domain/projection_fold.h"

#include <QtGlobal>

#include <fmt/format.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace headrace {

/// Events for a projection, kept so that their views stay good.
class Events
{
public:
    /// Adds an event; versions and positions count up.
    Events& add(std::string stream, std::string type, std::string data = "{}", int schema = 1)
    {
        const Texts& texts =
            m_texts.emplace_back(std::move(stream), std::move(type), std::move(data));
        EventView event;
        event.position = {static_cast<std::int64_t>(m_views.size()) * 2 + 1};
        event.version = {++m_versions[texts.stream]};
        event.schema = schema;
        event.time = *parseTime("2011-09-06T13:35:27.742Z");
        event.id = *parseUuid("0132b3c5-4f60-7000-8000-0123456789ab");
        event.stream = texts.stream;
        event.type = texts.type;
        event.data = texts.data;
        m_views.push_back(event);
        return *this;
    }
    EventView& last() { return m_views.back(); }
    std::span<const EventView> all() const { return m_views; }

private:
    struct Texts
    {
        Texts(std::string s, std::string t, std::string d)
            : stream(std::move(s))
            , type(std::move(t))
            , data(std::move(d))
        {
        }
        std::string stream;
        std::string type;
        std::string data;
    };
    std::deque<Texts> m_texts;
    std::map<std::string, std::int64_t> m_versions;
    std::vector<EventView> m_views;
};

inline std::string printed(const ColumnValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return fmt::format("{}", *integer);
    if (const auto* real = std::get_if<double>(&value))
        return fmt::format("{}", *real);
    if (const auto* text = std::get_if<std::string>(&value))
        return "'" + *text + "'";
    return "null";
}

/// What a read model would hold: the rows that were written, by key.
class Rows
{
public:
    struct Row
    {
        Position last;
        std::vector<ColumnValue> values;
        friend bool operator==(const Row&, const Row&) = default;
    };

    explicit Rows(std::size_t columns) : m_columns(columns) {}

    void write(const RowBatch& batch)
    {
        auto value = batch.values.begin();
        for (const RowBatch::Row& row : batch.rows) {
            const auto end = value + static_cast<std::ptrdiff_t>(m_columns);
            if (row.isRemoved)
                m_rows.erase(row.key);
            else
                m_rows[row.key] = {row.last, {value, end}};
            value = end;
        }
    }
    Result<RowBatch> read(std::span<const std::string> keys) const
    {
        RowBatch batch;
        for (const std::string& key : keys) {
            const auto row = m_rows.find(key);
            if (row == m_rows.end())
                continue;
            batch.rows.push_back({key, false, row->second.last});
            batch.values.insert(batch.values.end(), row->second.values.begin(),
                                row->second.values.end());
        }
        return batch;
    }
    RowSource source() const
    {
        return [this](std::span<const std::string> keys) { return read(keys); };
    }
    /// "key: value, value; key: ...", by key.
    std::string text() const
    {
        std::string all;
        for (const auto& [key, row] : m_rows) {
            all += all.empty() ? key : "; " + key;
            for (std::size_t i = 0; i < row.values.size(); ++i)
                all += (i == 0 ? ": " : ", ") + printed(row.values[i]);
        }
        return all;
    }
    const std::map<std::string, Row>& all() const { return m_rows; }

private:
    std::size_t m_columns;
    std::map<std::string, Row> m_rows;
};

inline std::string printed(const std::vector<KeyFailure>& failures)
{
    std::string all;
    for (const KeyFailure& failure : failures)
        all += fmt::format("{}{}@{}: {}", all.empty() ? "" : "\n", failure.key, failure.event,
                           failure.message);
    return all;
}

template<typename T> T orFail(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

struct Applied
{
    std::string rows;
    std::string failures;
};

inline Applied applyTo(ProjectionFold& fold, const Events& events)
{
    Rows rows(fold.projection().columns.size());
    const auto failures = orFail(fold.apply(events.all(), nullptr));
    rows.write(orFail(fold.takeChanges()));
    return {rows.text(), printed(failures)};
}

} // namespace headrace
