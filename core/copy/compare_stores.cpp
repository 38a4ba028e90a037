// SPDX-License-Identifier: Apache-2.0
#include "core/copy/compare_stores.h"

#include "core/base/blake2b.h"
#include "core/base/bounded_queue.h"
#include "core/copy/copy_documents.h"
#include "core/copy/copy_pages.h"
#include "core/event/event_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace headrace {
namespace {

constexpr std::int64_t kRangeEvents = 4'096;

// What stands at a run of positions, as two stores have it alike or not.
struct Range
{
    Position first;
    Position last;
    Blake2b::Digest digest {};
    std::vector<UsedToken> tokens;
};

class RangeDigest
{
public:
    void add(const EventView& event)
    {
        writeCanonical(event, m_canonical);
        m_hash.add(m_canonical);
    }
    Blake2b::Digest take() { return m_hash.take(); }

private:
    Blake2b m_hash;
    std::string m_canonical;
};

// A range, the end, or why reading failed.
using RangeQueue = BoundedQueue<Result<std::optional<Range>>>;

Result<Range> readRange(EventStore& store, Position first, Position last)
{
    Range range {first, last, {}, {}};
    RangeDigest digest;
    CopyPageReader pages(store, first, last);
    for (;;) {
        auto page = pages.next();
        if (!page)
            return page.error();
        if (!*page)
            break;
        for (const EventView& event : (*page)->events.events())
            digest.add(event);
        std::ranges::move((*page)->tokens, std::back_inserter(range.tokens));
    }
    range.digest = digest.take();
    return range;
}

void readRanges(EventStore& store, std::int64_t last, RangeQueue& queue)
{
    for (std::int64_t first = 1; first <= last; first += kRangeEvents) {
        auto range = readRange(store, {first}, {std::min(first + kRangeEvents - 1, last)});
        const bool failed = !range;
        Result<std::optional<Range>> item = failed
            ? Result<std::optional<Range>>(range.error())
            : Result<std::optional<Range>>(std::optional(*std::move(range)));
        if (!queue.push(std::move(item)) || failed)
            return;
    }
    queue.push(std::optional<Range> {});
}

std::string fieldThatDiffers(const EventView& a, const EventView& b)
{
    if (a.id != b.id)
        return "id";
    if (a.stream != b.stream)
        return "stream";
    if (a.version != b.version)
        return "version";
    if (a.type != b.type)
        return "type";
    if (a.schema != b.schema)
        return "schema version";
    if (a.time != b.time)
        return "time";
    if (a.data != b.data)
        return "data";
    if (a.meta != b.meta)
        return "metadata";
    return std::ranges::equal(a.tags, b.tags) ? "" : "tags";
}

// Inside a range whose digests differ.
Result<StoreDifference> differentEvent(EventStore& from, EventStore& to, const Range& range)
{
    CopyPageReader left(from, range.first, range.last);
    CopyPageReader right(to, range.first, range.last);
    left.limit(256);
    right.limit(256);
    std::optional<CopyPage> pages[2];
    std::size_t at[] = {0, 0};
    for (std::int64_t position = range.first.value; position <= range.last.value; ++position) {
        const EventView* views[2] = {};
        for (const int side : {0, 1}) {
            auto& page = pages[side];
            if (!page || at[side] == page->events.size()) {
                auto next = (side == 0 ? left : right).next();
                if (!next)
                    return next.error();
                page = std::move(*next);
                at[side] = 0;
            }
            views[side] = &page->events.events()[at[side]++];
        }
        const std::string field = fieldThatDiffers(*views[0], *views[1]);
        if (!field.empty())
            return StoreDifference {
                "event",
                {position},
                {},
                fmt::format("the events at position {} differ in their {}", position, field)};
    }
    // They were read again, and are the same now.
    return Error {ErrorCode::Io,
                  fmt::format("the events at positions {} to {} were read twice, and were not the "
                              "same twice; look after the disk or memory, and compare again",
                              range.first.value, range.last.value)};
}

StoreDifference differentToken(const Range& a, const Range& b)
{
    const auto [left, right] = std::ranges::mismatch(a.tokens, b.tokens);
    Position position;
    if (left != a.tokens.end())
        position = left->first;
    if (right != b.tokens.end() && (left == a.tokens.end() || right->first < position))
        position = right->first;
    return {"token",
            position,
            {},
            fmt::format("the idempotency tokens of the requests at position {} differ",
                        position.value)};
}

// Until the end or the first difference.
Result<void> compareRanges(EventStore& from, EventStore& to, RangeQueue& left, RangeQueue& right,
                           StoreComparison& comparison, Job& job)
{
    for (;;) {
        if (auto wanted = job.goOn(); !wanted)
            return Error {ErrorCode::Cancelled, "comparing the two stores was cancelled"};
        const auto a = left.pop();
        if (!a)
            return a.error();
        const auto b = right.pop();
        if (!b)
            return b.error();
        if (!*a)
            return {};
        if ((*a)->digest != (*b)->digest) {
            auto difference = differentEvent(from, to, **a);
            if (!difference)
                return difference.error();
            comparison.difference = *std::move(difference);
            return {};
        }
        if ((*a)->tokens != (*b)->tokens) {
            comparison.difference = differentToken(**a, **b);
            return {};
        }
        comparison.events = (*a)->last.value;
        job.setDone(comparison.events);
    }
}

Result<void> compareEvents(EventStore& from, EventStore& to, std::int64_t last,
                           StoreComparison& comparison, Job& job)
{
    RangeQueue left;
    RangeQueue right;
    std::jthread readsLeft([&] { readRanges(from, last, left); });
    std::jthread readsRight([&] { readRanges(to, last, right); });
    auto done = compareRanges(from, to, left, right, comparison, job);
    left.close();
    right.close();
    return done;
}

StoreDifference differentDocument(const std::string& key, const std::string& what)
{
    return {"document", {}, key, fmt::format("the document {} {}", key, what)};
}

// Of one run; both sides are in the order of their keys.
std::optional<StoreDifference> compareRun(const DocumentRun& run)
{
    for (std::size_t i = 0; i < std::max(run.from.size(), run.to.size()); ++i) {
        if (i == run.to.size() || (i < run.from.size() && run.from[i].key < run.to[i].key))
            return differentDocument(run.from[i].key, "is missing in the copy");
        if (i == run.from.size() || run.to[i].key < run.from[i].key)
            return differentDocument(run.to[i].key, "is in the copy only");
        if (run.from[i].revision != run.to[i].revision)
            return differentDocument(run.from[i].key,
                                     fmt::format("has revision {}, and {} in the copy",
                                                 run.from[i].revision, run.to[i].revision));
        if (run.from[i].json != run.to[i].json)
            return differentDocument(run.from[i].key, "has other content in the copy");
    }
    return std::nullopt;
}

Result<void> compareDocuments(EventStore& from, EventStore& to, StoreComparison& comparison,
                              Job& job)
{
    std::string after;
    for (bool more = true; more;) {
        if (auto wanted = job.goOn(); !wanted)
            return Error {ErrorCode::Cancelled, "comparing the two stores was cancelled"};
        const auto run = nextDocuments(from, to, after);
        if (!run)
            return run.error();
        comparison.difference = compareRun(*run);
        if (comparison.difference)
            return {};
        comparison.documents += static_cast<std::int64_t>(run->from.size());
        after = run->last;
        more = !run->atEnd;
    }
    return {};
}

// Whether one of the two goes on behind the events that were compared. Asked last, so that what was
// appended during the comparison counts.
Result<void> compareHeads(EventStore& from, EventStore& to, StoreComparison& comparison)
{
    const auto head = from.head();
    if (!head)
        return head.error();
    const auto copied = to.head();
    if (!copied)
        return copied.error();
    if (head->value != comparison.events || copied->value != comparison.events)
        comparison.difference =
            StoreDifference {"head",
                             {comparison.events},
                             {},
                             fmt::format("the log ends at position {}, and at {} in the copy",
                                         head->value, copied->value)};
    return {};
}

} // namespace

