// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/fold_stream.h"
#include "core/aggregate/snapshots.h"
#include "core/aggregate/state_diff.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

// A fold that goes forward through the versions that are asked for.
class ForwardFold
{
public:
    ForwardFold(EventStore& store, const StreamName& stream, Fold& fold, const WalkOptions& options)
        : m_store(store)
        , m_stream(stream)
        , m_fold(fold)
        , m_options(options)
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
    const WalkOptions& m_options;
};

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

} // namespace

// What is wrong with it, as far as it alone can tell; else `fold` stands at it.
Result<std::optional<SnapshotFault>> Snapshots::compare(const SnapshotHeader& header,
                                                        const std::string& folded, Fold& fold)
{
    const auto fault = [&](std::string what) {
        return std::optional(SnapshotFault {header.version, std::move(what)});
    };
    const auto state = m_documents.state(header);
    if (!state)
        return state.error();
    if (!*state)
        return fault("it is damaged: its checksum is that of something else");
    if (auto begun = fold.restore(**state, header.version, header.generation.stateVersion); !begun)
        return fault("it cannot be read: " + begun.error().message);
    const auto kept = fold.stateJson();
    if (!kept)
        return fault("it cannot be read: " + kept.error().message);
    auto differs = firstDifference(*kept, folded);
    if (!differs)
        return differs.error();
    return *differs ? fault(**std::move(differs)) : std::nullopt;
}

Result<SnapshotCheck> Snapshots::verify(const WalkOptions& options)
{
    const auto summary = m_store.stream(m_stream);
    if (!summary)
        return summary.error();
    auto fromTheFirst = m_domain->makeFold(m_aggregate.category);
    if (!fromTheFirst)
        return fromTheFirst.error();
    auto fromASnapshot = m_domain->makeFold(m_aggregate.category);
    if (!fromASnapshot)
        return fromASnapshot.error();
    auto headers = m_documents.all();
    if (!headers)
        return headers.error();
    std::stable_sort(headers->begin(), headers->end(),
                     [](const auto& a, const auto& b) { return a.version < b.version; });

    SnapshotCheck check;
    ForwardFold folded(m_store, m_stream, **fromTheFirst, options);
    ForwardFold goingOn(m_store, m_stream, **fromASnapshot, {options.stop, {}});
    for (std::size_t i = 0; i < headers->size(); ++i) {
        const SnapshotHeader& header = (*headers)[i];
        const auto use = useOf(header.generation);
        if (!use)
            return use.error();
        if (header.checksum.empty() || *use == SnapshotUse::Stale)
            continue;
        ++check.checked;
        std::optional<SnapshotFault> fault;
        if (header.version > summary->head) {
            fault = SnapshotFault {
                header.version, fmt::format("the stream has only {} events", summary->head.value)};
        } else {
            const auto state = folded.stateAt(header.version);
            if (!state)
                return state.error();
            auto compared = compare(header, *state, goingOn.fold());
            if (!compared)
                return compared.error();
            fault = *std::move(compared);
        }
        if (!fault) {
            const Version next = i + 1 < headers->size()
                ? std::min((*headers)[i + 1].version, summary->head)
                : summary->head;
            const auto expected = folded.stateAt(next);
            if (!expected)
                return expected.error();
            const auto gone = goingOn.stateAt(next);
            if (!gone)
                return gone.error();
            const auto differs = firstDifference(*gone, *expected);
            if (!differs)
                return differs.error();
            if (*differs)
                fault = SnapshotFault {
                    header.version,
                    fmt::format("folding on from it, at version {} {}", next.value, **differs)};
        }
        if (!fault)
            continue;
        check.faults.push_back(*std::move(fault));
        if (m_store.description().readOnly)
            continue;
        if (auto removed = m_documents.remove(header.key); !removed)
            return removed.error();
        ++check.removed;
    }
    return check;
}

} // namespace headrace
