// SPDX-License-Identifier: Apache-2.0
#include "core/domain/native/native_projection.h"

#include "core/base/utf8.h"
#include "core/domain/native/event_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

namespace headrace::native {
namespace {

// Of more data than this, events are not kept while rows are asked for, but read twice.
constexpr std::size_t kKeptBytes = 8UL * 1024 * 1024;
constexpr std::int64_t kSafeInteger = (std::int64_t {1} << 53) - 1;

std::string nameOf(const EventView& event)
{
    return fmt::format("{}@{} ({})", event.stream, event.version.value, event.type);
}

template<typename Work> void unlessThrown(const Work& work, std::string& what)
{
    try {
        work();
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        what = "it threw something that is no std::exception";
    }
}

std::invalid_argument unkept(const ColumnDescription& column, const std::string& found)
{
    return std::invalid_argument(fmt::format("column \"{}\" is declared {}, but the handler left "
                                             "{} in it",
                                             column.name, columnTypeName(column.type), found));
}

// What a read model keeps of a value, or refuses.
void check(const ColumnDescription& column, ColumnValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (!isUtf8(*text))
            throw unkept(column, "text that is not UTF-8");
    } else if (auto* real = std::get_if<double>(&value)) {
        if (!std::isfinite(*real))
            throw unkept(column, fmt::format("{}", *real));
        *real += 0.0; // There is no -0 in a database.
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        if (*integer > kSafeInteger || *integer < -kSafeInteger)
            throw unkept(column, fmt::format("{}", *integer));
    }
}

void checkKey(const std::string& key)
{
    if (key.empty())
        throw std::invalid_argument("the key must be a text, but is an empty one");
    if (!isUtf8(key))
        throw std::invalid_argument("the key is not UTF-8");
}

} // namespace

struct NativeProjection::Failed : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

struct NativeProjection::Source
{
    const AggregateCode::Event& event;
    const ProjectionCode::Handler& handler;
};

NativeProjection::NativeProjection(std::shared_ptr<const Domain> domain, const ProjectionCode& code)
    : m_domain(std::move(domain))
    , m_code(code)
    , m_slot(code.makeRow())
    , m_rows(code.description.columns.size())
    , m_values(code.description.columns.size())
{
}

Result<void> NativeProjection::start()
{
    m_failure.reset();
    m_isAsked = false;
    m_rows.start();
    return {};
}

Result<void> NativeProjection::park(const std::string& key)
{
    if (m_failure)
        return *m_failure;
    m_rows.park(key);
    return {};
}

Result<void> NativeProjection::restrictTo(std::optional<std::set<std::string>> keys)
{
    if (m_failure)
        return *m_failure;
    m_rows.restrictTo(std::move(keys));
    return {};
}

// ---- Reading an event.

std::optional<NativeProjection::Source> NativeProjection::sourceOf(const EventView& event) const
{
    const std::string_view category = StreamName::categoryOf(event.stream);
    const auto& from = m_code.description.from;
    if (!from.empty() && !std::ranges::binary_search(from, category))
        return std::nullopt;
    const AggregateCode::Event* declared = m_domain->event(category, event.type);
    if (!declared)
        return std::nullopt;
    const auto handler = m_code.on.find(declared->type);
    if (handler == m_code.on.end())
        return std::nullopt;
    return Source {*declared, handler->second};
}

// The data of the present schema. Throws a Failed with a whole message.
Json NativeProjection::read(const EventView& event, const Source& source) const
{
    const auto failed = [&](std::string_view why) {
        return Failed(fmt::format("applying {} to projection \"{}\" of {} failed: {}",
                                  nameOf(event), m_code.description.name, m_domain->fileName(),
                                  why));
    };
    if (!knowsSchema(source.event, event.schema))
        throw failed(fmt::format("it was written in schema {}, and {} knows {} as the newest; use "
                                 "a newer domain",
                                 event.schema, m_domain->fileName(), source.event.version));
    Json data = Json::parse(event.data, nullptr, false);
    if (data.is_discarded())
        throw failed("its data is not valid JSON");
    std::string what;
    unlessThrown([&] { stepUp(data, source.event.upcasts, event.schema); }, what);
    if (!what.empty())
        throw failed(fmt::format("its data is of schema {}, and {}", event.schema, what));
    return data;
}

// Each once. Throws a Failed with a whole message.
std::vector<RowKey> NativeProjection::keysOf(const Json& data, const EventView& event,
                                             const Source& source) const
{
    std::vector<RowKey> keys;
    std::string what;
    unlessThrown(
        [&] {
            EventView present = event;
            present.type = source.event.type;
            for (RowKey& key : m_code.keys(data, present)) {
                checkKey(key.text);
                const bool isThere = std::ranges::any_of(
                    keys, [&](const RowKey& other) { return other.text == key.text; });
                if (!isThere)
                    keys.push_back(std::move(key));
            }
        },
        what);
    if (what.empty())
        return keys;
    throw Failed(fmt::format("the key of {} in projection \"{}\" of {} could not be told: {}",
                             nameOf(event), m_code.description.name, m_domain->fileName(), what));
}

Error NativeProjection::cancelledAt(const EventView& event) const
{
    return {ErrorCode::Cancelled,
            fmt::format("projection \"{}\" was cancelled at {}", m_code.description.name,
                        nameOf(event))};
}

// ---- Applying: first which rows are touched, so that they can be asked for at once.

