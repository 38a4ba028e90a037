// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/projection_table_model.h"

#include <QWidget>

namespace headrace {

class Theme;

/// "1 stopped, 1 behind, of 9": each after the glyph of its severity.
class StandingCounts : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the widget.
    explicit StandingCounts(const Theme& theme, QWidget* parent = nullptr);

    void setCounts(const ProjectionTableModel::Counts& counts);
    QString text() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Part
    {
        QString icon; ///< Empty: words in text-2.
        Token color;
        QString text;
    };
    QList<Part> parts() const;
    int widthOf(const Part& part) const;

    const Theme& m_theme;
    ProjectionTableModel::Counts m_counts;
};

} // namespace headrace