Result<StoreComparison> compareStores(EventStore& from, EventStore& to, Job& job)
{
    const auto head = from.head();
    if (!head)
        return head.error();
    const auto copied = to.head();
    if (!copied)
        return copied.error();
    const std::int64_t last = std::min(head->value, copied->value);
    job.setTotal(last);
    job.setDone(0);
    StoreComparison comparison;
    if (auto done = compareEvents(from, to, last, comparison, job); !done)
        return done.error();
    if (!comparison.difference)
        if (auto done = compareDocuments(from, to, comparison, job); !done)
            return done.error();
    if (!comparison.difference)
        if (auto done = compareHeads(from, to, comparison); !done)
            return done.error();
    return comparison;
}

Result<std::optional<Position>> firstOtherLink(EventStore& from, EventStore& to, Position last)
{
    const auto isSame = [&](std::int64_t position) -> Result<bool> {
        const auto a = from.copying()->linkAt({position});
        if (!a)
            return a.error();
        const auto b = to.copying()->linkAt({position});
        if (!b)
            return b.error();
        return *a == *b;
    };
    const auto atLast = isSame(last.value);
    if (!atLast)
        return atLast.error();
    if (*atLast)
        return std::optional<Position> {};
    // Same at `same`, other at `other`: once the chains part they never meet again.
    std::int64_t same = 0;
    std::int64_t other = last.value;
    while (other - same > 1) {
        const std::int64_t middle = same + (other - same) / 2;
        const auto found = isSame(middle);
        if (!found)
            return found.error();
        (*found ? same : other) = middle;
    }
    return std::optional(Position {other});
}

} // namespace headrace
