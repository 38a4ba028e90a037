// SPDX-License-Identifier: Apache-2.0
#include "core/store/memory/memory_documents.h"

#include "core/store/already_applied.h"

#include <algorithm>

namespace headrace {

Result<void> MemoryDocuments::checkWrite(const std::string& key, const std::string& json) const
{
    if (m_readOnly)
        return Error {ErrorCode::Refused, "the store is open read-only; nothing was written"};
    return checkDocument(key, json);
}

std::int64_t MemoryDocuments::revisionOf(const std::string& key) const
{
    const auto found = m_documents.find(key);
    return found == m_documents.end() ? 0 : found->second.revision;
}

Result<std::optional<Document>> MemoryDocuments::get(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_documents.find(key);
    return found == m_documents.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<Document>> MemoryDocuments::list(const std::string& prefix,
                                                    const std::string& after, std::size_t limit)
{
    if (auto checked = checkLimit(limit); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    std::vector<Document> found;
    for (auto place = m_documents.upper_bound(after);
         place != m_documents.end() && found.size() < limit; ++place)
        if (place->first.starts_with(prefix))
            found.push_back(place->second);
    return found;
}

Result<DocumentAnswer> MemoryDocuments::put(const std::string& key, const std::string& json,
                                            std::int64_t expected)
{
    if (auto checked = checkWrite(key, json); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    if (const std::int64_t found = revisionOf(key); found != expected)
        return DocumentAnswer(DocumentConflict {found});
    m_documents[key] = {key, ++m_lastRevision, json};
    return DocumentAnswer(m_lastRevision);
}

Result<DocumentAnswer> MemoryDocuments::remove(const std::string& key, std::int64_t expected)
{
    if (auto checked = checkWrite(key, "{}"); !checked)
        return checked.error();
    const std::lock_guard lock(m_mutex);
    const std::int64_t found = revisionOf(key);
    if (found == 0 || found != expected)
        return DocumentAnswer(DocumentConflict {found});
    m_documents.erase(key);
    return DocumentAnswer(found);
}

void MemoryDocuments::ingest(std::span<const Document> written,
                             std::span<const std::string> removed)
{
    const std::lock_guard lock(m_mutex);
    for (const Document& document : written) {
        m_documents[document.key] = document;
        m_lastRevision = std::max(m_lastRevision, document.revision);
    }
    for (const std::string& key : removed)
        m_documents.erase(key);
}

} // namespace headrace
