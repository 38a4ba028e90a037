// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/theme/token.h"

#include <QColor>
#include <QFont>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QPixmap>

#include <array>
#include <memory>
#include <vector>

class QApplication;
class QTemporaryDir;

namespace headrace {

class SystemColorScheme;

/// The roles that text plays; each has one font. Sizes are in resources' pixel grid, see theme.cpp.
enum class TextStyle {
    Title,       ///< Inter 15/600: the one headline of a pane.
    Text,        ///< Inter 13: the default.
    Strong,      ///< Inter 13/500: buttons, names in lists.
    PaneTitle,   ///< Inter 12/600.
    ColumnTitle, ///< Inter 12/500.
    Small,       ///< Inter 12: help, units, second lines.
    Label,       ///< Inter 11: rail, key caps.
    LabelStrong, ///< Inter 11/500: the chosen place.
    Chip,        ///< Inter 11/600: environment.
    Absent,      ///< Inter 13 italic: a value that is not there.
};

/// The look: colours, fonts and icons of the running theme, light or dark. One instance a program,
/// handed to whoever paints. GUI thread.
///
/// On changed() every delegate, plot and icon asks again; nothing keeps a colour over it.
class Theme : public QObject
{
    Q_OBJECT

public:
    enum class Choice { System, Light, Dark };
    Q_ENUM(Choice)

    /// Starts with the lightness of the application's palette; the desktop's own wish is asked for
    /// in the background and followed while the choice is System.
    explicit Theme(QObject* parent = nullptr);
    ~Theme() override;

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);
    bool isDark() const { return m_isDark; }

    QColor color(Token token) const { return m_colors[m_isDark ? 1 : 0][std::size_t(token)]; }

    /// Inter in the role `style`.
    const QFont& font(TextStyle style) const { return m_words[std::size_t(style)]; }
    /// JetBrains Mono at 12 px for `text`: without ligatures where the script allows it.
    const QFont& data(QStringView text) const;
    const QFont& dataStrong(QStringView text) const; ///< Weight 600: what is looked for.
    const QFont& entry(QStringView text = {}) const; ///< 13 px: fields that hold identifiers.
    /// JetBrains Mono for digits with thin-space groups, and for nothing else.
    const QFont& numbers() const { return m_numbers; }
    const QFont& axis() const { return m_axis; }     ///< 11 px.
    const QFont& figure() const { return m_figure; } ///< 20 px, one number of a tile or plan.

    /// The line icon resources/icons/<name>.svg drawn in `token`, sharp in every size. Drawn when
    /// it is shown, so the theme must outlive it.
    QIcon icon(const QString& name, Token token = Token::Text2) const;
    /// The same at `px` logical pixels, for painting.
    QPixmap pixmap(const QString& name, Token token, int px, qreal devicePixelRatio) const;

    /// Dresses the application: style, palette, style sheet, font, in this order. Call once.
    void applyTo(QApplication& application);

signals:
    void changed();

private:
    /// JetBrains Mono of one size and weight, in the two ways that text may need.
    struct DataFont
    {
        QFont unshaped; ///< No ligatures; for text that is all below U+0300.
        QFont shaped;
        const QFont& forText(QStringView text) const;
    };

    void loadColors();
    void loadFonts();
    void follow();
    void dress();
    QString styleSheet() const;
    /// The file of an icon as a picture: a style sheet takes pictures by file name only.
    QString renderedIcon(const QString& name) const;

    std::array<std::vector<QColor>, 2> m_colors; // Light, dark; by token.
    std::vector<QFont> m_words;                  // By TextStyle.
    DataFont m_data;
    DataFont m_dataStrong;
    DataFont m_entry;
    QFont m_numbers;
    QFont m_axis;
    QFont m_figure;

    std::unique_ptr<SystemColorScheme> m_system;
    std::unique_ptr<QTemporaryDir> m_rendered;
    QApplication* m_application = nullptr;
    Choice m_choice = Choice::System;
    bool m_isDark = false;
    mutable QHash<QString, QPixmap> m_pixmaps; // Of the running theme.
};

} // namespace headrace
