// SPDX-License-Identifier: Apache-2.0
#include "core/script/projection_engine.h"

#include "core/base/utf8.h"
#include "core/script/module_loader.h"
#include "core/script/projection_rows.h"

#include <fmt/format.h>
#include <js/Array.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace headrace {
namespace {

constexpr std::size_t kChunkEvents = 1'000;
// Of more data than this, events are not kept while a RowSource is asked, but read twice.
constexpr std::size_t kKeptBytes = 8UL * 1024 * 1024;
constexpr std::int32_t kRowsAtOnce = 4'096; // That cross.
// What is held when changes have been taken, besides a share of the memory of a module.
constexpr std::int32_t kHeldRows = 250'000;
constexpr std::size_t kHeldShare = 4;

// What the driver is at, with the event whose index its step[0] is.
enum Stage { Parsing = 0, InLens = 2, Keying = 5, Keeping = 6, Refused = 7 };

} // namespace

ProjectionEngine::ProjectionEngine(std::shared_ptr<const DomainModule> module,
                                   const ProjectionDescription& projection)
    : m_realm(std::move(module), projection)
    , m_mark(JoinedData::newMark())
{
}

template<typename Work> auto ProjectionEngine::inRealm(const Work& work)
{
    auto result = [&] {
        const JSAutoRealm entered(m_realm.context(), m_realm.realm().global());
        return work();
    }();
    m_realm.dropTorn();
    return result;
}

// Calls a function of the driver that takes next to no time.
Result<void> ProjectionEngine::callShort(const char* function,
                                         const JS::HandleValueArray& arguments,
                                         JS::MutableHandleValue result)
{
    ScriptRun run(m_realm.realm().engine(), m_realm.module().limits());
    if (m_realm.realm().callDriver(function, arguments, result))
        return {};
    return Error {ErrorCode::Rejected,
                  fmt::format("projection \"{}\" cannot go on: {}", m_realm.projection().name,
                              m_realm.takeFailure(run).reason)};
}

Result<void> ProjectionEngine::callShort(const char* function)
{
    JS::RootedValue ignored(m_realm.context());
    return callShort(function, JS::HandleValueArray::empty(), &ignored);
}

// ---- What the owner sets.

Result<void> ProjectionEngine::start()
{
    m_hasLetGo = m_isAsked = false;
    m_changedRows = 0;
    if (auto opened = m_realm.open(); !opened)
        return opened;
    return inRealm([&] {
        auto started = callShort("startProjection");
        return started ? sendRestriction() : started;
    });
}

Result<void> ProjectionEngine::park(const std::string& key)
{
    return inRealm([&]() -> Result<void> {
        JS::RootedValueArray<1> arguments(m_realm.context());
        JSString* text = toScriptString(m_realm.context(), key);
        if (!text) {
            JS_ClearPendingException(m_realm.context());
            return Error {ErrorCode::InvalidArgument, "the key to park is not UTF-8"};
        }
        arguments[0].setString(text);
        JS::RootedValue ignored(m_realm.context());
        return callShort("parkKey", arguments, &ignored);
    });
}

Result<void> ProjectionEngine::restrictTo(std::optional<std::set<std::string>> keys)
{
    m_wanted = std::move(keys);
    return inRealm([&] { return sendRestriction(); });
}

Result<void> ProjectionEngine::sendRestriction()
{
    JSContext* context = m_realm.context();
    JS::RootedValueArray<1> arguments(context);
    if (m_wanted) {
        const std::vector<std::string_view> keys(m_wanted->begin(), m_wanted->end());
        JSObject* array = toScriptArray(context, keys);
        if (!array) {
            JS_ClearPendingException(context);
            return Error {ErrorCode::InvalidArgument, "one of the keys is not UTF-8"};
        }
        arguments[0].setObject(*array);
    }
    JS::RootedValue ignored(context);
    return callShort("wantKeys", arguments, &ignored);
}

// ---- Applying.

