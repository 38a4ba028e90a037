// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/filter_suggestions.h"

#include <QFrame>

class QListView;
class QStandardItemModel;

namespace headrace {

class Theme;

/// The list below a filter field. A child of the window, not a window: the field keeps the focus
/// and the keys.
class SuggestionPopup : public QFrame
{
    Q_OBJECT

public:
    explicit SuggestionPopup(const Theme& theme, QWidget* parent);

    /// Shows `suggestions` below `field`, the first one chosen; hides when there are none.
    void offer(const QList<FilterSuggestion>& suggestions, const QWidget& field);
    /// Moves the choice; before the first one nothing is chosen.
    void move(int rows);
    /// Null when nothing is chosen.
    const FilterSuggestion* chosen() const;
    QListView& list() const { return *m_list; }

signals:
    void clicked();

private:
    QList<FilterSuggestion> m_suggestions;
    QListView* m_list;
    QStandardItemModel* m_model;
};

} // namespace headrace
