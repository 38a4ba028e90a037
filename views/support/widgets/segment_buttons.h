// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;
class QToolButton;

namespace headrace {

/// A few choices side by side, exactly one of which is chosen: [Streams | Global log].
class SegmentButtons : public QWidget
{
    Q_OBJECT

public:
    /// `name` is what a screen reader calls the choice. `height` is 28, or 24 inside panes.
    SegmentButtons(const QString& name, const QStringList& texts, int height = 28,
                   QWidget* parent = nullptr);

    int chosen() const;
    void choose(int index); ///< Does not emit.
    void setText(int index, const QString& text);
    QToolButton* button(int index) const;

signals:
    void chosenByUser(int index);

private:
    QButtonGroup* m_group;
};

} // namespace headrace
