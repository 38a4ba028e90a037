// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_values.h"

#include <bit>
#include <cassert>

namespace headrace {
namespace {

constexpr std::size_t kHeaderBytes = 20; // Dimensions, nulls, element type, size, lower bound.

// Network order.
template<typename Number> void write(char* to, Number number)
{
    for (std::size_t i = 0; i < sizeof number; ++i)
        to[i] =
            static_cast<char>(static_cast<std::uint64_t>(number) >> 8 * (sizeof number - 1 - i));
}

template<typename Number> void append(std::string& out, Number number)
{
    char bytes[sizeof number];
    write(bytes, number);
    out.append(bytes, sizeof bytes);
}

std::string_view bytesOf(const Uuid& id)
{
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

} // namespace

PgArray::PgArray(PgType element) : m_element(element), m_bytes(kHeaderBytes, '\0') {}

PgType PgArray::type() const
{
    switch (m_element) {
    case PgType::Boolean:
        return PgType::BooleanArray;
    case PgType::Real:
        return PgType::RealArray;
    case PgType::Bytes:
        return PgType::BytesArray;
    case PgType::Long:
        return PgType::LongArray;
    case PgType::Int:
        return PgType::IntArray;
    case PgType::Uuid:
        return PgType::UuidArray;
    default:
        return PgType::TextArray;
    }
}

void PgArray::add(std::string_view bytes)
{
    append(m_bytes, static_cast<std::int32_t>(bytes.size()));
    m_bytes.append(bytes);
    ++m_size;
}

void PgArray::add(const Uuid& id)
{
    add(bytesOf(id));
}

void PgArray::add(std::int64_t number)
{
    assert(m_element == PgType::Long || m_element == PgType::Int || m_element == PgType::Boolean);
    char bytes[sizeof number];
    write(bytes, number);
    const std::size_t size = m_element == PgType::Long ? sizeof number
        : m_element == PgType::Int                     ? sizeof(std::int32_t)
                                                       : 1;
    add(std::string_view(bytes, sizeof bytes).substr(sizeof bytes - size));
}

void PgArray::addReal(double number)
{
    assert(m_element == PgType::Real);
    char bytes[sizeof number];
    write(bytes, std::bit_cast<std::uint64_t>(number));
    add(std::string_view(bytes, sizeof bytes));
}

void PgArray::addNull()
{
    append(m_bytes, std::int32_t {-1});
    m_hasNull = true;
    ++m_size;
}

std::string PgArray::take()
{
    std::string bytes = std::move(m_bytes);
    write(bytes.data(), std::int32_t {m_size > 0 ? 1 : 0});
    write(bytes.data() + 4, std::int32_t {m_hasNull ? 1 : 0});
    write(bytes.data() + 8, static_cast<std::uint32_t>(m_element));
    write(bytes.data() + 12, m_size);
    write(bytes.data() + 16, std::int32_t {1});
    if (m_size == 0)
        bytes.resize(12); // An array without elements has no dimension.
    return bytes;
}

PgArguments& PgArguments::add(PgType type, std::string value)
{
    return addOfType(static_cast<unsigned>(type), std::move(value));
}

PgArguments& PgArguments::addOfType(unsigned type, std::string value)
{
    m_types.push_back(type);
    m_values.push_back(std::move(value));
    return *this;
}

PgArguments& PgArguments::add(std::int64_t number)
{
    std::string bytes;
    append(bytes, number);
    return add(PgType::Long, std::move(bytes));
}

PgArguments& PgArguments::addInt(int number)
{
    std::string bytes;
    append(bytes, std::int32_t {number});
    return add(PgType::Int, std::move(bytes));
}

PgArguments& PgArguments::addReal(double number)
{
    std::string bytes;
    append(bytes, std::bit_cast<std::uint64_t>(number));
    return add(PgType::Real, std::move(bytes));
}

PgArguments& PgArguments::addBoolean(bool value)
{
    return add(PgType::Boolean, std::string(1, value ? '\1' : '\0'));
}

PgArguments& PgArguments::addText(std::string_view text)
{
    return add(PgType::Text, std::string(text));
}

PgArguments& PgArguments::addBytes(std::string_view bytes)
{
    return add(PgType::Bytes, std::string(bytes));
}

PgArguments& PgArguments::add(PgArray array)
{
    const PgType type = array.type();
    return add(type, array.take());
}

} // namespace headrace
