// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QProgressBar;

namespace headrace {

class FactGrid;
class Rebuild;
class SentenceLabel;
class Theme;

/// How far a rebuild is: percent, counts, rate, when it will be done, the end of its log.
class BuildPage : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the page.
    explicit BuildPage(Theme& theme, QWidget* parent = nullptr);

    void show(const Rebuild& rebuild);
    QString progressText() const;
    QString outcomeText() const;
    QWidget& log() const;

private:
    void buildLayout();
    void showLog(const QStringList& lines);

    Theme& m_theme;
    QLabel* m_percent;
    QLabel* m_counts;
    QLabel* m_left;
    QProgressBar* m_bar;
    SentenceLabel* m_outcome;
    FactGrid* m_facts;
    QPlainTextEdit* m_log;
    QStringList m_shownLog;
};

} // namespace headrace
