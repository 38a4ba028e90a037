// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/overview/store_report.h"

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace headrace {

class Theme;

/// The one sentence at the top of the place, its glyph, and what one does about it at the right.
class HeadlineBar : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kHeight = 56;

    /// `theme` must outlive the bar.
    explicit HeadlineBar(const Theme& theme, QWidget* parent = nullptr);

    void setHeadline(const Headline& headline);
    const Headline& headline() const { return m_headline; }
    /// What the button at the right does.
    void setAction(QAction* action);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void dress();

    const Theme& m_theme;
    Headline m_headline;
    QLabel* m_icon;
    QLabel* m_sentence;
    QLabel* m_second;
    QToolButton* m_button;
};

} // namespace headrace
