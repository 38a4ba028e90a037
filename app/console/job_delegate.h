// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/job_list.h"

#include <QStyledItemDelegate>

namespace headrace {

class Theme;

/// A job in the list: title and percent, its bar, and a line that says how it goes.
class JobDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int kRowHeight = 60;

    JobDelegate(const Theme& theme, const JobList& jobs, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintBar(QPainter& painter, const QRect& rect, const JobList::Row& row) const;

    const Theme& m_theme;
    const JobList& m_jobs;
};

} // namespace headrace
