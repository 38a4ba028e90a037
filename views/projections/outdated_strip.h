// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/projection/projections.h"

#include <QWidget>

class QAction;

namespace headrace {

class SentenceLabel;
class Theme;

/// Says that the module declares other rows than there are, and proposes the rebuild; hidden
/// otherwise, and once there is such a build.
class OutdatedStrip : public QWidget
{
    Q_OBJECT

public:
    /// `rebuild` plans the rebuild. Both must outlive the strip.
    OutdatedStrip(Theme& theme, QAction* rebuild, QWidget* parent = nullptr);

    /// Null: nothing is known.
    void setStatus(const ProjectionStatus* status);
    QString text() const; ///< Empty while hidden.

private:
    SentenceLabel* m_sentence;
};

} // namespace headrace
