// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sqlite/reader_pool.h"
#include "core/store/sqlite/unindexed_tail.h"

#include <type_traits>

namespace headrace {

/// Runs `work` in a read transaction of its own, with the tail as that transaction sees it.
template<typename Work>
std::invoke_result_t<Work, SqliteDb&, const TailView&> readSnapshot(ReaderPool& readers,
                                                                    UnindexedTail& tail, Work work)
{
    auto reader = readers.take();
    if (!reader)
        return reader.error();
    for (;;) {
        auto transaction = SqliteTransaction::begin(**reader, SqliteTransaction::Kind::Read);
        if (!transaction)
            return transaction.error();
        const auto info = readStoreInfo(**reader);
        if (!info)
            return info.error();
        const auto view = tail.view(**reader, *info);
        if (!view)
            return view.error();
        if (*view) // Else the indexes have moved on meanwhile: look again.
            return work(**reader, **view);
    }
}

} // namespace headrace