Result<std::vector<KeyFailure>> ProjectionEngine::apply(Events events, const RowSource& rows,
                                                        const std::stop_token& stop)
{
    if (!rows && m_hasLetGo)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("projection \"{}\" has let go of rows, so it needs a source of "
                                  "rows",
                                  m_realm.projection().name)};
    m_isAsked = m_isAsked || rows;
    m_isNoting = true;
    m_failures.clear();
    m_waiting.clear();
    auto applied =
        inRealm([&] { return rows ? applyAsking(events, rows, stop) : applyAlone(events, stop); });
    if (!applied)
        return std::move(applied).error();
    std::ranges::sort(m_failures, {}, [](const KeyFailure& failure) {
        return std::tie(failure.event, failure.key);
    });
    return std::exchange(m_failures, {});
}

Result<void> ProjectionEngine::applyAlone(Events events, const std::stop_token& stop)
{
    auto read = readAll(events, Mode::Alone, stop);
    return read ? run(events, stop) : read;
}

Result<void> ProjectionEngine::applyAsking(Events events, const RowSource& rows,
                                           const std::stop_token& stop)
{
    std::size_t bytes = 0;
    for (const EventView& event : events)
        bytes += event.data.size();
    m_isNoting = bytes <= kKeptBytes;
    if (auto read = readAll(events, m_isNoting ? Mode::Asking : Mode::Listing, stop); !read)
        return read;
    if (auto asked = askFor(rows); !asked)
        return asked;
    if (m_isNoting)
        return run(events, stop);
    m_isNoting = true;
    return applyAlone(events, stop);
}

Result<void> ProjectionEngine::readAll(Events events, Mode mode, const std::stop_token& stop)
{
    for (std::size_t first = 0; first < events.size(); first += kChunkEvents) {
        if (auto read = readChunk(events, first, mode, stop); !read)
            return read;
    }
    return {};
}

Result<void> ProjectionEngine::askFor(const RowSource& rows)
{
    JSContext* context = m_realm.context();
    JS::RootedValue array(context);
    if (auto taken = callShort("takeMissing", JS::HandleValueArray::empty(), &array); !taken)
        return taken;
    const auto keys = readTexts(context, array);
    if (keys.empty())
        return {};
    const auto found = rows(keys);
    if (!found)
        return found.error();
    if (auto checked = checkRows(*found, m_realm.projection()); !checked)
        return checked;
    JS::RootedValueArray<1> arguments(context);
    JSObject* given = toScriptRows(context, *found, m_realm.projection());
    if (!given) {
        JS_ClearPendingException(context);
        return Error {ErrorCode::Corruption,
                      fmt::format("a row that the read model of \"{}\" gave has text that is not "
                                  "UTF-8; rebuild it",
                                  m_realm.projection().name)};
    }
    arguments[0].setObject(*given);
    JS::RootedValue ignored(context);
    return callShort("giveRows", arguments, &ignored);
}

// Reads those from `first` on that are read at once.
Result<void> ProjectionEngine::readChunk(Events events, std::size_t first, Mode mode,
                                         const std::stop_token& stop)
{
    if (stop.stop_requested())
        return Error {ErrorCode::Cancelled,
                      fmt::format("projection \"{}\" was cancelled", m_realm.projection().name)};
    const Events chunk = events.subspan(first, std::min(kChunkEvents, events.size() - first));
    JSContext* context = m_realm.context();
    m_realm.realm().resetStep();
    ScriptRun run(m_realm.realm().engine(), m_realm.module().limits(), stop,
                  m_realm.realm().step());
    JS::RootedValue result(context);
    JS::RootedValueArray<1> arguments(context);
    arguments[0].setInt32(static_cast<std::int32_t>(mode));
    ProjectionPage page(m_realm, m_buffers, m_mark);
    const bool isFilled = page.add(chunk, first, run, [&](std::size_t i, const std::string& why) {
        noteUntaken(chunk[i], first + i,
                    fmt::format("applying {} to projection \"{}\" failed: {}", nameOf(chunk[i]),
                                m_realm.projection().name, why));
    });
    if (isFilled && page.isEmpty())
        return {};
    bool isRead =
        isFilled && m_realm.realm().callDriver("beginReading", arguments, &result) && page.read();
    while (!isRead) {
        const auto failure = m_realm.takeFailure(run);
        if (failure.isLimit || !isFilled || !note(events, failure))
            return endedAt(events, failure);
        isRead = m_realm.realm().callDriver("readOn", JS::HandleValueArray::empty(), &result);
    }
    return {};
}

