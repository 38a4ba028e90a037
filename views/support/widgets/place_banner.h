// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace headrace {

class Theme;

/// One sentence across a place, or a sheet of it, about what it shows or what came of something,
/// with at most one way on. Hidden until told.
class PlaceBanner : public QFrame
{
    Q_OBJECT

public:
    enum class Kind {
        Busy,  ///< Something takes its time.
        Watch, ///< What is shown is not what was asked for.
        Act,   ///< Something failed.
        Well,  ///< Something was done.
    };

    /// `theme` must outlive the banner.
    explicit PlaceBanner(const Theme& theme, QWidget* parent = nullptr);

    /// `button` is empty for none.
    void say(Kind kind, const QString& sentence, const QString& button = {});
    QString sentence() const;
    Kind kind() const { return m_kind; } ///< Of the last say().
    QToolButton& button() const { return *m_button; }

signals:
    void pressed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void dress();

    const Theme& m_theme;
    Kind m_kind = Kind::Busy;
    QLabel* m_icon;
    QLabel* m_sentence;
    QToolButton* m_button;
};

} // namespace headrace
