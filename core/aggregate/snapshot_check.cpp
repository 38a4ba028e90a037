// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/fold_stream.h"
#include "core/aggregate/snapshots.h"
#include "core/aggregate/state_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace headrace {
namespace {

// A fold that goes forward through the versions that are asked for.
class ForwardFold
{
public:
    ForwardFold(EventStore& store, const StreamName& stream, Fold& fold, WalkOptions options)
        : m_store(store)
        , m_stream(stream)
        , m_fold(fold)
        , m_options(std::move(options))
    {
    }
    Fold& fold() { return m_fold; }
    Result<std::string> stateAt(Version version)
    {
        const FoldPage foldPage = [this](std::span<const EventView> events) {
            auto folded = m_fold.apply(events, m_options.stop);
            if (folded && m_options.onProgress)
                m_options.onProgress(m_fold.version());
            return folded;
        };
        if (auto folded =
                foldStream(m_store, m_stream, m_fold.version(), version, foldPage, m_options.stop);
            !folded)
            return folded.error();
        return m_fold.stateJson();
    }

private:
    EventStore& m_store;
    const StreamName& m_stream;
    Fold& m_fold;
    WalkOptions m_options;
};

// Otherwise the store failed, or was told to stop: that says nothing about a snapshot.
bool isByTheDomain(const Error& error)
{
    return error.code == ErrorCode::Rejected || error.code == ErrorCode::Unsupported
        || error.code == ErrorCode::InvalidArgument;
}

std::string placeOf(const PatchOperation& operation)
{
    return operation.path.empty() ? "the state" : operation.path;
}

std::string textOf(const std::string& json)
{
    constexpr std::size_t kShown = 80;
    if (json.empty())
        return "not there";
    return json.size() <= kShown ? json : json.substr(0, kShown) + "…";
}

// None: they are equal.
Result<std::optional<std::string>> firstDifference(const std::string& kept,
                                                   const std::string& folded)
{
    if (kept == folded)
        return std::optional<std::string>();
    const auto operations = diffStates(kept, folded);
    if (!operations)
        return operations.error();
    if (operations->empty())
        return std::optional<std::string>();
    const PatchOperation& first = operations->front();
    return std::optional(fmt::format("{} is {} by the snapshot, and {} when folded", placeOf(first),
                                     textOf(first.before), textOf(first.value)));
}

// Two folds through the same versions.
class SnapshotChecker
{
public:
    SnapshotChecker(SnapshotDocuments& documents, ForwardFold fromTheFirst, ForwardFold goingOn)
        : m_documents(documents)
        , m_fromTheFirst(fromTheFirst)
        , m_goingOn(goingOn)
    {
    }

    /// What is wrong with one, or with folding on from it up to `next`. In the order of versions.
    Result<std::optional<SnapshotFault>> check(const SnapshotHeader& header, Version next)
    {
        const auto what = problemOf(header, next);
        if (!what)
            return what.error();
        return *what ? std::optional(SnapshotFault {header.version, **what}) : std::nullopt;
    }

private:
    using Problem = std::optional<std::string>;

    Result<Problem> problemOf(const SnapshotHeader& header, Version next)
    {
        if (next < header.version)
            return Problem(fmt::format("the stream has only {} events", next.value));
        const auto state = m_documents.state(header);
        if (!state)
            return state.error();
        if (!*state)
            return Problem("it is damaged: its checksum is that of something else");
        if (auto begun =
                m_goingOn.fold().restore(**state, header.version, header.generation.stateVersion);
            !begun)
            return Problem("it cannot be read: " + begun.error().message);
        m_unhandledBefore = header.unhandled;
        auto itself = compareAt(header.version);
        if (!itself || *itself || next == header.version)
            return itself;
        auto later = compareAt(next);
        if (later && *later)
            return Problem(
                fmt::format("folding on from it, at version {} {}", next.value, **later));
        return later;
    }

