// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/sqlite/sqlite_db.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace headrace {

/// Walks the positions under any of several terms in order, each once. The lists are read in runs,
/// by key, so that one prepared statement serves all of them. Inside one read transaction; confined
/// to one thread.
class PostingMerge
{
public:
    /// `from` is inclusive.
    static Result<PostingMerge> open(SqliteDb& db, std::vector<std::int64_t> terms,
                                     std::int64_t from, bool backwards);

    /// The next position; none at the end.
    Result<std::optional<std::int64_t>> next();

private:
    struct List
    {
        std::int64_t term;
        std::int64_t from; // Where the next run begins.
        std::vector<std::int64_t> run;
        std::size_t at = 0;
        bool isLast = false; // No run follows.
    };

    PostingMerge(SqliteDb& db, bool backwards) : m_db(&db), m_backwards(backwards) {}
    Result<void> refill(List& list);

    SqliteDb* m_db;
    bool m_backwards;
    std::vector<List> m_lists;
};

} // namespace headrace
