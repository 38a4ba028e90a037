// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/as_of.h"

#include <QFrame>

#include <optional>

class QAction;
class QLabel;
class QToolButton;

namespace headrace {

class Theme;

/// The as-of cursor in the top bar. LIVE is a button with the ways to pin it; pinned it says where,
/// whether the place in sight follows, and leads back to LIVE.
class AsOfControl : public QFrame
{
    Q_OBJECT

public:
    struct Actions
    {
        QAction* pinHere;
        QAction* pinElsewhere;
        QAction* goLive;
    };
    enum class Detail { Full, NoTime };

    /// `theme` and the actions must outlive it.
    AsOfControl(Theme& theme, const Actions& actions, QWidget* parent = nullptr);

    /// `notFollowing`: the name of the place in sight when it shows LIVE all the same, else empty.
    void setShown(const std::optional<AsOf>& asOf, const QString& notFollowing);
    void setDetail(Detail detail);

    bool isPinned() const { return m_asOf.has_value(); }
    /// What is to be read on it, in one line.
    QString text() const;

signals:
    /// It takes more or less room.
    void shownChanged();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void buildLayout(const Actions& actions);
    void refresh();
    void dress();

    Theme& m_theme;
    std::optional<AsOf> m_asOf;
    QString m_notFollowing;
    Detail m_detail = Detail::Full;
    QToolButton* m_live; // The way to pin it.
    QWidget* m_pinned;   // Everything of the pinned form.
    QLabel* m_icon;
    QLabel* m_word;
    QLabel* m_position;
    QLabel* m_time;
    QLabel* m_note;
    QFrame* m_line;
    QToolButton* m_back;
};

} // namespace headrace
