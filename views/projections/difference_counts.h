// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/theme/token.h"

#include <QList>
#include <QWidget>

namespace headrace {

class Theme;

/// "19 the same  ~ 3 changed  + 1 only in v3": each in the colour of what it counts.
class DifferenceCounts : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kHeight = 36;
    struct Part
    {
        Token color;
        QString text;
    };

    /// `theme` must outlive the widget.
    explicit DifferenceCounts(const Theme& theme, QWidget* parent = nullptr);

    void setParts(QList<Part> parts);
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QList<Part> m_parts;
};

} // namespace headrace
