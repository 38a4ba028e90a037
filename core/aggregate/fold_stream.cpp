// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/fold_stream.h"

#include "core/aggregate/read_ahead.h"

#include <fmt/format.h>

namespace headrace {

Result<void> foldStream(EventStore& store, const StreamName& stream, Version after, Version last,
                        const FoldPage& foldPage, const std::stop_token& stop)
{
    if (after >= last)
        return {};
    ReadRequest request;
    request.query.stream = stream;
    request.from = after.value + 1;
    ReadAhead pages(EventCursor(store, std::move(request), last.value - after.value, stop));
    for (bool isFirst = true;; isFirst = false) {
        const auto page = pages.next();
        if (!page)
            return page.error();
        if (page->empty() && isFirst) // Even the last of them has left.
            return checkNothingLeft(stream, {after.value + 1}, {last.value + 1});
        if (page->empty())
            return {};
        if (isFirst)
            if (auto whole =
                    checkNothingLeft(stream, {after.value + 1}, page->events().front().version);
                !whole)
                return whole;
        if (stop.stop_requested()) // Pages that were read ahead are not folded any more.
            return Error {ErrorCode::Cancelled, "folding " + stream.text() + " was cancelled"};
        if (auto folded = foldPage(page->events()); !folded)
            return folded;
    }
}

Result<FoldBegin> beginAtOrBefore(Fold& fold, KnownStates& known, Version version)
{
    FoldBegin begin;
    for (;;) {
        const auto state = known.atOrBefore(version);
        if (!state) {
            begin.note = noteOf(state.error());
            break;
        }
        if (!*state)
            break;
        if (fold.restore((*state)->json, (*state)->version, (*state)->stateVersion))
            return FoldBegin {(*state)->unhandled, {}};
        if ((*state)->version.value == 0)
            break;
        version = {(*state)->version.value - 1};
    }
    if (auto started = fold.start(); !started)
        return started.error();
    return begin;
}

std::string noteOf(const Error& error)
{
    return "no snapshot was used, since they could not be read: " + error.message;
}

Result<void> checkCategory(const Fold& fold, const StreamName& stream)
{
    if (fold.aggregate().category == stream.category())
        return {};
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("stream {} cannot be folded by the handlers of aggregate \"{}\"",
                              stream.text(), fold.aggregate().category)};
}

Result<void> checkVersion(const StreamName& stream, Version version, Version head)
{
    if (version <= head)
        return {};
    return Error {ErrorCode::NotFound,
                  fmt::format("stream {} has no version {}; its head is version {}", stream.text(),
                              version.value, head.value)};
}

} // namespace headrace
