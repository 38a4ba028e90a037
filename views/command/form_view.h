// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/json_schema.h"

#include <QHash>
#include <QScrollArea>

#include <span>

class QLabel;
class QVBoxLayout;

namespace headrace {

class FormValue;
class Theme;

/// The rows of a form: the name of a field, its editor, and below what is wrong with it. Nested
/// objects are indented; lists have a button that adds an item, and one an item that removes it.
class FormView : public QScrollArea
{
    Q_OBJECT

public:
    /// `theme` must outlive the view.
    explicit FormView(const Theme& theme, QWidget* parent = nullptr);

    /// Shows `value`, which must outlive the view or the next call; null for nothing.
    void setValue(FormValue* value);
    /// Shows each at its field, or at the nearest one that holds it. An empty span clears them.
    void setViolations(std::span<const SchemaViolation> violations);

    /// The editor of the field at the JSON pointer `pointer`; null when there is none.
    QWidget* editor(const QString& pointer) const { return m_rows.value(pointer).editor; }
    QString violation(const QString& pointer) const; ///< What is shown at it.
    QWidget* firstEditor() const { return m_first; }

signals:
    void edited();

private:
    struct Row
    {
        QWidget* editor = nullptr;
        QLabel* error = nullptr;
    };
    void rebuild(const QString& focus = {});
    void addFields(QVBoxLayout& layout, FormValue& value, const QString& pointer);
    void addField(QVBoxLayout& layout, FormValue& value, const QString& pointer,
                  const QString& name);
    void addItems(QVBoxLayout& layout, FormValue& list, const QString& pointer);
    QWidget* makeEditor(FormValue& value);
    QWidget* makeChoices(FormValue& value);
    QLabel* makeLabel(const QString& text, bool isError);

    const Theme& m_theme;
    FormValue* m_value = nullptr;
    QHash<QString, Row> m_rows; // By JSON pointer.
    QWidget* m_first = nullptr;
};

} // namespace headrace
