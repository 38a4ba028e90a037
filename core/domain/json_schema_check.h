// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/json_schema.h"

#include <nlohmann/json.hpp>
#include <re2/re2.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/constraints/constraint_visitor.hpp>
#include <valijson/schema.hpp>

#include <cstddef>
#include <map>
#include <set>

namespace headrace {

// For core/domain/json_schema*.cpp only.

/// What a schema's checks need besides its constraints.
struct SchemaTexts
{
    std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> patterns;
    std::set<nlohmann::json> literals; ///< The values of every enum and const, to be named.
};

/// Checks one document against the constraints of a schema. The library's own validator stops at
/// phrases without the field's name, and matches patterns by std::regex, which overflows the stack
/// on long texts.
class SchemaCheck : private valijson::constraints::ConstraintVisitor
{
public:
    explicit SchemaCheck(const SchemaTexts& texts) : m_texts(texts) {}

    /// Adds what fails to violations().
    bool check(const valijson::Subschema& schema, const nlohmann::json& value);
    std::vector<SchemaViolation> take() { return std::move(m_violations); }

private:
    // Goes into a part of the value, checks it there, and comes back.
    bool checkAt(const valijson::Subschema& schema, const nlohmann::json& value,
                 std::string_view step);
    // Checks the present value without reporting anything.
    bool fits(const valijson::Subschema& schema);
    bool fits(const valijson::Subschema& schema, const nlohmann::json& value);
    bool fail(std::string message);
    bool failAt(std::string_view step, std::string message);
    template<typename Constraint> bool visitAlternatives(const Constraint& constraint, bool one);
    bool reportNearest(std::vector<std::vector<SchemaViolation>> attempts, const char* keyword);
    bool compare(const nlohmann::json& value, bool holds, const char* words, double bound);
    bool checkSize(bool isKind, bool holds, const char* words, std::uint64_t bound,
                   const char* unit);
    std::string literalText(const valijson::adapters::FrozenValue& literal) const;
    const re2::RE2* pattern(std::string_view text) const;

    bool visit(const AllOfConstraint& constraint) override;
    bool visit(const AnyOfConstraint& constraint) override;
    bool visit(const ConditionalConstraint& constraint) override;
    bool visit(const ConstConstraint& constraint) override;
    bool visit(const ContainsConstraint& constraint) override;
    bool visit(const DependenciesConstraint& constraint) override;
    bool visit(const EnumConstraint& constraint) override;
    bool visit(const FormatConstraint& constraint) override;
    bool visit(const LinearItemsConstraint& constraint) override;
    bool visit(const MaxItemsConstraint& constraint) override;
    bool visit(const MaximumConstraint& constraint) override;
    bool visit(const MaxLengthConstraint& constraint) override;
    bool visit(const MaxPropertiesConstraint& constraint) override;
    bool visit(const MinItemsConstraint& constraint) override;
    bool visit(const MinimumConstraint& constraint) override;
    bool visit(const MinLengthConstraint& constraint) override;
    bool visit(const MinPropertiesConstraint& constraint) override;
    bool visit(const MultipleOfDoubleConstraint& constraint) override;
    bool visit(const MultipleOfIntConstraint& constraint) override;
    bool visit(const NotConstraint& constraint) override;
    bool visit(const OneOfConstraint& constraint) override;
    bool visit(const PatternConstraint& constraint) override;
    bool visit(const PolyConstraint& constraint) override;
    bool visit(const PropertiesConstraint& constraint) override;
    bool visit(const PropertyNamesConstraint& constraint) override;
    bool visit(const RequiredConstraint& constraint) override;
    bool visit(const SingularItemsConstraint& constraint) override;
    bool visit(const TypeConstraint& constraint) override;
    bool visit(const UniqueItemsConstraint& constraint) override;

    const SchemaTexts& m_texts;
    const nlohmann::json* m_value = nullptr;
    std::string m_pointer; // Of m_value.
    int m_depth = 0;
    bool m_isTooDeep = false;
    std::vector<SchemaViolation> m_violations;
};

/// Whether `text` is of `format`, for the formats that JsonSchema names; true for others.
bool hasFormat(std::string_view format, std::string_view text);

} // namespace headrace
