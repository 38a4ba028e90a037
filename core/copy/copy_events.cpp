// SPDX-License-Identifier: Apache-2.0
#include "core/copy/copy_events.h"

#include "core/base/bounded_queue.h"
#include "core/copy/copy_pages.h"

#include <thread>

namespace headrace {
namespace {

// A page, the end, or why reading failed.
using PageQueue = BoundedQueue<Result<std::optional<CopyPage>>>;

Result<void> storePages(PageQueue& queue, EventStore& to, const CopyClaim& claim, Job& job,
                        const std::function<void(std::int64_t events)>& stored)
{
    for (;;) {
        if (auto wanted = job.goOn(); !wanted)
            return Error {ErrorCode::Cancelled,
                          "the copy was cancelled; it goes on from here when it is repeated"};
        const auto page = queue.pop();
        if (!page)
            return page.error();
        if (!*page)
            return {};
        const CopyPage& run = **page;
        if (auto done = to.copying()->ingest(claim, run.events.events(), run.tokens); !done)
            return done;
        stored(static_cast<std::int64_t>(run.events.size()));
    }
}

} // namespace

Result<void> copyEvents(EventStore& from, EventStore& to, const CopyClaim& claim, Position last,
                        Job& job, const std::function<void(std::int64_t events)>& stored)
{
    const auto head = to.head();
    if (!head)
        return head.error();
    if (*head >= last)
        return {};
    PageQueue queue;
    CopyPageReader pages(from, {head->value + 1}, last);
    std::jthread reader([&] {
        for (bool more = true; more;) {
            auto page = pages.next();
            more = page && *page;
            more = queue.push(std::move(page)) && more;
        }
    });
    auto done = storePages(queue, to, claim, job, stored);
    queue.close();
    return done;
}

} // namespace headrace