// Where the stream is the key, it is known, and the failure has its turn among its events.
void ProjectionEngine::noteUntaken(const EventView& event, std::size_t index, std::string message)
{
    if (m_realm.projection().isKeyedByStream && isUtf8(event.stream))
        m_waiting.insert_or_assign(index, std::move(message));
    else if (m_isNoting && !m_wanted)
        m_failures.push_back({{}, index, std::move(message)});
}

// What ended the driver at one event, which it can leave behind. False: it cannot.
bool ProjectionEngine::note(Events events, const ScriptFailure& failure)
{
    const EventView& event = eventAtWork(events);
    const auto index = static_cast<std::size_t>(&event - events.data());
    std::string message =
        m_realm.realm().step()[1] == Refused ? m_waiting[index] : messageOf(event, failure);
    JS::RootedValue key(m_realm.context());
    if (!m_realm.realm().callDriver("giveUp", JS::HandleValueArray::empty(), &key))
        return false;
    if (key.isString()) {
        JS::RootedString text(m_realm.context(), key.toString());
        m_failures.push_back(
            {fromScriptString(m_realm.context(), text), index, std::move(message)});
    } else {
        noteUntaken(event, index, std::move(message));
    }
    return true;
}

// Runs what was kept.
Result<void> ProjectionEngine::run(Events events, const std::stop_token& stop)
{
    JSContext* context = m_realm.context();
    m_realm.realm().resetStep();
    ScriptRun run(m_realm.realm().engine(), m_realm.module().limits(), stop,
                  m_realm.realm().step());
    JS::RootedValue result(context);
    while (!m_realm.realm().callDriver("run", JS::HandleValueArray::empty(), &result)) {
        const auto failure = m_realm.takeFailure(run);
        if (failure.isLimit || !note(events, failure))
            return endedAt(events, failure);
    }
    m_changedRows = static_cast<std::size_t>(result.toNumber());
    return {};
}

// ---- What went wrong.

const EventView& ProjectionEngine::eventAtWork(Events events) const
{
    const auto index = static_cast<std::size_t>(m_realm.realm().step()[0]);
    return events[std::min(index, events.size() - 1)];
}

// What the driver itself refuses is told of the function that gave it.
std::string ProjectionEngine::whereOf(const EventView& event, const ScriptFailure& failure) const
{
    std::string where = failure.where();
    const std::size_t place = m_realm.placeOf(event);
    const std::int32_t stage = m_realm.realm().step()[1];
    if (where.empty() && (stage == Keying || stage == Keeping) && place != ModuleRealm::kNoPlace) {
        const auto lineOf = [&](const std::vector<std::string>& path) {
            std::vector<std::string> whole {"projections", m_realm.projection().name};
            whole.insert(whole.end(), path.begin(), path.end());
            return lineOfPath(m_realm.module().source(), whole);
        };
        // Of key and keys there is one; what is not found is at the line of the projection.
        const unsigned line = stage == Keying ? std::max(lineOf({"key"}), lineOf({"keys"}))
                                              : lineOf({"on", m_realm.typeOf(place)});
        where = fmt::format("at {}:{}", m_realm.module().fileName(), line);
    }
    return where.empty() ? where : " " + where;
}

std::string ProjectionEngine::messageOf(const EventView& event, const ScriptFailure& failure) const
{
    const std::int32_t stage = m_realm.realm().step()[1];
    const std::string name = nameOf(event);
    const std::string& projection = m_realm.projection().name;
    if (stage == Parsing && !failure.isLimit)
        return fmt::format("applying {} to projection \"{}\" failed: its data is not valid JSON "
                           "({})",
                           name, projection, failure.reason);
    const std::string where = whereOf(event, failure);
    if (stage == Keying)
        return fmt::format("the key of {} in projection \"{}\" could not be told{}: {}", name,
                           projection, where, failure.plainReason());
    if (stage == InLens)
        return fmt::format("applying {} to projection \"{}\" failed{}: its data is of schema {}, "
                           "and {}",
                           name, projection, where, event.schema, failure.plainReason());
    return fmt::format("applying {} to projection \"{}\" failed{}: {}", name, projection, where,
                       failure.plainReason());
}

