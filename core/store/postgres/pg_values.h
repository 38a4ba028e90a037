// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/uuid.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

/// Types of values, by the numbers that PostgreSQL has for them for ever (pg_type.dat).
enum class PgType : unsigned {
    Boolean = 16,
    Bytes = 17,
    Long = 20,
    Int = 23,
    Text = 25,
    Real = 701,
    Uuid = 2950,
    BooleanArray = 1000,
    BytesArray = 1001,
    IntArray = 1007,
    TextArray = 1009,
    LongArray = 1016,
    RealArray = 1022,
    UuidArray = 2951,
};

/// An array in PostgreSQL's binary form, filled one element after another.
class PgArray
{
public:
    /// `element` is one of Boolean, Bytes, Long, Int, Real, Text, Uuid.
    explicit PgArray(PgType element);

    void add(std::string_view bytes); ///< Of Bytes or Text.
    void add(const Uuid& id);
    void add(std::int64_t number); ///< Of Long, Int or Boolean.
    void addReal(double number);   ///< Of Real.
    void addNull();

    std::int32_t size() const { return m_size; }
    PgType type() const;
    /// The whole array; nothing may be added after.
    std::string take();

private:
    const PgType m_element;
    std::int32_t m_size = 0;
    bool m_hasNull = false;
    std::string m_bytes; // A gap for the header, then the elements.
};

/// The arguments of a statement, $1 first, all in binary form.
class PgArguments
{
public:
    PgArguments& add(std::int64_t number);
    PgArguments& addInt(int number);
    PgArguments& addReal(double number);
    PgArguments& addBoolean(bool value);
    PgArguments& addText(std::string_view text); ///< UTF-8 without NUL.
    PgArguments& addBytes(std::string_view bytes);
    PgArguments& add(PgArray array);
    /// A value in binary form, of a type that the server has another number for in each database.
    PgArguments& addOfType(unsigned type, std::string value);

    const std::vector<unsigned>& types() const { return m_types; }
    const std::vector<std::string>& values() const { return m_values; }

private:
    PgArguments& add(PgType type, std::string value);

    std::vector<unsigned> m_types;
    std::vector<std::string> m_values;
};

} // namespace headrace
