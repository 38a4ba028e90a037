// SPDX-License-Identifier: Apache-2.0
// What the file of a projection's rows does, with 500,000 rows of five columns, two of them
// indexed:
//
//     build            all rows, 50,000 a commit, keys in no order; beside SQLite by hand, one
//                      prepared upsert a row, in the same file mode
//     change           every row once more, in another order, before there are indexes
//     finish           the indexes
//     change-indexed   50,000 rows of the finished table
//     live             commits of 10 rows
//     rows             50,000 keys looked up at once
//     page-...         a page of 100 rows
//     diff             against a second build, of whose rows one in a hundred differs
//
//     headrace_bench_read_model_file [ROWS]
#include "core/projection/sqlite/sqlite_read_model.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <numeric>
#include <random>
#include <stdexcept>
#include <type_traits>

#include <unistd.h>

using namespace headrace;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
constexpr std::size_t kBatch = 50'000;

template<typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

double timed(const std::function<void()>& work)
{
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

void print(const char* name, double seconds, std::size_t count)
{
    fmt::print("{{\"scenario\":\"{}\",\"seconds\":{:.4f},\"each_us\":{:.3f}}}\n", name, seconds,
               seconds * 1e6 / static_cast<double>(count));
}

ProjectionDescription projection()
{
    return {.name = "orders",
            .columns = {{"customer", ColumnType::Text, true},
                        {"items", ColumnType::Integer},
                        {"total", ColumnType::Real, true},
                        {"paid", ColumnType::Boolean},
                        {"address", ColumnType::Text}}};
}

class Rows
{
public:
    explicit Rows(std::size_t count) : m_order(count)
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t(0));
    }
    void shuffle() { std::ranges::shuffle(m_order, m_random); }
    std::size_t size() const { return m_order.size(); }

    static std::string key(std::size_t number) { return fmt::format("order-{}", number); }
    RowBatch batch(std::size_t first, std::size_t count, std::int64_t turn) const
    {
        RowBatch batch;
        for (std::size_t i = first; i < std::min(first + count, size()); ++i) {
            const std::size_t number = m_order[i];
            batch.rows.push_back({key(number), false, {turn}});
            const auto n = static_cast<std::int64_t>(number);
            batch.values.insert(batch.values.end(),
                                {fmt::format("customer-{}", n % 20'000), n % 7,
                                 static_cast<double>(n % 9'973)
                                     + (n % 100 == 0 ? 0.5 * static_cast<double>(turn) : 0),
                                 n % 2, fmt::format("{} Mill Lane, Lower Headrace", n % 300)});
        }
        return batch;
    }

private:
    std::mt19937_64 m_random {1};
    std::vector<std::size_t> m_order;
};

double writeAll(ReadModel& model, const std::string& table, const Rows& rows, std::int64_t turn)
{
    double seconds = 0;
    for (std::size_t first = 0; first < rows.size(); first += kBatch) {
        const RowBatch batch = rows.batch(first, kBatch, turn);
        seconds += timed([&] { orThrow(model.write(table, batch, {.checkpoint = {turn}})); });
    }
    return seconds;
}

void check(int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE)
        throw std::runtime_error(sqlite3_errstr(code));
}

void bindValue(sqlite3_stmt* stmt, int index, const ColumnValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        sqlite3_bind_int64(stmt, index, *integer);
    else if (const auto* real = std::get_if<double>(&value))
        sqlite3_bind_double(stmt, index, *real);
    else if (const auto* text = std::get_if<std::string>(&value))
        sqlite3_bind_text(stmt, index, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
}

double writeByHand(const std::string& file, const Rows& rows)
{
    sqlite3* db = nullptr;
    check(sqlite3_open(file.c_str(), &db));
    check(
        sqlite3_exec(db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA "
                     "cache_size=-32768; CREATE TABLE t (key TEXT PRIMARY KEY, customer TEXT, "
                     "items INTEGER, total REAL, paid INTEGER, address TEXT, last INTEGER) STRICT",
                     nullptr, nullptr, nullptr));
    sqlite3_stmt* put = nullptr;
    check(sqlite3_prepare_v2(db,
                             "INSERT INTO t VALUES (?,?,?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET "
                             "customer=excluded.customer, items=excluded.items, "
                             "total=excluded.total, paid=excluded.paid, address=excluded.address, "
                             "last=excluded.last",
                             -1, &put, nullptr));
    double seconds = 0;
    for (std::size_t first = 0; first < rows.size(); first += kBatch) {
        const RowBatch batch = rows.batch(first, kBatch, 1);
        seconds += timed([&] {
            check(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr));
            for (std::size_t row = 0; row < batch.rows.size(); ++row) {
                const std::string& key = batch.rows[row].key;
                sqlite3_bind_text(put, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
                for (int i = 0; i < 5; ++i)
                    bindValue(put, i + 2, batch.values[row * 5 + static_cast<std::size_t>(i)]);
                sqlite3_bind_int64(put, 7, batch.rows[row].last.value);
                check(sqlite3_step(put));
                sqlite3_reset(put);
            }
            check(sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr));
        });
    }
    sqlite3_finalize(put);
    sqlite3_close(db);
    return seconds;
}

