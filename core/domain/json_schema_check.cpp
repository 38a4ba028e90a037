// SPDX-License-Identifier: Apache-2.0
#include "core/domain/json_schema_check.h"

#include <fmt/format.h>
#include <valijson/constraints/concrete_constraints.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace headrace {
namespace {

using nlohmann::json;
using valijson::Subschema;
using valijson::adapters::NlohmannJsonAdapter;

constexpr int kMaxDepth = 500;
constexpr std::size_t kMaxViolations = 1'000;

void appendStep(std::string& pointer, std::string_view step)
{
    pointer += '/';
    for (const char c : step) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
}

bool isIntegral(const json& value)
{
    return value.is_number_integer()
        || (value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>());
}

const char* kindOf(const json& value)
{
    switch (value.type()) {
    case json::value_t::null:
        return "null";
    case json::value_t::object:
        return "an object";
    case json::value_t::array:
        return "an array";
    case json::value_t::string:
        return "a string";
    case json::value_t::boolean:
        return "a boolean";
    default:
        return isIntegral(value) ? "an integer" : "a number";
    }
}

std::string joined(const std::vector<std::string>& words, const char* last)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            text += i + 1 == words.size() ? last : ", ";
        text += words[i];
    }
    return text;
}

bool deeper(const SchemaViolation& violation, const std::string& pointer)
{
    return violation.pointer.size() > pointer.size();
}

} // namespace

bool SchemaCheck::check(const Subschema& schema, const json& value)
{
    if (m_depth > kMaxDepth || m_isTooDeep) {
        m_isTooDeep = true;
        return fail("is nested deeper than its schema can be followed");
    }
    if (schema.getAlwaysInvalid())
        return fail("is not allowed here");
    const json* outer = std::exchange(m_value, &value);
    ++m_depth;
    Subschema::ApplyFunction visitConstraint =
        [this](const valijson::constraints::Constraint& each) { return each.accept(*this); };
    const bool holds = schema.apply(visitConstraint);
    --m_depth;
    m_value = outer;
    return holds;
}

bool SchemaCheck::checkAt(const Subschema& schema, const json& value, std::string_view step)
{
    const std::size_t length = m_pointer.size();
    appendStep(m_pointer, step);
    const bool holds = check(schema, value);
    m_pointer.resize(length);
    return holds;
}

bool SchemaCheck::fits(const Subschema& schema)
{
    return fits(schema, *m_value);
}

bool SchemaCheck::fits(const Subschema& schema, const json& value)
{
    auto reported = std::exchange(m_violations, {});
    const bool holds = check(schema, value);
    m_violations = std::move(reported);
    return holds;
}

bool SchemaCheck::fail(std::string message)
{
    SchemaViolation violation {m_pointer, std::move(message)};
    if (m_violations.size() < kMaxViolations
        && std::find(m_violations.begin(), m_violations.end(), violation) == m_violations.end())
        m_violations.push_back(std::move(violation));
    return false;
}

bool SchemaCheck::failAt(std::string_view step, std::string message)
{
    const std::size_t length = m_pointer.size();
    appendStep(m_pointer, step);
    fail(std::move(message));
    m_pointer.resize(length);
    return false;
}

// The attempt that came nearest is the one that got past the value itself with the fewest faults.
bool SchemaCheck::reportNearest(std::vector<std::vector<SchemaViolation>> attempts,
                                const char* keyword)
{
    const std::vector<SchemaViolation>* nearest = nullptr;
    for (const auto& attempt : attempts) {
        const bool isInside = std::ranges::all_of(
            attempt, [&](const SchemaViolation& each) { return deeper(each, m_pointer); });
        if (isInside && !attempt.empty() && (!nearest || attempt.size() < nearest->size()))
            nearest = &attempt;
    }
    if (!nearest && attempts.size() == 1)
        nearest = &attempts.front();
    if (!nearest)
        return fail(fmt::format("fits none of the {} alternatives that its schema allows ({})",
                                attempts.size(), keyword));
    for (const SchemaViolation& violation : *nearest)
        if (m_violations.size() < kMaxViolations)
            m_violations.push_back(violation);
    return false;
}

template<typename Constraint>
bool SchemaCheck::visitAlternatives(const Constraint& constraint, bool one)
{
    int fitting = 0;
    std::vector<std::vector<SchemaViolation>> attempts;
    constraint.applyToSubschemas([&](unsigned, const Subschema* schema) {
        auto reported = std::exchange(m_violations, {});
        if (check(*schema, *m_value))
            ++fitting;
        attempts.push_back(std::exchange(m_violations, std::move(reported)));
        return one || fitting == 0;
    });
    if (fitting == 0)
        return reportNearest(std::move(attempts), one ? "oneOf" : "anyOf");
    if (one && fitting > 1)
        return fail(fmt::format("fits {} of the {} alternatives that its schema allows, but must "
                                "fit exactly one (oneOf)",
                                fitting, attempts.size()));
    return true;
}

