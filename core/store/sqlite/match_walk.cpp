// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/match_walk.h"

#include "core/store/sqlite/term.h"

#include <algorithm>

namespace headrace {
namespace {

// The terms of one item, each set joined by OR, the sets by AND.
using TermSets = std::vector<std::vector<std::int64_t>>;

Result<void> addNames(SqliteDb& db, NameIds::Kind kind, const std::vector<std::string>& names,
                      TermSets& sets)
{
    NameIds ids(kind);
    std::vector<std::int64_t> terms;
    for (const std::string& name : names) {
        const auto id = ids.find(db, name);
        if (!id)
            return id.error();
        if (*id != 0)
            terms.push_back(kind == NameIds::Kind::Type ? typeTerm(*id) : categoryTerm(*id));
    }
    sets.push_back(std::move(terms)); // Empty when none is known: nothing matches then.
    return {};
}

Result<TermSets> termsOf(SqliteDb& db, const Query& query, const QueryItem& item)
{
    TermSets sets;
    if (query.correlation)
        sets.push_back({correlationTerm(*query.correlation)});
    for (const std::string& tag : item.tags)
        sets.push_back({tagTerm(tag)});
    if (!item.types.empty())
        if (auto added = addNames(db, NameIds::Kind::Type, item.types, sets); !added)
            return added.error();
    if (query.category)
        if (auto added = addNames(db, NameIds::Kind::Category, {*query.category}, sets); !added)
            return added.error();
    return sets;
}

} // namespace

Result<std::optional<MatchWalk>> MatchWalk::of(SqliteDb& db, const TailView& tail,
                                               const Query& query, std::int64_t from,
                                               bool backwards)
{
    static const std::vector<QueryItem> anything(1);
    std::vector<AllOf> items;
    for (const QueryItem& item : query.items.empty() ? anything : query.items) {
        const auto sets = termsOf(db, query, item);
        if (!sets)
            return sets.error();
        if (sets->empty())
            return std::optional<MatchWalk>();
        AllOf all;
        for (const auto& terms : *sets) {
            AnyOf& walks = all.emplace_back();
            for (const std::int64_t term : terms)
                walks.push_back(RunWalk::ofTerm(db, tail, term, from, backwards));
        }
        items.push_back(std::move(all));
    }
    return std::optional(MatchWalk(std::move(items), backwards));
}

Result<std::optional<std::int64_t>> MatchWalk::first(AnyOf& walks) const
{
    std::optional<std::int64_t> best;
    for (RunWalk& walk : walks) {
        const auto entry = walk.peek();
        if (!entry)
            return entry.error();
        if (*entry && (!best || isBefore((*entry)->position, *best)))
            best = (*entry)->position;
    }
    return best;
}

// Each set in turn is moved up to the farthest position that another stands at, until all agree.
Result<std::optional<std::int64_t>> MatchWalk::first(AllOf& sets) const
{
    std::optional<std::int64_t> candidate;
    for (std::size_t agreeing = 0, i = 0; agreeing < sets.size(); i = (i + 1) % sets.size()) {
        if (candidate)
            for (RunWalk& walk : sets[i])
                walk.skipTo(*candidate);
        const auto found = first(sets[i]);
        if (!found || !*found)
            return found;
        agreeing = candidate == *found ? agreeing + 1 : 1;
        candidate = *found;
    }
    return candidate;
}

Result<std::optional<std::int64_t>> MatchWalk::next()
{
    std::optional<std::int64_t> best;
    for (AllOf& sets : m_items) {
        const auto found = first(sets);
        if (!found)
            return found;
        if (*found && (!best || isBefore(**found, *best)))
            best = *found;
    }
    if (best)
        for (AllOf& sets : m_items)
            for (AnyOf& walks : sets)
                for (RunWalk& walk : walks)
                    walk.skipTo(m_backwards ? *best - 1 : *best + 1);
    return best;
}

} // namespace headrace
