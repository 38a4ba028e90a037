// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/thin_splitter.h"

#include <QPainter>
#include <QResizeEvent>

namespace headrace {
namespace {

constexpr int kReach = 3;

/// Paints the hairline in the middle of what takes the mouse; the rest of it is transparent and
/// lies over the panes.
class ThinHandle : public QSplitterHandle
{
public:
    using QSplitterHandle::QSplitterHandle;

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        // As QSplitter itself does for its one-pixel handles: a margin makes the splitter widen the
        // handle's geometry, the mask lets only the line be painted over.
        const bool isUpright = orientation() == Qt::Horizontal;
        if (isUpright)
            setContentsMargins(kReach, 0, kReach, 0);
        else
            setContentsMargins(0, kReach, 0, kReach);
        setMask(QRegion(contentsRect()));
        QWidget::resizeEvent(event); // Not QSplitterHandle's, which would set its own margins.
    }

    void paintEvent(QPaintEvent*) override
    {
        QPainter(this).fillRect(contentsRect(), palette().color(QPalette::Mid));
    }
};

} // namespace

ThinSplitter::ThinSplitter(Qt::Orientation orientation, QWidget* parent)
    : QSplitter(orientation, parent)
{
    setHandleWidth(1);
    setChildrenCollapsible(false);
}

QSplitterHandle* ThinSplitter::createHandle()
{
    auto* handle = new ThinHandle(orientation(), this);
    handle->setAttribute(Qt::WA_MouseNoMask);
    return handle;
}

} // namespace headrace
