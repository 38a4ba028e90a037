// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/condition.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace headrace {

class FilterField;
class RunLabel;
class Theme;

/// The bar above a table: a filter field, how many rows it leaves, Stop and Clear; below it, when
/// there is one, why the filter is wrong.
class FilterBar : public QWidget
{
    Q_OBJECT

public:
    /// Takes `field`; `theme` must outlive the bar.
    FilterBar(Theme& theme, FilterField* field, QWidget* parent = nullptr);

    void setCount(std::vector<ConditionRun> runs);
    QString countText() const;
    /// Whether going through the log can be stopped, or gone on with.
    enum class Scan { None, Running, Stopped };
    void setScan(Scan scan);
    void setClearable(bool clearable);
    /// A sentence of somebody else's, shown like a problem of the filter; empty takes it away.
    void setMessage(const QString& message);
    QString message() const;

signals:
    void stopWanted(); ///< Stop, or Go on.
    void clearWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showProblem();

    Theme& m_theme;
    FilterField* m_field;
    RunLabel* m_count;
    QToolButton* m_stop;
    QToolButton* m_clear;
    QLabel* m_problem;
    QString m_message;
};

} // namespace headrace
