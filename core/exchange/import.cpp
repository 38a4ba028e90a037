// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/import.h"

#include "core/base/bounded_queue.h"
#include "core/exchange/import_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <thread>
#include <unordered_set>

namespace headrace {
namespace {

using Places = std::span<const ImportBatch::Place>;

// Stores batches and keeps count.
class Importer
{
public:
    explicit Importer(EventStore& store) : m_store(store) {}

    Result<void> append(AppendRequest request, Places places);

    /// "the events up to line 20 are in the store"
    std::string stored() const
    {
        return m_storedUpTo == 0
            ? "nothing was stored"
            : fmt::format("the events up to line {} are in the store", m_storedUpTo);
    }

    ImportReport report;

private:
    Result<void> appendHalves(std::vector<NewEvent> events, Places places);
    void count(const AppendReceipt& receipt, Places places);

    EventStore& m_store;
    std::unordered_set<std::size_t> m_streams; // Hashes: names of millions would not be small.
    std::int64_t m_storedUpTo = 0;
};

Error conflictIn(const std::vector<NewEvent>& events, Places places, const AppendConflict& conflict)
{
    const FailedExpectation& first = conflict.failed.front();
    for (std::size_t i = 0; i < events.size(); ++i)
        if (events[i].stream == first.stream && places[i].version != 0)
            return {ErrorCode::Conflict,
                    fmt::format("line {}: it says version {} of {}, which has {} events in the "
                                "store before the lines of this batch",
                                places[i].line, places[i].version, first.stream.text(),
                                first.found.value)};
    return {ErrorCode::Conflict, conflict.message()};
}

Result<void> Importer::append(AppendRequest request, Places places)
{
    const auto answer = m_store.append(request);
    if (answer) {
        if (const auto* conflict = std::get_if<AppendConflict>(&*answer))
            return conflictIn(request.events, places, *conflict);
        count(std::get<AppendReceipt>(*answer), places);
        return {};
    }
    const Error& error = answer.error();
    if (error.code == ErrorCode::InvalidArgument && places.size() > 1)
        return appendHalves(std::move(request.events), places);
    return Error(error).during(
        places.size() > 1
            ? fmt::format("storing lines {} to {}", places.front().line, places.back().line)
            : fmt::format("line {}", places.front().line));
}

// Each event was checked when it was read, so what the store minds is that some events of the
// request are stored already and others are not: an import that was stopped, with batches of
// another size. Halving finds where in few steps, since those that are stored stand together.
Result<void> Importer::appendHalves(std::vector<NewEvent> events, Places places)
{
    const auto half = places.size() / 2;
    const auto middle = events.begin() + static_cast<std::ptrdiff_t>(half);
    std::vector<NewEvent> second(std::make_move_iterator(middle),
                                 std::make_move_iterator(events.end()));
    events.erase(middle, events.end());
    for (auto& [part, where] :
         {std::pair(&events, places.first(half)), std::pair(&second, places.subspan(half))}) {
        auto expectations = expectationsOf(*part, where);
        if (!expectations)
            return expectations.error();
        if (auto stored = append({std::move(*part), *std::move(expectations)}, where); !stored)
            return stored;
    }
    return {};
}

void Importer::count(const AppendReceipt& receipt, Places places)
{
    m_storedUpTo = places.back().line;
    if (receipt.repeated) {
        report.repeated += receipt.count;
        return;
    }
    report.imported += receipt.count;
    for (const auto& [stream, version] : receipt.streams)
        m_streams.insert(std::hash<std::string> {}(stream.text()));
    report.streams = static_cast<std::int64_t>(m_streams.size());
}

// A batch, the end, or why reading failed.
using BatchQueue = BoundedQueue<Result<std::optional<ImportBatch>>>;

// Takes batches until the end. Errors come as they are, without a word about what is stored.
Result<void> storeAll(BatchQueue& queue, Importer& importer, Job& job)
{
    for (;;) {
        if (auto wanted = job.goOn(); !wanted)
            return wanted;
        auto batch = queue.pop();
        if (!batch)
            return batch.error();
        if (!*batch)
            return {};
        const std::int64_t endByte = (*batch)->endByte;
        if (auto stored = importer.append(std::move((*batch)->request), (*batch)->places); !stored)
            return stored;
        job.setDone(endByte);
    }
}

} // namespace

Result<ImportReport> importEvents(EventStore& store, std::istream& input,
                                  const ImportOptions& options, Job& job)
{
    if (options.format == ExchangeFormat::Csv)
        return Error {ErrorCode::InvalidArgument,
                      "CSV is written, not read; import ndjson or cloudevents"};
    if (options.batch < 1)
        return Error {ErrorCode::InvalidArgument, "a batch holds at least 1 event"};
    const auto start = std::chrono::steady_clock::now();
    job.setTotal(options.inputBytes);

    BatchQueue queue;
    ImportBatchReader reader(input, options);
    Importer importer(store);
    std::jthread readerThread([&] {
        for (bool more = true; more;) {
            auto batch = reader.next();
            more = batch && *batch;
            more = queue.push(std::move(batch)) && more;
        }
    });
    const auto stored = storeAll(queue, importer, job);
    queue.close();
    readerThread.join();
    if (!stored)
        return Error {stored.error().code, stored.error().message + "; " + importer.stored()};

    importer.report.lines = reader.lines();
    importer.report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return importer.report;
}

} // namespace headrace
