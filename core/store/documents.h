// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headrace {

/// A small JSON document under a key: a checkpoint, a policy, a snapshot.
struct Document
{
    std::string key;
    std::int64_t revision = 0; ///< From 1; higher than that of every document written before it.
    std::string json;          ///< Kept byte for byte.
};

/// Somebody else wrote first: nothing was changed.
struct DocumentConflict
{
    std::int64_t found = 0; ///< The document's revision now; 0: there is none.
};

/// The new revision, or why nothing was written.
using DocumentAnswer = std::variant<std::int64_t, DocumentConflict>;

/// Keyed documents of a store, changed by compare-and-swap. What is written is as durable as an
/// append. A revision is never used twice, so that a document that was removed and made again is
/// never mistaken for the old one. Thread-safe. Errors: besides those named, Busy, Io, Corruption.
class Documents
{
public:
    Documents() = default;
    Documents(const Documents&) = delete;
    Documents& operator=(const Documents&) = delete;
    virtual ~Documents() = default;

    virtual Result<std::optional<Document>> get(const std::string& key) = 0;

    /// In the order of their keys (bytewise): those that begin with `prefix` and are greater than
    /// `after`, at most `limit`. InvalidArgument: the limit is not in 1 to 100,000.
    virtual Result<std::vector<Document>> list(const std::string& prefix, const std::string& after,
                                               std::size_t limit) = 0;

    /// Writes the document if its revision is `expected`; 0: if there is none.
    /// InvalidArgument: the key is not 1 to 1,000 bytes of UTF-8, or `json` is empty. Refused: the
    /// connection is read-only. Unknown: whether it was written could not be found out.
    virtual Result<DocumentAnswer> put(const std::string& key, const std::string& json,
                                       std::int64_t expected) = 0;

    /// Removes the document if its revision is `expected`; answers that revision. Removing what is
    /// not there is a conflict that found 0. Errors as put().
    virtual Result<DocumentAnswer> remove(const std::string& key, std::int64_t expected) = 0;
};

/// The checks of put() and remove() that need no store. Errors: InvalidArgument.
Result<void> checkDocument(const std::string& key, const std::string& json);

} // namespace headrace