Result<std::vector<KeyFailure>> NativeProjection::apply(Events events, const RowSource& rows,
                                                        const std::stop_token& stop)
{
    if (m_failure)
        return *m_failure;
    if (!rows && m_rows.hasLetGo())
        return *(m_failure = Error {ErrorCode::InvalidArgument,
                                    fmt::format("projection \"{}\" has let go of rows, so it needs "
                                                "a source of rows",
                                                m_code.description.name)});
    m_isAsked = m_isAsked || rows;
    m_failures.clear();
    m_touches.clear();
    m_data.clear();
    m_dataBytes = 0;
    m_rows.beginPage(static_cast<bool>(rows));
    auto applied = readAll(events, stop);
    if (applied && rows)
        applied = m_rows.ask(rows, m_code.description);
    if (applied)
        applied = applyAll(events, stop);
    if (!applied)
        return *(m_failure = applied.error());
    std::ranges::sort(m_failures, {}, [](const KeyFailure& failure) {
        return std::tie(failure.event, failure.key);
    });
    return std::exchange(m_failures, {});
}

Result<void> NativeProjection::readAll(Events events, const std::stop_token& stop)
{
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (stop.stop_requested())
            return cancelledAt(events[i]);
        if (const auto source = sourceOf(events[i]))
            readOne(i, events[i], *source);
    }
    return {};
}

void NativeProjection::readOne(std::size_t index, const EventView& event, const Source& source)
{
    if (!m_code.keys) {
        const std::string stream(event.stream);
        if (HeldRows::Row* row = isUtf8(stream) ? m_rows.touch(stream) : nullptr)
            m_touches.push_back({index, row, std::nullopt});
        return;
    }
    try {
        Json data = read(event, source);
        bool isTouching = false;
        for (const RowKey& key : keysOf(data, event, source))
            if (HeldRows::Row* row = m_rows.touch(key.text)) {
                m_touches.push_back({index, row, key.number});
                isTouching = true;
            }
        m_dataBytes += event.data.size();
        if (isTouching && m_dataBytes <= kKeptBytes)
            m_data.emplace_hint(m_data.end(), index, std::move(data));
    } catch (const Failed& failed) {
        if (!m_rows.isRestricted())
            m_failures.push_back({{}, index, failed.what()});
    }
}

Result<void> NativeProjection::applyAll(Events events, const std::stop_token& stop)
{
    for (const Touch& touch : m_touches) {
        if (stop.stop_requested())
            return cancelledAt(events[touch.event]);
        if (!touch.row->isParked)
            applyOne(touch, events[touch.event]);
    }
    return {};
}

void NativeProjection::applyOne(const Touch& touch, const EventView& event)
{
    HeldRows::Row& row = *touch.row;
    const Source source = *sourceOf(event);
    RowFate fate = RowFate::Kept;
    std::string what;
    try {
        const auto kept = m_data.find(touch.event);
        const Json read = kept == m_data.end() ? this->read(event, source) : Json();
        const Json& data = kept == m_data.end() ? read : kept->second;
        EventView present = event;
        present.type = source.event.type;
        unlessThrown(
            [&] {
                m_slot->read(row.values);
                fate = source.handler(m_slot->value(), data, present, row.key);
                if (fate == RowFate::Kept)
                    fill(row, touch);
            },
            what);
    } catch (const Failed& failed) {
        fail(row, touch.event, failed.what());
        return;
    }
    if (!what.empty())
        fail(row, touch.event,
             fmt::format("applying {} to projection \"{}\" of {} failed: {}", nameOf(event),
                         m_code.description.name, m_domain->fileName(), what));
    else if (fate == RowFate::Kept)
        m_rows.put(row, m_values, event.position);
    else
        m_rows.remove(row, event.position);
}

// The values of the columns that the handler left; the first holds the key when it is empty and
// can.
void NativeProjection::fill(HeldRows::Row& row, const Touch& touch)
{
    const auto& columns = m_code.description.columns;
    m_slot->print(m_values);
    if (std::holds_alternative<std::monostate>(m_values[0])) {
        if (columns[0].type == ColumnType::Text)
            m_values[0] = row.key;
        else if (columns[0].type == ColumnType::Integer && touch.number)
            m_values[0] = *touch.number;
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
        check(columns[i], m_values[i]);
}

void NativeProjection::fail(HeldRows::Row& row, std::size_t index, std::string message)
{
    m_failures.push_back({row.key, index, std::move(message)});
    m_rows.park(row.key);
}

Result<RowBatch> NativeProjection::takeChanges()
{
    if (m_failure)
        return *m_failure;
    RowBatch changes = m_rows.takeChanges();
    if (m_isAsked)
        m_rows.letGo();
    return changes;
}

Result<std::vector<KeyTouch>> NativeProjection::touches(Events events, const std::stop_token& stop)
{
    if (m_failure)
        return *m_failure;
    std::vector<KeyTouch> touches;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (stop.stop_requested())
            return *(m_failure = cancelledAt(events[i]));
        const auto source = sourceOf(events[i]);
        if (!source)
            continue;
        if (!m_code.keys) {
            if (isUtf8(events[i].stream))
                touches.push_back({i, std::string(events[i].stream)});
            continue;
        }
        try {
            for (RowKey& key : keysOf(read(events[i], *source), events[i], *source))
                touches.push_back({i, std::move(key.text)});
        } catch (const Failed&) { // An event whose key cannot be told touches none.
        }
    }
    return touches;
}

} // namespace headrace::native
