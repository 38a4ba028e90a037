// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"

#include <QTest>

#include <cstdint>
#include <string>
#include <vector>

namespace headrace {

/// The time of every event that is appended without one, and the base of all others.
inline const Time kNow = *parseTime("2026-03-01T12:00:00Z");

/// `text` must be a valid name.
StreamName named(const std::string& text);

NewEvent newEvent(const std::string& stream, const std::string& type, std::string data = "{}");
NewEvent taggedEvent(const std::string& stream, const std::string& type,
                     std::vector<std::string> tags);

/// The same id for the same number.
Uuid idOf(std::uint64_t number);

/// Everything about an event, in one line.
std::string show(const EventView& event);

/// What an append answered, in one line. Of an error only the code: its message is for people.
std::string show(const Result<AppendAnswer>& answer);

using Positions = std::vector<std::int64_t>;

/// Of everything that a request reads, page after page; {-1} when it could not be read.
Positions positions(EventStore& store, ReadRequest request);

/// Appends kFilled events over some streams, types, tags, correlations and times: the same ones
/// each time. Returns whether that worked.
bool fill(EventStore& store);
inline constexpr std::int64_t kFilled = 3'000;

/// Queries of every kind over what fill() appended, with a name for each. Some mean nothing there.
struct SampleQuery
{
    const char* name;
    Query query;
};
std::vector<SampleQuery> sampleQueries();

/// Appends `request` and returns the receipt; marks the test as failed, and returns an empty one,
/// when there is none.
AppendReceipt appended(EventStore& store, const AppendRequest& request);

/// The conflict that `request` runs into; marks the test as failed when there is none.
AppendConflict conflicted(EventStore& store, const AppendRequest& request);

/// Why there is no value; nothing when there is one.
template<typename T> const char* why(const Result<T>& result)
{
    return result ? "" : result.error().message.c_str();
}

template<typename T> bool isError(const Result<T>& result, ErrorCode code)
{
    return !result && result.error().code == code;
}

/// The seed of this run: `usual`, or HEADRACE_SEED from the environment. Prints it.
std::uint64_t seedOr(std::uint64_t usual);

} // namespace headrace

namespace QTest {

template<> inline char* toString(const std::string& text)
{
    return qstrdup(text.c_str());
}

template<> inline char* toString(const headrace::Positions& positions)
{
    std::string text;
    for (const std::int64_t position : positions)
        text += std::to_string(position) + " ";
    return qstrdup(text.c_str());
}

} // namespace QTest
