// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/posting_merge.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kRun = 256;

} // namespace

Result<PostingMerge> PostingMerge::open(SqliteDb& db, std::vector<std::int64_t> terms,
                                        std::int64_t from, bool backwards)
{
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    PostingMerge merge(db, backwards);
    for (const std::int64_t term : terms) {
        List list {term, from, {}};
        if (auto filled = merge.refill(list); !filled)
            return filled.error();
        merge.m_lists.push_back(std::move(list));
    }
    return merge;
}

Result<void> PostingMerge::refill(List& list)
{
    list.run.clear();
    list.at = 0;
    auto query = m_backwards
        ? m_db->statement("SELECT position FROM posting WHERE term = ? AND position <= ? "
                          "ORDER BY position DESC LIMIT 256")
        : m_db->statement("SELECT position FROM posting WHERE term = ? AND position >= ? "
                          "ORDER BY position LIMIT 256");
    if (!query)
        return query.error();
    query->bind(1, list.term).bind(2, list.from);
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            break;
        list.run.push_back(query->integer(0));
    }
    list.isLast = list.run.size() < kRun;
    if (!list.run.empty())
        list.from = list.run.back() + (m_backwards ? -1 : 1);
    return {};
}

Result<std::optional<std::int64_t>> PostingMerge::next()
{
    std::optional<std::int64_t> best;
    for (List& list : m_lists) {
        if (list.at == list.run.size() && !list.isLast)
            if (auto filled = refill(list); !filled)
                return filled.error();
        if (list.at == list.run.size())
            continue;
        const std::int64_t position = list.run[list.at];
        if (!best || (m_backwards ? position > *best : position < *best))
            best = position;
    }
    for (List& list : m_lists)
        if (list.at < list.run.size() && list.run[list.at] == best)
            ++list.at;
    return best;
}

} // namespace headrace
