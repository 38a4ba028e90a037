// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>

namespace headrace {

/// A splitter whose handle is a hairline, yet takes the mouse 3 px to each side of it.
class ThinSplitter : public QSplitter
{
    Q_OBJECT

public:
    explicit ThinSplitter(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    QSplitterHandle* createHandle() override;
};

} // namespace headrace
