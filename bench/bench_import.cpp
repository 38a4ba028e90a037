// SPDX-License-Identifier: Apache-2.0
// Events imported per second from an NDJSON file into a new store, until it is closed, and the peak
// of memory meanwhile. Beside it, in the same run: reading and parsing alone, and the bare SQLite,
// the same bytes into one table without an index, in transactions of the same size and durability.
//
//     headrace_bench_import [EVENTS]        1,000,000 when not given
#include "core/demo/shop_demo.h"
#include "core/exchange/export.h"
#include "core/exchange/import.h"
#include "core/exchange/import_batch.h"
#include "core/exchange/output_file.h"
#include "core/store/store_registry.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

using namespace headrace;

namespace {

namespace fs = std::filesystem;

template<typename T> T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

class Stopwatch
{
public:
    double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

// Linux: the peak of resident memory since resetPeak().
void resetPeak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

std::int64_t peakBytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == "VmHWM:") {
            std::int64_t kilobytes = 0;
            status >> kilobytes;
            return kilobytes * 1'024;
        }
    return 0;
}

void writeLog(const fs::path& folder, const fs::path& log, std::int64_t events)
{
    const auto store =
        orThrow(openStore((folder / "demo.headrace").string(), {.mode = OpenMode::Create}));
    Job job;
    orThrow(makeShopDemo(*store, {.events = events}, job));
    auto file = orThrow(OutputFile::create(log.string()));
    orThrow(exportEvents(
        *store, {}, [&](std::string_view bytes) { return file.write(bytes); }, job));
    orThrow(file.commit());
}

double parseAlone(const fs::path& log)
{
    std::ifstream input(log, std::ios::binary);
    ImportBatchReader reader(input, {});
    const Stopwatch watch;
    while (orThrow(reader.next())) {}
    return watch.seconds();
}

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

void execute(sqlite3* db, const char* sql)
{
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(db));
}

void bind(sqlite3_stmt* statement, int column, const std::string& text)
{
    sqlite3_bind_text(statement, column, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void insert(sqlite3_stmt* statement, const NewEvent& event)
{
    bind(statement, 1, event.stream.text());
    bind(statement, 2, event.type);
    bind(statement, 3, event.data);
    bind(statement, 4, event.meta);
    sqlite3_bind_blob(statement, 5, event.id->bytes.data(), 16, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 6, toUs(*event.time));
    if (sqlite3_step(statement) != SQLITE_DONE)
        throw std::runtime_error("inserting failed");
    sqlite3_reset(statement);
}

double bareSqlite(const fs::path& folder, const fs::path& log)
{
    sqlite3* opened = nullptr;
    if (sqlite3_open((folder / "bare.db").c_str(), &opened) != SQLITE_OK)
        throw std::runtime_error("opening the bare database failed");
    const Database db(opened, &sqlite3_close);
    execute(db.get(),
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, type TEXT,"
            " data TEXT, meta TEXT, id BLOB, time INTEGER)");
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(db.get(), "INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?)", -1,
                       &prepared, nullptr);
    const Statement statement(prepared, &sqlite3_finalize);

    std::ifstream input(log, std::ios::binary);
    ImportBatchReader reader(input, {});
    double seconds = 0; // Of inserting only.
    while (const auto batch = orThrow(reader.next())) {
        const Stopwatch watch;
        execute(db.get(), "BEGIN IMMEDIATE");
        for (const NewEvent& event : batch->request.events)
            insert(statement.get(), event);
        execute(db.get(), "COMMIT");
        seconds += watch.seconds();
    }
    return seconds;
}

double importAll(const fs::path& folder, const fs::path& log)
{
    const Stopwatch watch;
    {
        const auto store =
            orThrow(openStore((folder / "import.headrace").string(), {.mode = OpenMode::Create}));
        std::ifstream input(log, std::ios::binary);
        Job job;
        orThrow(importEvents(*store, input, {}, job));
    }
    return watch.seconds(); // With closing the store, which puts its log into the file.
}

void measure(std::int64_t events)
{
    const fs::path folder =
        fs::temp_directory_path() / fmt::format("headrace-bench-import-{}", std::random_device()());
    fs::create_directories(folder);
    const fs::path log = folder / "log.ndjson";
    writeLog(folder, log, events);
    const auto bytes = fs::file_size(log);

    resetPeak();
    const double imported = importAll(folder, log);
    const std::int64_t peak = peakBytes();
    const double bare = bareSqlite(folder, log);
    const double parsed = parseAlone(log);
    fs::remove_all(folder);

    const auto count = static_cast<double>(events);
    fmt::print("{{\"scenario\":\"import\",\"events\":{},\"bytes\":{},\"events_per_second\":{:.0f},"
               "\"baseline\":{:.0f},\"ratio\":{:.2f},\"parse_per_second\":{:.0f},"
               "\"peak_bytes\":{}}}\n",
               events, bytes, count / imported, count / bare, bare / imported, count / parsed,
               peak);
}

} // namespace

int main(int argc, char** argv)
{
    const std::int64_t events = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
    try {
        measure(events);
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_import: {}\n", error.what());
        return 1;
    }
    return 0;
}