    Result<Problem> compareAt(Version version)
    {
        const auto folded = m_fromTheFirst.stateAt(version);
        if (!folded)
            return folded.error();
        const auto kept = m_goingOn.stateAt(version);
        if (!kept && isByTheDomain(kept.error()))
            return Problem("there is an error by the snapshot, and none when folded: "
                           + kept.error().message);
        if (!kept)
            return kept.error();
        auto difference = firstDifference(*kept, *folded);
        if (!difference || *difference)
            return difference;
        const std::int64_t unhandled = m_unhandledBefore + m_goingOn.fold().unhandled();
        const std::int64_t found = m_fromTheFirst.fold().unhandled();
        if (unhandled == found)
            return Problem();
        return Problem(fmt::format("the count of events of unknown types is {} by the snapshot, "
                                   "and {} when folded",
                                   unhandled, found));
    }

    SnapshotDocuments& m_documents;
    ForwardFold m_fromTheFirst;
    ForwardFold m_goingOn;
    std::int64_t m_unhandledBefore = 0; // By the snapshot that m_goingOn began with.
};

} // namespace

Result<std::vector<SnapshotHeader>> Snapshots::readable()
{
    auto headers = m_documents.all();
    if (!headers)
        return headers.error();
    std::vector<SnapshotHeader> found;
    for (SnapshotHeader& header : *headers) {
        if (header.checksum.empty())
            continue;
        const auto use = useOf(header.generation);
        if (!use)
            return use.error();
        if (*use != SnapshotUse::Stale)
            found.push_back(std::move(header));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.version < b.version; });
    return found;
}

// The head is read after they were listed, so that none is beyond it.
Result<void> Snapshots::check(const std::vector<SnapshotHeader>& headers, Fold& fromTheFirst,
                              Fold& goingOn, const WalkOptions& options, SnapshotCheck& found)
{
    const auto summary = m_store.stream(m_stream);
    if (!summary)
        return summary.error();
    for (Fold* fold : {&fromTheFirst, &goingOn})
        if (auto started = fold->start(); !started)
            return started;
    SnapshotChecker checker(m_documents, ForwardFold(m_store, m_stream, fromTheFirst, options),
                            ForwardFold(m_store, m_stream, goingOn, {options.stop, {}}));
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const bool isLast = i + 1 == headers.size();
        const Version next =
            isLast ? summary->head : std::min(headers[i + 1].version, summary->head);
        auto fault = checker.check(headers[i], next);
        if (!fault)
            return fault.error();
        ++found.checked;
        if (!*fault)
            continue;
        found.faults.push_back(**std::move(fault));
        if (m_store.description().readOnly)
            continue;
        if (auto removed = m_documents.remove(headers[i].key); !removed)
            return removed.error();
        ++found.removed;
    }
    return {};
}

// Whoever makes snapshots from one that is known writes them, and then looks whether that one is
// still there; here it is removed, and then is looked for others. So one of the two sees the other.
Result<SnapshotCheck> Snapshots::verify(const WalkOptions& options)
{
    const auto fromTheFirst = m_domain->makeFold(m_aggregate.category);
    if (!fromTheFirst)
        return fromTheFirst.error();
    const auto goingOn = m_domain->makeFold(m_aggregate.category);
    return goingOn ? verify(**fromTheFirst, **goingOn, options) : goingOn.error();
}

Result<SnapshotCheck> Snapshots::verify(Fold& fromTheFirst, Fold& goingOn,
                                        const WalkOptions& options)
{
    SnapshotCheck found;
    std::set<std::pair<std::string, std::string>> checked; // By key and checksum.
    for (;;) {
        auto headers = readable();
        if (!headers)
            return headers.error();
        std::erase_if(*headers, [&](const SnapshotHeader& header) {
            return !checked.emplace(header.key, header.checksum).second;
        });
        const std::int64_t removed = found.removed;
        if (auto done = check(*headers, fromTheFirst, goingOn, options, found); !done)
            return done.error();
        if (found.removed == removed)
            return found;
    }
}

} // namespace headrace
