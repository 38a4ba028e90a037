// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace headrace {

class Theme;

/// Facts below each other, "Reads  4 812 344 events of order, payment": names in text-2 at the
/// left.
class FactGrid : public QWidget
{
    Q_OBJECT

public:
    struct Fact
    {
        QString name;
        QString value;
        friend bool operator==(const Fact&, const Fact&) = default;
    };

    /// `theme` must outlive the widget. `nameWidth` in px.
    explicit FactGrid(const Theme& theme, int nameWidth, QWidget* parent = nullptr);

    void setFacts(const QList<Fact>& facts);
    QString text() const; ///< "Reads: 12 events\n...": what a screen reader says.

private:
    const Theme& m_theme;
    const int m_nameWidth;
    QGridLayout* m_layout;
    QList<QLabel*> m_names;
    QList<QLabel*> m_values;
    QList<Fact> m_facts;
};

} // namespace headrace