Error ProjectionEngine::endedAt(Events events, const ScriptFailure& failure) const
{
    const EventView& event = eventAtWork(events);
    if (failure.code == ErrorCode::Cancelled)
        return {failure.code,
                fmt::format("projection \"{}\" was cancelled at {}", m_realm.projection().name,
                            nameOf(event))};
    return {failure.code, messageOf(event, failure)};
}

// ---- Changes.

Result<RowBatch> ProjectionEngine::takeChanges()
{
    RowBatch rows;
    rows.rows.reserve(m_changedRows);
    rows.values.reserve(m_changedRows * m_realm.projection().columns.size());
    auto taken = inRealm([&] {
        auto read = takeRows(rows);
        return read && m_isAsked ? letGo() : read;
    });
    if (!taken)
        return std::move(taken).error();
    m_changedRows = 0;
    return rows;
}

Result<void> ProjectionEngine::takeRows(RowBatch& rows)
{
    JSContext* context = m_realm.context();
    JS::RootedValueArray<1> arguments(context);
    arguments[0].setInt32(kRowsAtOnce);
    JS::RootedValue array(context);
    for (std::size_t before = SIZE_MAX; before != rows.rows.size();) {
        before = rows.rows.size();
        if (auto taken = callShort("takeChanged", arguments, &array); !taken)
            return taken;
        if (!readRows(context, array, m_realm.projection(), rows)) {
            JS_ClearPendingException(context);
            return Error {ErrorCode::Rejected,
                          fmt::format("the rows of projection \"{}\" could not be taken for lack "
                                      "of memory",
                                      m_realm.projection().name)};
        }
    }
    return {};
}

Result<void> ProjectionEngine::letGo()
{
    JS::RootedValueArray<2> arguments(m_realm.context());
    arguments[0].setInt32(kHeldRows);
    arguments[1].setNumber(static_cast<double>(m_realm.module().limits().memoryBytes / kHeldShare));
    JS::RootedValue hasLetGo(m_realm.context());
    auto called = callShort("letGo", arguments, &hasLetGo);
    m_hasLetGo = m_hasLetGo || (called && hasLetGo.isTrue());
    return called;
}

// ---- Touches.

Result<std::vector<KeyTouch>> ProjectionEngine::touches(Events events, const std::stop_token& stop)
{
    if (m_realm.projection().isKeyedByStream)
        return streamTouches(events);
    std::vector<KeyTouch> touches;
    m_isNoting = false;
    auto listed = inRealm([&] { return listTouches(events, touches, stop); });
    if (!listed)
        return std::move(listed).error();
    return touches;
}

std::vector<KeyTouch> ProjectionEngine::streamTouches(Events events) const
{
    std::vector<KeyTouch> touches;
    for (std::size_t i = 0; i < events.size(); ++i)
        if (m_realm.placeOf(events[i]) != ModuleRealm::kNoPlace && isUtf8(events[i].stream))
            touches.push_back({i, std::string(events[i].stream)});
    return touches;
}

Result<void> ProjectionEngine::listTouches(Events events, std::vector<KeyTouch>& touches,
                                           const std::stop_token& stop)
{
    JS::RootedValue array(m_realm.context());
    for (std::size_t first = 0; first < events.size(); first += kChunkEvents) {
        if (auto begun = callShort("beginList"); !begun)
            return begun;
        if (auto read = readChunk(events, first, Mode::Alone, stop); !read)
            return read;
        if (auto taken = callShort("takeList", JS::HandleValueArray::empty(), &array); !taken)
            return taken;
        readTouches(m_realm.context(), array, touches);
    }
    return {};
}

} // namespace headrace
