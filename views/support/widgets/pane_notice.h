// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace headrace {

class Theme;

/// What stands in a pane that has nothing to show: one sentence, a second line, at most two
/// buttons, at the top left. Empty, failed, or not known.
class PaneNotice : public QWidget
{
    Q_OBJECT

public:
    enum class Kind {
        Empty,   ///< What would be here, and how to get it.
        Failure, ///< What was tried and found, and what still holds.
        Unknown, ///< Why it could not be read.
    };

    /// `theme` must outlive the widget.
    explicit PaneNotice(Theme& theme, QWidget* parent = nullptr);

    /// Shows other texts and no buttons.
    void say(Kind kind, const QString& sentence, const QString& second = {});
    /// Shows other texts and keeps the buttons.
    void reword(const QString& sentence, const QString& second = {});
    /// Adds a button; the first one is outlined, the second flat.
    QPushButton* addButton(const QString& text);

    QString sentence() const;

private:
    void dress();

    Theme& m_theme;
    Kind m_kind = Kind::Empty;
    QLabel* m_icon;
    QLabel* m_sentence;
    QLabel* m_second;
    QHBoxLayout* m_buttons;
};

} // namespace headrace
