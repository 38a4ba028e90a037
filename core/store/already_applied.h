// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/append.h"
#include "core/store/event_store.h"

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace headrace {

// What backends share in answering append(), so that all of them answer alike. For backends only.

/// An event of a request that is in its stream already.
struct AlreadyStored
{
    Position position;
    Version version;
    bool sameContent = false;
};

/// Finds the stored event with `event`'s stream and id. Called only for events that have an id.
using FindStored = std::function<Result<std::optional<AlreadyStored>>(const NewEvent& event)>;

/// Whether `request` was applied before: its first receipt when all its events are stored with the
/// same content, nothing when none is. InvalidArgument: only some are, or one is there with other
/// content.
Result<std::optional<AppendReceipt>> alreadyApplied(const AppendRequest& request,
                                                    const FindStored& find);

/// Type, schema version, data, metadata and tags are equal. The time is not compared: a repeat that
/// leaves it to the store's clock comes later.
bool sameContent(const EventView& stored, const NewEvent& event);

/// Reads event `index`, from 0, of the stored request that a token names. The view is good until
/// the next call.
using ReadNamed = std::function<Result<EventView>(std::size_t index)>;

/// Answers `request`, whose token names a stored request of `count` events: with its first receipt
/// when they are the same ones in the same order (stream, content, and the id and the time where
/// `request` gives them). InvalidArgument: they are not.
Result<AppendReceipt> appliedUnderToken(const AppendRequest& request, std::size_t count,
                                        const ReadNamed& read);

/// Collects where the events of one request went.
class ReceiptBuilder
{
public:
    void add(const StreamName& stream, Position position, Version version);
    AppendReceipt take() { return std::move(m_receipt); }

private:
    AppendReceipt m_receipt;
    std::unordered_map<std::string, std::size_t> m_place; // In m_receipt.streams.
};

/// Errors: InvalidArgument.
Result<void> checkRequest(const ReadRequest& request);
Result<void> checkRequest(const StreamsRequest& request);
/// Of a page of anything that is listed.
Result<void> checkLimit(std::size_t limit);

Error noSuchStream(const StreamName& name);

} // namespace headrace
