// SPDX-License-Identifier: Apache-2.0
#include "core/retention/stream_cutter.h"

#include "core/aggregate/state_at.h"
#include "core/store/version_lookup.h"

#include <algorithm>

namespace headrace {

bool StreamCutter::isDeclared(const StreamName& stream) const
{
    return m_options.domain
        && m_options.domain->description().aggregate(stream.category()) != nullptr;
}

Result<std::optional<PlannedCut>> StreamCutter::cut(const StreamSummary& stream,
                                                    const RetentionRule& rule)
{
    auto upTo = lastVersion(stream, rule);
    if (!upTo)
        return upTo.error();
    if (upTo->value <= stream.pruned())
        return std::optional<PlannedCut>();
    if (!rule.where.empty()) {
        const auto is = isTrue(stream, rule.where);
        if (!is)
            return is.error();
        if (!*is)
            return std::optional<PlannedCut>();
    }
    const auto last = *upTo == stream.head ? Result<Position>(stream.lastPosition)
                                           : positionOf(stream.stream, *upTo);
    if (!last)
        return last.error();
    PlannedCut planned {.cut = {stream.stream, *upTo, *last},
                        .head = stream.head,
                        .events = upTo->value - stream.pruned(),
                        .to = rule.to,
                        .isByState = !rule.where.empty()};
    planned.bytes =
        *upTo == stream.head ? stream.bytes : stream.bytes * planned.events / stream.events;
    if (isDeclared(stream.stream) && !m_options.withoutSnapshots) {
        const auto snapshot = newestSnapshot(stream, stream.head);
        if (!snapshot)
            return snapshot.error();
        planned.needsSnapshot = *snapshot < *upTo;
    }
    return std::optional(std::move(planned));
}

// By every condition but the state and the store's size.
Result<Version> StreamCutter::lastVersion(const StreamSummary& stream, const RetentionRule& rule)
{
    Version upTo = stream.head;
    if (rule.keepLast)
        upTo.value = std::min(upTo.value, stream.head.value - *rule.keepLast);
    if (rule.olderThan && upTo.value > stream.pruned()) {
        const auto old = oldEnough(stream, *rule.olderThan);
        if (!old)
            return old;
        upTo = std::min(upTo, *old);
    }
    if (rule.upToSnapshot && upTo.value > stream.pruned()) {
        const auto snapshot = newestSnapshot(stream, upTo);
        if (!snapshot)
            return snapshot;
        upTo = std::min(upTo, *snapshot);
    }
    return upTo;
}

Result<Version> StreamCutter::oldEnough(const StreamSummary& stream, std::chrono::microseconds age)
{
    auto known = m_firstYoung.find(age);
    if (known == m_firstYoung.end()) {
        const auto young = m_store.positionAt(m_options.at - age);
        if (!young)
            return young.error();
        known = m_firstYoung.emplace(age, *young).first;
    }
    if (!known->second || stream.lastPosition < *known->second)
        return stream.head;
    return versionAsOf(m_store, stream.stream, {known->second->value - 1}, m_stop);
}

// 0: there is none.
Result<Version> StreamCutter::newestSnapshot(const StreamSummary& stream, Version upTo)
{
    if (!isDeclared(stream.stream))
        return Version {};
    if (!m_hasSnapshots) {
        const auto any = m_store.documents().list(kSnapshotPrefix, "", 1);
        if (!any)
            return any.error();
        m_hasSnapshots = !any->empty();
    }
    if (!*m_hasSnapshots) // Most stores have none yet: one look instead of some for each stream.
        return Version {};
    const auto snapshots = Snapshots::open(m_store, m_options.domain, stream.stream);
    if (!snapshots)
        return snapshots.error();
    const auto newest = (*snapshots)->atOrBefore(upTo);
    if (!newest)
        return newest.error();
    return *newest ? (*newest)->version : Version {};
}

Result<Fold*> StreamCutter::foldOf(const StreamName& stream)
{
    auto known = m_folds.find(stream.category());
    if (known == m_folds.end()) {
        if (!m_options.domain)
            return Error {ErrorCode::InvalidArgument,
                          "the retention policy asks for the state of "
                              + std::string(stream.category())
                              + ", which needs the domain module: give it with --domain"};
        auto fold = m_options.domain->makeFold(stream.category());
        if (!fold)
            return fold.error();
        known = m_folds.emplace(std::string(stream.category()), *std::move(fold)).first;
    }
    return known->second.get();
}

Result<bool> StreamCutter::isTrue(const StreamSummary& stream, const std::string& expression)
{
    const auto fold = foldOf(stream.stream);
    if (!fold)
        return fold.error();
    const auto snapshots = Snapshots::open(m_store, m_options.domain, stream.stream);
    if (!snapshots)
        return snapshots.error();
    if (auto started = (*fold)->start(); !started)
        return started.error();
    const auto state =
        stateAt(m_store, **fold, stream.stream, stream.head, m_stop, snapshots->get());
    if (!state && (state.error().code == ErrorCode::Gone || isByAnEvent(state.error()))) {
        ++m_unknown;
        return false;
    }
    if (!state)
        return Error(state.error()).during("the state of " + stream.stream.text());
    const auto value = (*fold)->watch({StateProbe::Kind::Predicate, expression});
    if (!value)
        return Error(value.error()).during("the retention policy's where");
    return value->json == "true"; // What threw keeps its events.
}

Result<void> StreamCutter::shorten(PlannedCut& cut, std::int64_t bytes)
{
    const std::int64_t events =
        bytes <= 0 ? 0 : std::min(cut.events, (bytes * cut.events + cut.bytes - 1) / cut.bytes);
    const std::int64_t fewer = cut.events - events;
    if (events > 0 && fewer > 0) {
        const auto last = positionOf(cut.cut.stream, {cut.cut.upTo.value - fewer});
        if (!last)
            return last.error();
        cut.cut.last = *last;
        cut.cut.upTo.value -= fewer;
    }
    cut.bytes = cut.bytes * events / cut.events;
    cut.events = events;
    return {};
}

Result<Position> StreamCutter::positionOf(const StreamName& stream, Version version)
{
    const auto page =
        m_store.readPage({.query = {.stream = stream}, .from = version.value, .limit = 1});
    if (!page)
        return page.error();
    if (page->empty() || page->events().front().version != version)
        return Error {ErrorCode::Busy,
                      "events of " + stream.text()
                          + " left the store meanwhile; make the plan once more"};
    return page->events().front().position;
}

} // namespace headrace
