// SPDX-License-Identifier: Apache-2.0
#include "core/copy/copy_documents.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kRunDocuments = 200;

void keepWhatTravels(std::vector<Document>& documents)
{
    std::erase_if(documents, [](const Document& document) { return staysBehind(document.key); });
}

// Of `store`, those greater than `after`: up to and with `last`, or all when nothing is behind it.
Result<std::vector<Document>> upTo(EventStore& store, std::string after, const std::string& last,
                                   bool all)
{
    std::vector<Document> found;
    for (bool more = true; more;) {
        auto page = store.documents().list("", after, kRunDocuments);
        if (!page)
            return page.error();
        more = page->size() == kRunDocuments;
        for (Document& document : *page) {
            if (!all && document.key > last)
                return found;
            after = document.key;
            found.push_back(std::move(document));
        }
    }
    return found;
}

const Document* findKey(const std::vector<Document>& documents, const std::string& key)
{
    const auto found = std::ranges::lower_bound(documents, key, {}, &Document::key);
    return found != documents.end() && found->key == key ? &*found : nullptr;
}

struct Changes
{
    std::vector<Document> written;
    std::vector<std::string> removed;
};

Changes changesOf(const DocumentRun& run)
{
    Changes changes;
    for (const Document& document : run.from) {
        const Document* const there = findKey(run.to, document.key);
        if (!there || there->revision != document.revision || there->json != document.json)
            changes.written.push_back(document);
    }
    for (const Document& document : run.to)
        if (!findKey(run.from, document.key))
            changes.removed.push_back(document.key);
    return changes;
}

} // namespace

Result<DocumentRun> nextDocuments(EventStore& from, EventStore& to, const std::string& after)
{
    auto source = from.documents().list("", after, kRunDocuments);
    if (!source)
        return source.error();
    DocumentRun run {.from = *std::move(source)};
    run.atEnd = run.from.size() < kRunDocuments;
    run.last = run.from.empty() ? after : run.from.back().key;
    auto target = upTo(to, after, run.last, run.atEnd);
    if (!target)
        return target.error();
    run.to = *std::move(target);
    keepWhatTravels(run.from);
    keepWhatTravels(run.to);
    return run;
}

Result<std::int64_t> copyDocuments(EventStore& from, EventStore& to, const CopyClaim& claim,
                                   const std::function<Result<void>()>& bringEvents)
{
    std::int64_t changed = 0;
    std::string after;
    for (bool more = true; more;) {
        const auto run = nextDocuments(from, to, after);
        if (!run)
            return run.error();
        if (auto level = bringEvents(); !level)
            return level.error();
        const Changes changes = changesOf(*run);
        const auto count = changes.written.size() + changes.removed.size();
        if (count > 0) {
            const auto done =
                to.copying()->ingestDocuments(claim, changes.written, changes.removed);
            if (!done)
                return done.error();
        }
        changed += static_cast<std::int64_t>(count);
        after = run->last;
        more = !run->atEnd;
    }
    return changed;
}

} // namespace headrace
