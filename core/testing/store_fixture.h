// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "core/testing/scenario.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// A new, empty store in memory. `options.mode` is not looked at.
std::unique_ptr<EventStore> makeMemoryStore(const OpenOptions& options = {});

/// A store for a test, with the events that the test needs; whatever it put on the disk goes with
/// it.
///
///     auto fixture = StoreFixture::make(StoreFixture::Kind::File).value();
///     fixture.seed(R"([{ "stream": "account-1", "type": "Opened", "data": {} }])").value();
///     const auto bus = CommandBus::make(fixture.store(), domain);
///
/// Whoever uses the store must be gone before the fixture. Confined to one thread; the store is
/// not.
class StoreFixture
{
public:
    enum class Kind {
        Memory,
        File, ///< A SQLite file in a folder of its own, among the system's temporary files.
    };

    /// `time` is what the store's clock says, always. Io: the folder cannot be made.
    static Result<StoreFixture> make(Kind kind = Kind::Memory, Time time = defaultScenarioTime());
    StoreFixture(StoreFixture&& other) noexcept;
    StoreFixture& operator=(StoreFixture&& other) noexcept;
    /// Closes the store, then removes the folder.
    ~StoreFixture();

    EventStore& store();

    /// The store's file, for programs that are given one; empty in memory. What else a test writes
    /// beside it is removed with it.
    std::string location() const;

    /// Appends `events`, all or none. InvalidArgument: as EventStore::append().
    Result<AppendReceipt> seed(std::vector<NewEvent> events);

    /// Appends events as scenarios give them: a JSON array, each with its "stream"; without a
    /// "schema" they are of version 1. InvalidArgument: as parseGivenEvents().
    Result<AppendReceipt> seed(std::string_view eventsJson);

    /// Closes the store and opens it again, as a program that is started anew. References to the
    /// former store are gone. Unsupported: in memory nothing would be left.
    Result<void> reopen(OpenMode mode = OpenMode::Writable);

private:
    class Private;
    explicit StoreFixture(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace headrace
