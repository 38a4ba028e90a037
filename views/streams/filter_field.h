// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/condition.h"
#include "views/streams/filter_suggestions.h"
#include "views/support/request.h"

#include <QFrame>

#include <memory>
#include <vector>

class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace headrace {

class FilterChip;
class StoreSession;
class SuggestionPopup;
class Theme;

/// A line of conditions, each a chip, and behind them a field to type the next one. Typing offers
/// fields, operators and values that occur.
///
/// Keys: Enter takes what is chosen or typed, Tab completes, Backspace in the empty field selects
/// the last chip, Left and Right go on from it, Enter edits it, Backspace or Delete takes it away,
/// Esc closes the innermost thing and at last leaves the field.
class FilterField : public QFrame
{
    Q_OBJECT

public:
    /// `session` and `theme` must outlive the field.
    FilterField(StoreSession& session, const Theme& theme, QList<ConditionField> fields,
                QWidget* parent = nullptr);
    ~FilterField() override;

    void setPlaceholder(const QString& text);
    /// What is typed without a field name is reported by plainTextChanged() while it is typed.
    void setPlainTextMeans(ConditionField field) { m_plainField = field; }

    /// Every condition that is whole and can hold.
    std::vector<Condition> conditions() const;
    /// Shows these instead, without conditionsChanged().
    void setConditions(const std::vector<Condition>& conditions);
    /// Adds or replaces what the user chose elsewhere, with conditionsChanged().
    void put(const Condition& condition);
    void remove(ConditionField field);
    void clear();

    /// Why the last wrong chip is wrong; empty when all are good.
    QString problem() const;
    /// What is offered; the streams of it are asked for while typing.
    void setVocabulary(FilterVocabulary vocabulary);
    const FilterVocabulary& vocabulary() const { return m_vocabulary; }

    QLineEdit& edit() const { return *m_edit; }
    SuggestionPopup* popup() const { return m_popup; }
    int chipCount() const { return int(m_chips.size()); }
    int selectedChip() const { return m_selected; } ///< -1: none.

signals:
    /// conditions() are others now.
    void conditionsChanged();
    /// problem() is another now.
    void problemChanged();
    /// Esc with nothing left to close, or Down from the empty field: the focus should go on.
    void left();
    /// The text that stands for a condition as it is typed; see setPlainTextMeans().
    void plainTextChanged(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Chip
    {
        FilterChip* widget;
        std::optional<Condition> condition; ///< None when `text` cannot be read.
        QString text;
        QString problem;
    };

    void buildLayout();
    bool keyPressed(QKeyEvent& event);
    bool keyOnChip(QKeyEvent& event);
    bool take();
    void accept(const FilterSuggestion& suggestion);
    void add(const QString& text, Result<Condition> condition);
    void removeChip(int index);
    void editChip(int index);
    void selectChip(int index);
    void check();
    void report();
    void textEdited(const QString& text);
    void offer();
    void endOffer();
    void askForStreams(const QString& typed);

    StoreSession& m_session;
    const Theme& m_theme;
    const QList<ConditionField> m_fields;
    std::optional<ConditionField> m_plainField;
    FilterVocabulary m_vocabulary;
    std::vector<Chip> m_chips;
    std::vector<Condition> m_reported;
    QString m_reportedProblem;
    int m_selected = -1;
    bool m_isOffering = false; // Until Esc, a taken condition, or the focus gone elsewhere.
    Request m_streams;
    QHBoxLayout* m_layout;
    QLineEdit* m_edit;
    QLabel* m_icon;
    SuggestionPopup* m_popup = nullptr; // Made when first needed, in the window.
};

} // namespace headrace
