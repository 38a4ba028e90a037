// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/documents.h"

#include <map>
#include <mutex>
#include <span>

namespace headrace {

/// The documents of a store in memory.
class MemoryDocuments final : public Documents
{
public:
    explicit MemoryDocuments(bool readOnly) : m_readOnly(readOnly) {}

    Result<std::optional<Document>> get(const std::string& key) override;
    Result<std::vector<Document>> list(const std::string& prefix, const std::string& after,
                                       std::size_t limit) override;
    Result<DocumentAnswer> put(const std::string& key, const std::string& json,
                               std::int64_t expected) override;
    Result<DocumentAnswer> remove(const std::string& key, std::int64_t expected) override;

    /// StoreCopying::ingestDocuments().
    void ingest(std::span<const Document> written, std::span<const std::string> removed);

private:
    Result<void> checkWrite(const std::string& key, const std::string& json) const;
    std::int64_t revisionOf(const std::string& key) const; // 0: there is none.

    const bool m_readOnly;
    std::mutex m_mutex; // Guards what follows.
    std::map<std::string, Document> m_documents;
    std::int64_t m_lastRevision = 0; // Of any document, ever.
};

} // namespace headrace
