// SPDX-License-Identifier: Apache-2.0
#include "core/script/projection_rows.h"

#include <js/Array.h>

namespace headrace {
namespace {

// Reads an array from JavaScript, one element after another.
class Elements
{
public:
    Elements(JSContext* context, JS::HandleValue array)
        : m_context(context)
        , m_array(context, &array.toObject())
        , m_value(context)
        , m_text(context)
    {
        if (!JS::GetArrayLength(context, m_array, &m_length))
            m_length = 0;
    }
    bool isAtEnd() const { return m_next >= m_length; }
    bool next() { return JS_GetElement(m_context, m_array, m_next++, &m_value); }
    const JS::Value& value() const { return m_value; }
    std::string text()
    {
        m_text = m_value.toString();
        return fromScriptString(m_context, m_text);
    }

private:
    JSContext* m_context;
    JS::RootedObject m_array;
    JS::RootedValue m_value;
    JS::RootedString m_text;
    std::uint32_t m_length = 0;
    std::uint32_t m_next = 0;
};

ColumnValue columnValue(Elements& elements, ColumnType type)
{
    const JS::Value& value = elements.value();
    if (value.isNullOrUndefined())
        return {};
    switch (type) {
    case ColumnType::Integer:
        return static_cast<std::int64_t>(value.toNumber());
    case ColumnType::Boolean:
        return static_cast<std::int64_t>(value.toBoolean() ? 1 : 0);
    case ColumnType::Real:
        return value.toNumber();
    default:
        return elements.text();
    }
}

bool toScriptValue(JSContext* context, const ColumnValue& value, ColumnType type,
                   JS::MutableHandleValue into)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        if (type == ColumnType::Boolean)
            into.setBoolean(*integer != 0);
        else
            into.setNumber(static_cast<double>(*integer));
    } else if (const auto* real = std::get_if<double>(&value)) {
        into.setNumber(*real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        JSString* string = toScriptString(context, *text);
        if (!string)
            return false;
        into.setString(string);
    } else {
        into.setNull();
    }
    return true;
}

} // namespace

std::vector<std::string> readTexts(JSContext* context, JS::HandleValue array)
{
    std::vector<std::string> texts;
    Elements elements(context, array);
    while (!elements.isAtEnd() && elements.next())
        texts.push_back(elements.text());
    return texts;
}

void readTouches(JSContext* context, JS::HandleValue array, std::vector<KeyTouch>& touches)
{
    Elements elements(context, array);
    while (!elements.isAtEnd() && elements.next()) {
        const auto event = static_cast<std::size_t>(elements.value().toNumber());
        if (elements.next())
            touches.push_back({event, elements.text()});
    }
}

bool readRows(JSContext* context, JS::HandleValue array, const ProjectionDescription& projection,
              RowBatch& rows)
{
    Elements elements(context, array);
    while (!elements.isAtEnd()) {
        RowBatch::Row row;
        if (!elements.next())
            return false;
        row.key = elements.text();
        if (!elements.next())
            return false;
        row.isRemoved = !elements.value().isTrue();
        if (!elements.next())
            return false;
        row.last.value = static_cast<std::int64_t>(elements.value().toNumber());
        rows.rows.push_back(std::move(row));
        for (const ColumnDescription& column : projection.columns) {
            if (!elements.next())
                return false;
            rows.values.push_back(columnValue(elements, column.type));
        }
    }
    return true;
}

JSObject* toScriptRows(JSContext* context, const RowBatch& rows,
                       const ProjectionDescription& projection)
{
    JS::RootedValueVector values(context);
    JS::RootedValue value(context);
    auto column = rows.values.begin();
    for (const RowBatch::Row& row : rows.rows) {
        const auto end = column + static_cast<std::ptrdiff_t>(projection.columns.size());
        if (row.isRemoved) {
            column = end;
            continue;
        }
        JSString* key = toScriptString(context, row.key);
        if (!key || !values.append(JS::StringValue(key))
            || !values.append(JS::NumberValue(static_cast<double>(row.last.value))))
            return nullptr;
        for (const ColumnDescription& declared : projection.columns)
            if (!toScriptValue(context, *column++, declared.type, &value) || !values.append(value))
                return nullptr;
    }
    return JS::NewArrayObject(context, values);
}

} // namespace headrace
