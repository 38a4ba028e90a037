// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/tail_scan.h"

#include "core/event/query.h"
#include "core/store/sqlite/term.h"

#include <algorithm>

namespace headrace {
namespace {

Error damaged(std::int64_t position)
{
    return {ErrorCode::Corruption,
            "the event at position " + std::to_string(position)
                + " is damaged; verify the store, and restore it from a backup"};
}

// Walks over the tokens beside the events they were given for.
class TokenScan
{
public:
    static Result<TokenScan> begin(SqliteDb& db, std::int64_t after, std::int64_t upTo)
    {
        auto query = db.statement("SELECT position, token FROM token WHERE position > ? AND "
                                  "position <= ? ORDER BY position");
        if (!query)
            return query.error();
        query->bind(1, after).bind(2, upTo);
        TokenScan scan(*std::move(query));
        if (auto stepped = scan.step(); !stepped)
            return stepped.error();
        return scan;
    }
    Result<void> addTerm(std::int64_t position, std::vector<std::int64_t>& terms)
    {
        if (!m_hasRow || m_query.integer(0) != position)
            return {};
        terms.push_back(tokenTerm(m_query.bytes(1)));
        return step();
    }

private:
    explicit TokenScan(SqliteStatement query) : m_query(std::move(query)) {}
    Result<void> step()
    {
        const auto row = m_query.step();
        if (!row)
            return row.error();
        m_hasRow = *row;
        return {};
    }

    SqliteStatement m_query;
    bool m_hasRow = false;
};

} // namespace

void collectTerms(std::vector<std::int64_t>& terms, std::int64_t type, std::int64_t category,
                  std::string_view tags, std::string_view meta)
{
    terms.assign({typeTerm(type), categoryTerm(category)});
    while (!tags.empty()) {
        const std::size_t end = std::min(tags.find('\0'), tags.size());
        terms.push_back(tagTerm(tags.substr(0, end)));
        tags.remove_prefix(std::min(end + 1, tags.size()));
    }
    if (const std::string correlation = metadataString(meta, kCorrelationKey); !correlation.empty())
        terms.push_back(correlationTerm(correlation));
}

Result<void> scanTail(SqliteDb& db, NameIds& categories, std::int64_t after, std::int64_t upTo,
                      const std::function<void(const TailEvent&)>& take)
{
    auto tokens = TokenScan::begin(db, after, upTo);
    if (!tokens)
        return tokens.error();
    auto query = db.statement("SELECT position, stream, version, type, time_us, id, tags, meta, "
                              "length(data) FROM event WHERE position > ? AND position <= ? "
                              "ORDER BY position");
    if (!query)
        return query.error();
    query->bind(1, after).bind(2, upTo);
    std::vector<std::int64_t> terms;
    for (;;) {
        const auto row = query->step();
        if (!row)
            return row.error();
        if (!*row)
            return {};
        TailEvent event;
        event.position = query->integer(0);
        event.stream = query->bytes(1);
        event.version = query->integer(2);
        event.type = query->integer(3);
        event.time = fromUs(query->integer(4));
        const std::string_view id = query->bytes(5);
        const std::string_view meta = query->bytes(7);
        const auto category = categories.find(db, StreamName::categoryOf(event.stream));
        if (!category)
            return category.error();
        if (id.size() != event.id.bytes.size() || *category == 0 || event.version < 1
            || event.version > event.position || event.type < 1 || event.type > INT32_MAX)
            return damaged(event.position);
        std::ranges::copy(id, reinterpret_cast<char*>(event.id.bytes.data()));
        event.category = *category;
        event.bytes = static_cast<std::int64_t>(meta.size()) + query->integer(8);
        collectTerms(terms, event.type, event.category, query->bytes(6), meta);
        if (auto added = tokens->addTerm(event.position, terms); !added)
            return added;
        event.terms = terms;
        take(event);
    }
}

} // namespace headrace
