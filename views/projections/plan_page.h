// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/projection/projections.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace headrace {

class FactGrid;
class Rebuild;
class SentenceLabel;
class Theme;

/// What kind of rebuild, and the plan for it.
class PlanPage : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the page.
    explicit PlanPage(Theme& theme, QWidget* parent = nullptr);

    /// Null: of none.
    void setRebuild(Rebuild* rebuild);
    void show(const Rebuild& rebuild);
    /// Why the plan cannot be run; empty when it can.
    static QString whyNot(const Rebuild& rebuild);
    QString factsText() const;

    QComboBox& kind() const { return *m_kind; }
    QLineEdit& what() const { return *m_what; }
    void focusKind();

private:
    void buildLayout();
    void ask(); // For a plan of what is chosen.
    void showWhat();

    Theme& m_theme;
    Rebuild* m_rebuild = nullptr;
    QTimer m_askDue;
    QComboBox* m_kind;
    QLineEdit* m_what;
    QLabel* m_meaning;
    SentenceLabel* m_problem;
    FactGrid* m_facts;
};

} // namespace headrace