void measurePages(ReadModel& model, const std::string& table)
{
    const auto measure = [&](const char* name, const RowsRequest& request) {
        constexpr std::size_t kTimes = 5;
        print(name, timed([&] {
                  for (std::size_t i = 0; i < kTimes; ++i)
                      orThrow(model.page(table, request));
              }),
              kTimes);
    };
    using Match = RowsRequest::Match;
    const std::pair<ColumnValue, std::string> middle {5'000.0, "order-5"};
    measure("page-by-key", {.after = {{"order-3", "order-3"}}});
    measure("page-indexed", {.sortBy = "total", .after = middle});
    measure("page-indexed-descending", {.sortBy = "total", .descending = true, .after = middle});
    measure("page-filtered", {.filters = {{"customer", Match::Equals, "customer-77"}}});
    measure("page-unindexed", {.sortBy = "items"});
    measure("page-unindexed-filter", {.filters = {{"address", Match::Equals, "nowhere"}}});
}

void measureLive(ReadModel& model, const std::string& table, Rows& rows)
{
    rows.shuffle();
    std::vector<double> times;
    for (std::size_t i = 0; i < 2'000; ++i) {
        const RowBatch batch = rows.batch(i * 10 % rows.size(), 10, 9);
        times.push_back(timed([&] { orThrow(model.write(table, batch, {.checkpoint = {9}})); }));
    }
    std::ranges::sort(times);
    print("live-p50", times[times.size() / 2], 1);
    print("live-p99", times[times.size() * 99 / 100], 1);
    print("live-max", times.back(), 1);
}

void measureRows(ReadModel& model, const std::string& table, std::size_t count)
{
    std::mt19937_64 random(2);
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < kBatch; ++i)
        keys.push_back(Rows::key(random() % count));
    print("rows", timed([&] { orThrow(model.rows(table, keys)); }), keys.size());
    print("rows-again", timed([&] { orThrow(model.rows(table, keys)); }), keys.size());
    print("rows-one", timed([&] { orThrow(model.rows(table, {&keys[0], 1})); }), 1);
}

void run(const fs::path& folder, std::size_t count)
{
    Rows rows(count);
    rows.shuffle();
    const auto model =
        orThrow(openReadModelFile((folder / "orders.db").string(), {"store", "orders"}, true));
    const std::string table = orThrow(model->begin(projection(), "c0de")).table;
    print("build", writeAll(*model, table, rows, 1), count);
    print("build-by-hand", writeByHand((folder / "hand.db").string(), rows), count);
    rows.shuffle();
    print("change", writeAll(*model, table, rows, 2), count);
    measureRows(*model, table, count);
    print("finish", timed([&] { orThrow(model->finish(table)); }), count);
    orThrow(model->makeLive(table));
    const RowBatch changed = rows.batch(count / 2, kBatch, 3);
    print("change-indexed", timed([&] { orThrow(model->write(table, changed, {})); }), kBatch);
    measurePages(*model, table);
    measureLive(*model, table, rows);

    const std::string other = orThrow(model->begin(projection(), "c0de")).table;
    rows.shuffle();
    writeAll(*model, other, rows, 1);
    Job job;
    std::size_t found = 0;
    print("diff", timed([&] {
              orThrow(model->diff(table, other, job, [&](const RowDifference&) {
                  ++found;
                  return true;
              }));
          }),
          count);
    print("switch", timed([&] { orThrow(model->makeLive(other)); }), 1);
    const std::string third = orThrow(model->begin(projection(), "c0de")).table;
    print("switch-and-drop", timed([&] { orThrow(model->makeLive(third)); }), 1);
    fmt::print("{{\"differences\":{},\"bytes\":{},\"wal_bytes\":{}}}\n", found,
               fs::file_size(folder / "orders.db"), fs::file_size(folder / "orders.db-wal"));
}

} // namespace

int main(int argc, char** argv)
{
    const fs::path folder = fs::temp_directory_path() / fmt::format("headrace-rows-{}", getpid());
    fs::create_directory(folder);
    int failed = 0;
    try {
        run(folder, argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 500'000);
    } catch (const std::exception& error) {
        fmt::print(stderr, "headrace_bench_read_model_file: {}\n", error.what());
        failed = 1;
    }
    fs::remove_all(folder);
    return failed;
}
