// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/time.h"
#include "core/store/sqlite/sqlite_db.h"

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace headrace {

/// What one transaction adds to what the store counts as it goes: types, categories, times.
/// Confined to one thread. Names passed in must outlive it.
class Counters
{
public:
    explicit Counters(SqliteDb& db) : m_db(db) {}

    /// The id of a name, made when there is none.
    Result<std::int64_t> typeId(std::string_view name);
    Result<std::int64_t> categoryId(std::string_view name);

    struct Event
    {
        std::string_view type;
        std::string_view category;
        bool isFirstOfStream = false;
        std::int64_t position = 0;
        std::int64_t bytes = 0;
        Time time;
    };
    /// Both names must have been asked for.
    void count(const Event& event);

    Result<void> store();

private:
    struct Gain
    {
        std::int64_t id = 0;
        std::int64_t streams = 0;
        std::int64_t events = 0;
        std::int64_t bytes = 0;
    };
    struct TimeSpan
    {
        std::int64_t firstUs = std::numeric_limits<std::int64_t>::max();
        std::int64_t lastUs = std::numeric_limits<std::int64_t>::min();
    };
    using Gains = std::unordered_map<std::string_view, Gain>;

    Result<std::int64_t> idIn(Gains& gains, const char* select, const char* insert,
                              std::string_view name);
    Result<void> run(const char* sql, std::initializer_list<std::int64_t> values);

    SqliteDb& m_db;
    Gains m_types;
    Gains m_categories;
    std::map<std::int64_t, TimeSpan> m_blocks;
    std::map<std::int64_t, std::int64_t> m_hours;
};

} // namespace headrace