bool SchemaCheck::visit(const AllOfConstraint& constraint)
{
    bool holds = true;
    constraint.applyToSubschemas([&](unsigned, const Subschema* schema) {
        holds = check(*schema, *m_value) && holds;
        return true;
    });
    return holds;
}

bool SchemaCheck::visit(const AnyOfConstraint& constraint)
{
    return visitAlternatives(constraint, false);
}

bool SchemaCheck::visit(const OneOfConstraint& constraint)
{
    return visitAlternatives(constraint, true);
}

bool SchemaCheck::visit(const NotConstraint& constraint)
{
    return !fits(*constraint.getSubschema()) || fail("is what its schema excludes (not)");
}

bool SchemaCheck::visit(const ConditionalConstraint& constraint)
{
    const Subschema* branch = fits(*constraint.getIfSubschema()) ? constraint.getThenSubschema()
                                                                 : constraint.getElseSubschema();
    return !branch || check(*branch, *m_value);
}

std::string SchemaCheck::literalText(const valijson::adapters::FrozenValue& literal) const
{
    for (const json& value : m_texts.literals)
        if (literal.equalTo(NlohmannJsonAdapter(value), true))
            return value.dump(-1, ' ', false, json::error_handler_t::replace);
    return "another value";
}

bool SchemaCheck::visit(const ConstConstraint& constraint)
{
    const auto& wanted = *constraint.getValue();
    return wanted.equalTo(NlohmannJsonAdapter(*m_value), true)
        || fail("must be " + literalText(wanted));
}

bool SchemaCheck::visit(const EnumConstraint& constraint)
{
    bool isListed = false;
    constraint.applyToValues([&](const valijson::adapters::FrozenValue& allowed) {
        isListed = allowed.equalTo(NlohmannJsonAdapter(*m_value), true);
        return !isListed;
    });
    if (isListed)
        return true;
    std::vector<std::string> allowed;
    constraint.applyToValues([&](const valijson::adapters::FrozenValue& each) {
        allowed.push_back(literalText(each));
        return true;
    });
    return fail((allowed.size() > 1 ? "must be one of " : "must be ") + joined(allowed, " or "));
}

bool SchemaCheck::visit(const ContainsConstraint& constraint)
{
    return !m_value->is_array() || std::ranges::any_of(*m_value, [&](const json& each) {
        return fits(*constraint.getSubschema(), each);
    }) || fail("must have an element that its schema asks for (contains)");
}

bool SchemaCheck::visit(const DependenciesConstraint& constraint)
{
    if (!m_value->is_object())
        return true;
    bool holds = true;
    constraint.applyToPropertyDependencies([&](const auto& name, const auto& others) {
        if (m_value->contains(name.c_str()))
            for (const auto& other : others)
                if (!m_value->contains(other.c_str()))
                    holds = failAt(other.c_str(),
                                   fmt::format("is missing; \"{}\" needs it", name.c_str()));
        return true;
    });
    constraint.applyToSchemaDependencies([&](const auto& name, const Subschema* schema) {
        if (m_value->contains(name.c_str()))
            holds = check(*schema, *m_value) && holds;
        return true;
    });
    return holds;
}

bool SchemaCheck::visit(const FormatConstraint& constraint)
{
    return !m_value->is_string()
        || hasFormat(constraint.getFormat(), m_value->get_ref<const std::string&>())
        || fail(fmt::format("must be text of the format \"{}\"", constraint.getFormat()));
}

const re2::RE2* SchemaCheck::pattern(std::string_view text) const
{
    const auto found = m_texts.patterns.find(text);
    assert(found != m_texts.patterns.end()); // JsonSchema::compile() came by it.
    return found == m_texts.patterns.end() ? nullptr : found->second.get();
}

bool SchemaCheck::visit(const PatternConstraint& constraint)
{
    if (!m_value->is_string())
        return true;
    const auto text = constraint.getPattern<std::allocator<char>>();
    const re2::RE2* expression = pattern(text);
    return (expression
            && re2::RE2::PartialMatch(m_value->get_ref<const std::string&>(), *expression))
        || fail(fmt::format("must match the pattern \"{}\"", text));
}

bool SchemaCheck::visit(const SingularItemsConstraint& constraint)
{
    bool holds = true;
    if (m_value->is_array())
        for (std::size_t i = 0; i < m_value->size(); ++i)
            holds =
                checkAt(*constraint.getItemsSubschema(), (*m_value)[i], std::to_string(i)) && holds;
    return holds;
}

