// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/json_schema.h"
#include "views/command/form_schema.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

struct JsonNode;

/// What is filled into one field of a form, and into those below it. JSON text is made from it and
/// read into it byte by byte: no number passes through a double. A plain value without widgets.
class FormValue
{
public:
    /// `field` must outlive the value, which begins with the defaults.
    explicit FormValue(const FormField& field);
    struct NoDefaults
    {
    };
    /// The same, but everything is left out.
    FormValue(const FormField& field, NoDefaults);

    const FormField& field() const { return *m_field; }

    /// What is in it: plain text for Text, the number as typed, the JSON text of a Choice, true or
    /// false, or JSON. Of Object and List: nothing.
    const std::string& text() const { return m_text; }
    /// An empty text leaves the field out.
    void setText(std::string text);
    bool isLeftOut() const;

    std::vector<std::unique_ptr<FormValue>>& children() { return m_children; }
    const std::vector<std::unique_ptr<FormValue>>& children() const { return m_children; }
    FormValue& addItem(); ///< To a List; returns the new last one.
    void removeItem(std::size_t index);

    /// What is submitted. What is no number becomes a string, for the schema to complain about at
    /// its field.
    std::string json() const;
    /// The same for people to read and go on with: a field or item a line.
    std::string jsonInLines() const;

    /// Takes `json` up. InvalidArgument: it is no JSON, or the form cannot hold what it says (a
    /// field that the schema does not name, a value of another type); then nothing is changed.
    Result<void> setJson(std::string_view json);

    /// What the JSON text in one of the Json fields below has that is no JSON: the field's pointer,
    /// and why.
    std::vector<SchemaViolation> brokenJson(const std::string& pointer = {}) const;

private:
    Result<void> take(const JsonNode& node, const std::string& pointer);
    Result<void> takeObject(const JsonNode& node, const std::string& pointer);
    Result<void> takeList(const JsonNode& node, const std::string& pointer);
    /// `lineBreak` is what stands between fields, with the indent; empty: all on one line.
    std::string write(const std::string& lineBreak) const;
    std::string objectJson(const std::string& lineBreak) const;
    std::string listJson(const std::string& lineBreak) const;

    const FormField* m_field;
    std::string m_text;
    bool m_isThere = false; // Though the text is empty, or no child is there.
    std::vector<std::unique_ptr<FormValue>> m_children;
};

} // namespace headrace
