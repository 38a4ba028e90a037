// SPDX-License-Identifier: Apache-2.0
#include "core/script/projection_page.h"

#include "core/base/utf8.h"

#include <fmt/format.h>
#include <js/Array.h>

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kFields = 7; // As the driver reads them.
constexpr std::string_view kNothing = "null";

bool isText(std::string_view bytes)
{
    return isAscii(bytes) || isUtf8(bytes);
}

// Of UTF-8.
std::int32_t unitsOfUtf16(std::string_view text)
{
    if (isAscii(text))
        return static_cast<std::int32_t>(text.size());
    std::int32_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xC0U) == 0x80U ? 0 : byte >= 0xF0U ? 2 : 1;
    }
    return units;
}

JS::Value number(std::int64_t value)
{
    return JS::NumberValue(static_cast<double>(value));
}

bool setArray(JSContext* context, JS::MutableHandleValue value, const JS::RootedValueVector& values)
{
    JSObject* array = JS::NewArrayObject(context, values);
    if (array)
        value.setObject(*array);
    return array != nullptr;
}

} // namespace

ProjectionPage::ProjectionPage(ProjectionRealm& realm, Buffers& buffers, std::int32_t mark)
    : m_realm(realm)
    , m_buffers(buffers)
    , m_mark(mark)
    , m_numbers(realm.context())
    , m_streams(realm.context())
    , m_tags(realm.context())
{
    m_buffers.data.begin(mark);
    m_buffers.ids.clear();
    m_buffers.metas.clear();
    m_buffers.texts.clear();
}

bool ProjectionPage::add(std::span<const EventView> events, std::size_t offset, ScriptRun& run,
                         const Refuse& refuse)
{
    const bool isKeyTold = m_realm.projection().isKeyedByStream;
    if (!m_numbers.reserve(events.size() * kFields) || !m_streams.reserve(events.size()))
        return false;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const EventView& event = events[i];
        const std::size_t place = m_realm.placeOf(event);
        if (place == ModuleRealm::kNoPlace)
            continue;
        std::int32_t route = -1;
        if (std::string reason = refusal(event, place, route, run); !reason.empty()) {
            if (m_realm.isTorn())
                return false;
            refuse(i, std::move(reason));
            if (!isKeyTold || !isText(event.stream))
                continue;
        }
        if (!addEvent(event, offset + i, route))
            return false;
    }
    return true;
}

// Why the event cannot be taken; empty: it can, by `route`.
std::string ProjectionPage::refusal(const EventView& event, std::size_t place, std::int32_t& route,
                                    ScriptRun& run) const
{
    for (const auto& [text, what] :
         {std::pair(event.data, "data"), std::pair(event.meta, "metadata"),
          std::pair(event.stream, "stream's name")})
        if (!isText(text))
            return fmt::format("its {} is not UTF-8", what);
    if (!std::ranges::all_of(event.tags, isText))
        return "one of its tags is not UTF-8";
    const auto found = m_realm.routeOf(place, event.schema, run);
    if (!found)
        return found.error().message;
    route = *found;
    return {};
}

bool ProjectionPage::addEvent(const EventView& event, std::size_t index, std::int32_t route)
{
    JSContext* context = m_realm.context();
    const bool isTaken = route >= 0;
    m_buffers.texts.push_back(isTaken ? event.data : kNothing);
    m_buffers.data.add(m_buffers.texts.back());
    m_buffers.ids.append(reinterpret_cast<const char*>(event.id.bytes.data()),
                         event.id.bytes.size());
    if (isTaken && !event.meta.empty()) {
        m_buffers.metas.append(event.meta);
        m_metaEnd += unitsOfUtf16(event.meta);
    }
    // Kept before anything else is made: that may move or free what nobody keeps.
    JSString* stream = toScriptString(context, event.stream);
    if (!stream)
        return false;
    m_streams.infallibleAppend(JS::StringValue(stream));
    if (isTaken && !addTags(event))
        return false;
    for (const JS::Value& value :
         {number(static_cast<std::int64_t>(index)), JS::Int32Value(route),
          number(event.version.value), number(event.position.value), JS::Int32Value(event.schema),
          number(toUs(event.time)), JS::Int32Value(m_metaEnd)})
        m_numbers.infallibleAppend(value);
    ++m_count;
    return true;
}

bool ProjectionPage::addTags(const EventView& event)
{
    if (event.tags.empty())
        return true;
    JSObject* array = toScriptArray(m_realm.context(), event.tags);
    return array && m_tags.resize(static_cast<std::size_t>(m_count))
        && m_tags.append(JS::ObjectValue(*array));
}

bool ProjectionPage::read()
{
    JSContext* context = m_realm.context();
    JS::RootedValue texts(context);
    bool isTaken = false;
    if (!m_buffers.data.isTooMuch()) {
        JSString* joined = toScriptString(context, m_buffers.data.text());
        if (!joined)
            return false;
        texts.setString(joined);
        if (!call(texts, isTaken))
            return false;
    }
    return isTaken || (setTexts(&texts) && call(texts, isTaken));
}

bool ProjectionPage::setTexts(JS::MutableHandleValue texts)
{
    JSContext* context = m_realm.context();
    JS::RootedValueVector values(context);
    for (const std::string_view data : m_buffers.texts) {
        JSString* text = toScriptString(context, data);
        if (!text || !values.append(JS::StringValue(text)))
            return false;
    }
    return setArray(context, texts, values);
}

bool ProjectionPage::call(JS::HandleValue texts, bool& isTaken)
{
    JSContext* context = m_realm.context();
    JS::RootedValueArray<8> arguments(context); // As the driver's readPage() takes them.
    arguments[0].setInt32(m_count);
    if (!setArray(context, arguments[1], m_numbers))
        return false;
    arguments[2].set(texts);
    if (!setArray(context, arguments[3], m_streams))
        return false;
    JSString* ids = JS_NewStringCopyN(context, m_buffers.ids.data(), m_buffers.ids.size());
    if (!ids)
        return false;
    arguments[4].setString(ids);
    JSString* metas = toScriptString(context, m_buffers.metas);
    if (!metas)
        return false;
    arguments[5].setString(metas);
    if (!m_tags.empty()
        && (!m_tags.resize(static_cast<std::size_t>(m_count))
            || !setArray(context, arguments[6], m_tags)))
        return false;
    arguments[7].setInt32(m_mark);
    JS::RootedValue result(context);
    if (!m_realm.realm().callDriver("readPage", arguments, &result))
        return false;
    isTaken = result.isTrue();
    return true;
}

} // namespace headrace
