// SPDX-License-Identifier: Apache-2.0
#include "core/testing/store_fixture.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace headrace {
namespace {

namespace fs = std::filesystem;

// A folder that nobody else has, removed with all that is in it.
class ScratchFolder
{
public:
    ScratchFolder() = default;
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder()
    {
        std::error_code ignored; // Nobody is there to be told.
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }

    Result<void> make()
    {
        std::error_code failed;
        const fs::path above = fs::temp_directory_path(failed);
        const fs::path path = above / ("headrace-" + formatUuid(newUuidV7(now())));
        if (!failed && fs::create_directory(path, failed) && !failed) {
            m_path = path;
            fs::permissions(path, fs::perms::owner_all, failed);
        }
        if (failed || m_path.empty())
            return Error {ErrorCode::Io,
                          "making a folder for a store below " + above.string() + ": "
                              + failed.message()};
        return {};
    }
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

} // namespace

class StoreFixture::Private
{
public:
    Result<void> open(OpenMode mode)
    {
        auto opened =
            openStore(location, {.mode = mode, .clock = [standing = time] { return standing; }});
        if (!opened)
            return opened.error();
        store = *std::move(opened);
        return {};
    }

    Time time;
    ScratchFolder folder; // Before the store: it goes after it.
    std::string location;
    std::unique_ptr<EventStore> store;
};

std::unique_ptr<EventStore> makeMemoryStore(const OpenOptions& options)
{
    OpenOptions anew = options;
    anew.mode = OpenMode::Create;
    const auto memory = std::ranges::find(storeBackends(), "memory", &StoreBackend::name);
    return memory->open("", anew).value(); // There is nothing that could fail.
}

StoreFixture::StoreFixture(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
StoreFixture::StoreFixture(StoreFixture&& other) noexcept = default;
StoreFixture& StoreFixture::operator=(StoreFixture&& other) noexcept = default;
StoreFixture::~StoreFixture() = default;

Result<StoreFixture> StoreFixture::make(Kind kind, Time time)
{
    auto made = std::make_unique<Private>();
    made->time = time;
    if (kind == Kind::Memory) {
        made->store = makeMemoryStore({.clock = [time] { return time; }});
        return StoreFixture(std::move(made));
    }
    if (auto folder = made->folder.make(); !folder)
        return folder.error();
    made->location = made->folder.path() / "store.headrace";
    if (auto opened = made->open(OpenMode::Create); !opened)
        return opened.error();
    return StoreFixture(std::move(made));
}

EventStore& StoreFixture::store()
{
    return *d->store;
}

std::string StoreFixture::location() const
{
    return d->location;
}

Result<AppendReceipt> StoreFixture::seed(std::vector<NewEvent> events)
{
    auto answer = d->store->append({.events = std::move(events)});
    if (!answer)
        return answer.error();
    return std::get<AppendReceipt>(*std::move(answer)); // Nothing was expected: no conflict.
}

Result<AppendReceipt> StoreFixture::seed(std::string_view eventsJson)
{
    auto events = parseGivenEvents(eventsJson, d->time);
    if (!events)
        return events.error();
    return seed(*std::move(events));
}

Result<void> StoreFixture::reopen(OpenMode mode)
{
    if (d->location.empty())
        return Error {ErrorCode::Unsupported,
                      "a store in memory cannot be opened again; use Kind::File"};
    d->store.reset();
    return d->open(mode);
}

} // namespace headrace
