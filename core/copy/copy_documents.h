// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

#include <functional>
#include <string>
#include <vector>

namespace headrace {

/// The documents of two stores that stand under some run of keys, without those that are part of no
/// copy (staysBehind()).
struct DocumentRun
{
    std::vector<Document> from;
    std::vector<Document> to;
    std::string last; ///< The greatest key of the run.
    bool atEnd = false;
};

/// Every document of `from`, and of `to` under the same keys, that is greater than `after`, in
/// runs.
Result<DocumentRun> nextDocuments(EventStore& from, EventStore& to, const std::string& after);

/// Writes to `to` what documents of `from` it has not, with their revisions, and removes what
/// `from` has not. Before anything of a run is written, `bringEvents` is asked to bring `to` level
/// with the events that the run may speak of, so that no checkpoint ever lies beyond the head.
/// Returns how many documents were written or removed. Errors: those of reading, of `bringEvents`
/// and of StoreCopying::ingestDocuments().
Result<std::int64_t> copyDocuments(EventStore& from, EventStore& to, const CopyClaim& claim,
                                   const std::function<Result<void>()>& bringEvents);

} // namespace headrace
