// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/json_schema.h"

#include <QWidget>

#include <memory>
#include <span>
#include <string>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QStackedWidget;

namespace headrace {

class FormValue;
class FormView;
class PaneHeader;
class SegmentButtons;
class Theme;
struct FormField;

/// The data of a command, in a form made from its JSON Schema or as JSON: two ways to one value.
/// Where a form cannot express the schema, or there is none, only JSON is offered.
class DataEditor : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive it.
    explicit DataEditor(const Theme& theme, QWidget* parent = nullptr);
    ~DataEditor() override;

    /// Begins anew: with `filledIn`, else (empty) with the schema's defaults. `schemaJson` is empty
    /// for none.
    void begin(const std::string& schemaJson, const std::string& filledIn = {});
    void clear();

    bool isForm() const;
    void showForm(bool isForm); ///< As the switch does: JSON that the form cannot hold stays JSON.

    std::string dataJson() const;
    /// What in it is no JSON: of the whole, or of a field that takes JSON. Empty when all is.
    std::vector<SchemaViolation> broken() const;

    /// Shows each at its field; those of the whole, and all in JSON, below.
    void setViolations(std::span<const SchemaViolation> violations);
    void focusFirstInvalid();

    FormView& form() const { return *m_form; }
    QPlainTextEdit& text() const { return *m_text; }
    QString note() const; ///< What is said below.
    QWidget* firstEditor() const;

signals:
    void edited();

protected:
    void focusInEvent(QFocusEvent* event) override; ///< Hands it to firstEditor().

private:
    void buildLayout();
    void say(const QString& note);
    void dress();

    const Theme& m_theme;
    std::unique_ptr<FormField> m_field;
    std::unique_ptr<FormValue> m_value; // Refers to m_field.
    PaneHeader* m_header;
    SegmentButtons* m_switch;
    QStackedWidget* m_stack;
    FormView* m_form;
    QWidget* m_framed; // m_text, with space around it.
    QPlainTextEdit* m_text;
    QLabel* m_note;
};

} // namespace headrace
