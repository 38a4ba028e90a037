// SPDX-License-Identifier: Apache-2.0
#include "core/store/already_applied.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kMaxPage = 100'000;

Error partlyStored(const std::string& stored, const std::string& missing)
{
    return {ErrorCode::InvalidArgument,
            "some events of the request are stored already (" + stored + "), others are not ("
                + missing + "); nothing was appended"};
}

Error otherRequest(const std::string& token, const std::string& difference)
{
    return {ErrorCode::InvalidArgument,
            "the token \"" + token + "\" was used before for another request: " + difference
                + "; nothing was appended"};
}

bool sameEvent(const EventView& stored, const NewEvent& event)
{
    return stored.stream == event.stream.text() && sameContent(stored, event)
        && (!event.id || *event.id == stored.id) && (!event.time || *event.time == stored.time);
}

void list(std::string& names, const NewEvent& event)
{
    if (!names.empty())
        names += ", ";
    names += event.stream.text() + " " + (event.id ? formatUuid(*event.id) : "without an id");
}

} // namespace

Result<std::optional<AppendReceipt>> alreadyApplied(const AppendRequest& request,
                                                    const FindStored& find)
{
    ReceiptBuilder receipt;
    std::string there;
    std::string missing;
    for (const NewEvent& event : request.events) {
        const auto stored = event.id ? find(event) : std::optional<AlreadyStored>();
        if (!stored)
            return stored.error();
        if (!*stored) {
            list(missing, event);
            continue;
        }
        if (!(*stored)->sameContent)
            return Error {ErrorCode::InvalidArgument,
                          "the event id " + formatUuid(*event.id) + " is in " + event.stream.text()
                              + " already, with other content; nothing was appended"};
        list(there, event);
        receipt.add(event.stream, (*stored)->position, (*stored)->version);
    }
    if (there.empty())
        return std::optional<AppendReceipt>();
    if (!missing.empty())
        return partlyStored(there, missing);
    AppendReceipt repeated = receipt.take();
    repeated.repeated = true;
    return std::optional(std::move(repeated));
}

bool sameContent(const EventView& stored, const NewEvent& event)
{
    return stored.type == event.type && stored.schema == event.schema && stored.data == event.data
        && stored.meta == event.meta && std::ranges::equal(stored.tags, event.tags);
}

Result<AppendReceipt> appliedUnderToken(const AppendRequest& request, std::size_t count,
                                        const ReadNamed& read)
{
    if (request.events.size() != count)
        return otherRequest(*request.token,
                            "it had " + std::to_string(count) + " events, this one has "
                                + std::to_string(request.events.size()));
    ReceiptBuilder receipt;
    for (std::size_t i = 0; i < count; ++i) {
        const auto stored = read(i);
        if (!stored)
            return stored.error();
        if (!sameEvent(*stored, request.events[i]))
            return otherRequest(*request.token, "event " + std::to_string(i + 1) + " differs");
        receipt.add(request.events[i].stream, stored->position, stored->version);
    }
    AppendReceipt repeated = receipt.take();
    repeated.repeated = true;
    return repeated;
}

void ReceiptBuilder::add(const StreamName& stream, Position position, Version version)
{
    const auto [place, isNew] = m_place.try_emplace(stream.text(), m_receipt.streams.size());
    if (isNew)
        m_receipt.streams.push_back({stream, {}});
    m_receipt.streams[place->second].version = version;
    m_receipt.position = position;
    ++m_receipt.count;
}

Result<void> checkLimit(std::size_t limit)
{
    if (limit < 1 || limit > kMaxPage)
        return Error {ErrorCode::InvalidArgument,
                      "a page holds 1 to 100000 rows, not " + std::to_string(limit)};
    return {};
}

Result<void> checkRequest(const ReadRequest& request)
{
    if (request.from < 0)
        return Error {ErrorCode::InvalidArgument,
                      "reading starts at 1 or later, not at " + std::to_string(request.from)};
    return checkLimit(request.limit);
}

Result<void> checkRequest(const StreamsRequest& request)
{
    return checkLimit(request.limit);
}

Error noSuchStream(const StreamName& name)
{
    return {ErrorCode::NotFound, "there is no stream \"" + name.text() + "\" in this store"};
}

} // namespace headrace
