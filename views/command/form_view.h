// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/json_schema.h"

#include <QHash>
#include <QList>
#include <QScrollArea>

#include <span>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace headrace {

class FormValue;
class Theme;
struct FormField;

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
    /// Shows each at its field, or at the nearest one that holds it, until other ones are shown or
    /// rows come and go; returns those that have no such field. An empty span clears them.
    std::vector<SchemaViolation> setViolations(std::span<const SchemaViolation> violations);

    /// The editor of the field at the JSON pointer `pointer`; null when there is none.
    QWidget* editor(const QString& pointer) const { return m_rows.value(pointer).editor; }
    QString violation(const QString& pointer) const; ///< What is shown at it.
    QWidget* firstEditor() const { return m_first; }
    QWidget* firstInvalid() const; ///< The uppermost editor with a violation; null when none has.

signals:
    void edited();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Row
    {
        QWidget* editor = nullptr;
        QLabel* error = nullptr;
        QString help; // Beside the violation, what a screen reader says of it.
    };
    void dress();
    void addViolation(const QString& at, const SchemaViolation& violation);
    void showViolation(const Row& row, const QString& message);
    void rebuild(const QString& focus = {});
    void orderStops();
    void addFields(QVBoxLayout& layout, FormValue& value, const QString& pointer);
    void addField(QVBoxLayout& layout, FormValue& value, const QString& pointer,
                  const QString& name);
    QString addCaption(QVBoxLayout& layout, const FormField& field, const QString& name);
    void addItems(QVBoxLayout& layout, FormValue& list, const QString& pointer);
    QWidget* makeEditor(FormValue& value);
    QWidget* makeChoices(FormValue& value);
    QLabel* makeLabel(const QString& text, bool isError);

    const Theme& m_theme;
    FormValue* m_value = nullptr;
    QHash<QString, Row> m_rows; // By JSON pointer.
    QList<QWidget*> m_stops;    // Of the Tab key, in reading order.
    QWidget* m_first = nullptr;
};

} // namespace headrace
