// SPDX-License-Identifier: Apache-2.0
// The checks of SchemaCheck that compare with a number.
#include "core/domain/json_schema_check.h"

#include <fmt/format.h>
#include <valijson/constraints/concrete_constraints.hpp>

#include <algorithm>
#include <cmath>
#include <compare>
#include <limits>
#include <type_traits>

namespace headrace {
namespace {

std::uint64_t codePoints(const std::string& text)
{
    return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

// A whole number is compared as it is: as a double, those beyond 2^53 would be rounded to the
// bound.
template<typename Whole> std::partial_ordering againstWhole(Whole found, double bound)
{
    constexpr double kBeyond = std::is_signed_v<Whole> ? 0x1p63 : 0x1p64;
    if (bound >= kBeyond)
        return std::partial_ordering::less;
    if (bound < static_cast<double>(std::numeric_limits<Whole>::min()))
        return std::partial_ordering::greater;
    const double whole = std::floor(bound);
    const auto order = found <=> static_cast<Whole>(whole);
    return order == 0 && bound > whole ? std::partial_ordering::less : order;
}

std::partial_ordering against(const nlohmann::json& value, double bound)
{
    if (value.is_number_unsigned())
        return againstWhole(value.get<std::uint64_t>(), bound);
    if (value.is_number_integer())
        return againstWhole(value.get<std::int64_t>(), bound);
    return (value.is_number() ? value.get<double>() : 0) <=> bound;
}

// Not rounded, so that it can be told from what was found.
std::string boundText(double bound)
{
    const bool isWhole = std::trunc(bound) == bound && std::fabs(bound) < 0x1p63;
    return isWhole ? fmt::format("{}", static_cast<std::int64_t>(bound)) : fmt::format("{}", bound);
}

} // namespace

bool SchemaCheck::compare(const nlohmann::json& value, bool holds, const char* words, double bound)
{
    return !value.is_number() || holds
        || fail(fmt::format("must be {} {}", words, boundText(bound)));
}

bool SchemaCheck::visit(const MaximumConstraint& constraint)
{
    const double bound = constraint.getMaximum();
    const auto found = against(*m_value, bound);
    return constraint.getExclusiveMaximum() ? compare(*m_value, found < 0, "less than", bound)
                                            : compare(*m_value, found <= 0, "at most", bound);
}

bool SchemaCheck::visit(const MinimumConstraint& constraint)
{
    const double bound = constraint.getMinimum();
    const auto found = against(*m_value, bound);
    return constraint.getExclusiveMinimum() ? compare(*m_value, found > 0, "greater than", bound)
                                            : compare(*m_value, found >= 0, "at least", bound);
}

bool SchemaCheck::visit(const MultipleOfIntConstraint& constraint)
{
    const std::int64_t divisor = constraint.getDivisor();
    bool holds = true;
    if (divisor != 0 && m_value->is_number_unsigned() && divisor > 0)
        holds = m_value->get<std::uint64_t>() % static_cast<std::uint64_t>(divisor) == 0;
    else if (divisor != 0 && divisor != -1 && m_value->is_number_integer())
        holds = m_value->get<std::int64_t>() % divisor == 0;
    else if (divisor != 0 && m_value->is_number_float())
        holds = std::fmod(m_value->get<double>(), static_cast<double>(divisor)) == 0.0;
    return holds || fail(fmt::format("must be a multiple of {}", divisor));
}

bool SchemaCheck::visit(const MultipleOfDoubleConstraint& constraint)
{
    if (!m_value->is_number() || constraint.getDivisor() == 0)
        return true;
    // 0.0075 is a multiple of 0.0001 for people, though not for binary fractions.
    const double times = m_value->get<double>() / constraint.getDivisor();
    const double off = std::fabs(times - std::round(times));
    return (std::isfinite(times) && off <= 1e-9 * std::max(1.0, std::fabs(times)))
        || fail(fmt::format("must be a multiple of {}", constraint.getDivisor()));
}

bool SchemaCheck::checkSize(bool isKind, bool holds, const char* words, std::uint64_t bound,
                            const char* unit)
{
    return !isKind || holds
        || fail(fmt::format("must have {} {} {}{}", words, bound, unit, bound == 1 ? "" : "s"));
}

bool SchemaCheck::visit(const MaxItemsConstraint& constraint)
{
    const auto bound = constraint.getMaxItems();
    return checkSize(m_value->is_array(), m_value->size() <= bound, "at most", bound, "element");
}

bool SchemaCheck::visit(const MinItemsConstraint& constraint)
{
    const auto bound = constraint.getMinItems();
    return checkSize(m_value->is_array(), m_value->size() >= bound, "at least", bound, "element");
}

bool SchemaCheck::visit(const MaxPropertiesConstraint& constraint)
{
    const auto bound = constraint.getMaxProperties();
    return checkSize(m_value->is_object(), m_value->size() <= bound, "at most", bound, "field");
}

bool SchemaCheck::visit(const MinPropertiesConstraint& constraint)
{
    const auto bound = constraint.getMinProperties();
    return checkSize(m_value->is_object(), m_value->size() >= bound, "at least", bound, "field");
}

bool SchemaCheck::visit(const MaxLengthConstraint& constraint)
{
    const auto bound = constraint.getMaxLength();
    return checkSize(m_value->is_string(),
                     !m_value->is_string()
                         || codePoints(m_value->get_ref<const std::string&>()) <= bound,
                     "at most", bound, "character");
}

bool SchemaCheck::visit(const MinLengthConstraint& constraint)
{
    const auto bound = constraint.getMinLength();
    return checkSize(m_value->is_string(),
                     !m_value->is_string()
                         || codePoints(m_value->get_ref<const std::string&>()) >= bound,
                     "at least", bound, "character");
}

} // namespace headrace
