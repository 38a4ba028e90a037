// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/environment.h"

#include <QAbstractButton>

namespace headrace {

class Theme;

/// What the window is connected to: name, environment, whether it may be written to, what its
/// durability is. A press opens the menu of the connection.
class ConnectionButton : public QAbstractButton
{
    Q_OBJECT

public:
    struct Shown
    {
        QString name; ///< Empty: no store is open.
        Environment environment = Environment::Dev;
        bool isReadOnly = false;
        QString durability; ///< In whole, as the store says it.
        bool isDurabilityWeak = false;
        QString transport;  ///< What protects the way to it; empty: nobody is on it.
        QString weakness;   ///< That of the way, in two words; empty: it has none.
        QString away;       ///< Since when it cannot be reached; empty: it can.
        QString awayReason; ///< In a sentence.
        bool isOpening = false;
    };
    /// How much is left of it where the window is narrow. Name and environment always stay.
    enum class Detail { Full, NoDurabilityWord, IconsOnly };

    ConnectionButton(Theme& theme, QWidget* parent = nullptr);

    void setShown(const Shown& shown);
    void setDetail(Detail detail);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    class Line;
    void layFacts(Line& line) const;
    /// Goes over the parts from left to right; paints them when there is a painter. Returns the
    /// end.
    int lay(QPainter* painter) const;

    Theme& m_theme;
    Shown m_shown;
    Detail m_detail = Detail::Full;
};

} // namespace headrace