bool SchemaCheck::visit(const LinearItemsConstraint& constraint)
{
    if (!m_value->is_array())
        return true;
    bool holds = true;
    constraint.applyToItemSubschemas([&](unsigned index, const Subschema* schema) {
        if (index < m_value->size())
            holds = checkAt(*schema, (*m_value)[index], std::to_string(index)) && holds;
        return true;
    });
    for (std::size_t i = constraint.getItemSubschemaCount(); i < m_value->size(); ++i) {
        const Subschema* schema = constraint.getAdditionalItemsSubschema();
        if (!schema)
            holds = failAt(std::to_string(i), "is an element too many");
        else
            holds = checkAt(*schema, (*m_value)[i], std::to_string(i)) && holds;
    }
    return holds;
}

bool SchemaCheck::visit(const PropertiesConstraint& constraint)
{
    if (!m_value->is_object())
        return true;
    bool holds = true;
    std::set<std::string_view> known;
    constraint.applyToProperties([&](const auto& name, const Subschema* schema) {
        const auto field = m_value->find(name.c_str());
        if (field != m_value->end()) {
            known.insert(field.key());
            holds = checkAt(*schema, *field, field.key()) && holds;
        }
        return true;
    });
    constraint.applyToPatternProperties([&](const auto& text, const Subschema* schema) {
        const re2::RE2* expression = pattern(text.c_str());
        for (const auto& [name, field] : m_value->items())
            if (expression && re2::RE2::PartialMatch(name, *expression)) {
                known.insert(m_value->find(name).key());
                holds = checkAt(*schema, field, name) && holds;
            }
        return true;
    });
    const Subschema* others = constraint.getAdditionalPropertiesSubschema();
    for (const auto& [name, field] : m_value->items()) {
        if (known.contains(name))
            continue;
        if (!others || others->getAlwaysInvalid())
            holds =
                failAt(name, "is not a field that is known here; remove it or correct its name");
        else
            holds = checkAt(*others, field, name) && holds;
    }
    return holds;
}

bool SchemaCheck::visit(const PropertyNamesConstraint& constraint)
{
    bool holds = true;
    if (m_value->is_object())
        for (const auto& [name, field] : m_value->items())
            if (!fits(*constraint.getSubschema(), json(name)))
                holds = failAt(name, "has a name that is not allowed here (propertyNames)");
    return holds;
}

bool SchemaCheck::visit(const RequiredConstraint& constraint)
{
    bool holds = true;
    if (m_value->is_object())
        constraint.applyToRequiredProperties([&](const auto& name) {
            if (!m_value->contains(name.c_str()))
                holds = failAt(name.c_str(), "is missing");
            return true;
        });
    return holds;
}

bool SchemaCheck::visit(const TypeConstraint& constraint)
{
    bool holds = false;
    std::vector<std::string> allowed;
    constraint.applyToNamedTypes([&](TypeConstraint::JsonType type) {
        const auto add = [&](bool is, const char* name) {
            holds = holds || is;
            allowed.emplace_back(name);
        };
        switch (type) {
        case TypeConstraint::kAny:
            add(true, "anything");
            break;
        case TypeConstraint::kArray:
            add(m_value->is_array(), "an array");
            break;
        case TypeConstraint::kBoolean:
            add(m_value->is_boolean(), "a boolean");
            break;
        case TypeConstraint::kInteger:
            add(isIntegral(*m_value), "an integer");
            break;
        case TypeConstraint::kNull:
            add(m_value->is_null(), "null");
            break;
        case TypeConstraint::kNumber:
            add(m_value->is_number(), "a number");
            break;
        case TypeConstraint::kObject:
            add(m_value->is_object(), "an object");
            break;
        case TypeConstraint::kString:
            add(m_value->is_string(), "a string");
            break;
        }
        return true;
    });
    return holds
        || fail(fmt::format("must be {}, but is {}", joined(allowed, " or "), kindOf(*m_value)));
}

bool SchemaCheck::visit(const UniqueItemsConstraint&)
{
    if (!m_value->is_array())
        return true;
    const auto isLess = [](const json* a, const json* b) { return *a < *b; };
    std::map<const json*, std::size_t, decltype(isLess)> seen(isLess);
    for (std::size_t i = 0; i < m_value->size(); ++i) {
        const auto [first, isNew] = seen.try_emplace(&(*m_value)[i], i);
        if (!isNew)
            return fail(fmt::format("must not have an element twice, but {} and {} are equal",
                                    first->second, i));
    }
    return true;
}

// No constraint of ours is registered with the schema parser.
bool SchemaCheck::visit(const PolyConstraint&)
{
    return true;
}

} // namespace headrace
