// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/store/event_store.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace headrace {

/// Supplies the time of events that come without one; tests pass a fixed one.
using Clock = std::function<Time()>;

enum class OpenMode {
    ReadOnly, ///< Appends are Refused; nothing of the store is changed.
    Writable,
    Create, ///< Make a new, empty store; Refused when something is already there.
};

struct OpenOptions
{
    OpenMode mode = OpenMode::Writable;
    Clock clock = [] { return now(); };
    /// Of a server; without one, libpq looks where it always does (docs/remote-stores.md). Is kept
    /// in memory for connections that are made later, and in nothing that is shown.
    std::string password;
    /// Ends the opening of a store on a server that does not answer: it is Cancelled then.
    std::stop_token stop;
    /// Calls of append() that may wait for their commit; one more is answered Busy.
    std::size_t waitingAppends = 4'096;
    /// Events that the indexes of a file take in at a time: more make appends cheaper, and memory
    /// and opening after a crash dearer. Tests make it small.
    std::size_t indexedAtOnce = 262'144;
    /// Pages of a file's write-ahead log that one checkpoint moves, at most. Tests make it small.
    int checkpointPages = 8'192;
};

/// What there is at a location, without opening it for work.
struct StoreProbe
{
    StoreDescription description;           ///< As far as it could be told.
    bool isMissing = false;                 ///< There is no store, and one can be made there.
    std::string trouble;                    ///< Why it cannot be opened as asked; empty: it can.
    std::chrono::microseconds roundTrip {}; ///< To a server and back, once.
};

/// One way of keeping events.
struct StoreBackend
{
    std::string_view name;
    bool persistent; ///< Events are still there after closing and opening again.
    /// NotFound: nothing is there. Refused: it is foreign, newer or damaged, or there is no right
    /// to open it as asked.
    Result<std::unique_ptr<EventStore>> (*open)(const std::string& location,
                                                const OpenOptions& options);
};

/// Every backend of this build, in a fixed order. Adding a row here is what adds a backend: the
/// command line offers it and the conformance suite runs over it.
std::span<const StoreBackend> storeBackends();

/// Opens `location`, a file or an address (docs/remote-stores.md), with the backend that it belongs
/// to.
Result<std::unique_ptr<EventStore>> openStore(const std::string& location,
                                              const OpenOptions& options = {});

/// Looks whether openStore() would do. The errors are those of reaching it at all; what is found
/// there is in the answer.
Result<StoreProbe> probeStore(const std::string& location, const OpenOptions& options = {});

} // namespace headrace
