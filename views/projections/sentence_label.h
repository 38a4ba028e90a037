// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/theme/token.h"

#include <QMargins>
#include <QWidget>

class QLabel;

namespace headrace {

class Theme;

/// A sentence after the glyph of how it is meant.
class SentenceLabel : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Plain, Well, Watch, Failure };

    /// `theme` must outlive the widget.
    explicit SentenceLabel(Theme& theme, QWidget* parent = nullptr);

    void say(Kind kind, const QString& sentence); ///< An empty one hides the widget.
    QString sentence() const;
    /// Around it; they go with it where it is hidden.
    void setMargins(const QMargins& margins);

private:
    void dress();

    Theme& m_theme;
    Kind m_kind = Kind::Plain;
    QLabel* m_icon;
    QLabel* m_text;
};

} // namespace headrace
