// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <QWidget>

class QLabel;

namespace headrace {

class CategoryModel;
class DataTable;
class Theme;

/// The largest categories of a store with their counts.
class CategoryPane : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the pane.
    explicit CategoryPane(const Theme& theme, QWidget* parent = nullptr);

    void setCategories(const std::vector<StoreStatistics::Category>& categories);
    /// Without the size.
    void setNarrow(bool isNarrow);

    DataTable& table() const { return *m_table; }

signals:
    void categoryWanted(const QString& category);

private:
    CategoryModel* m_model;
    DataTable* m_table;
    QLabel* m_note = nullptr; // In the header.
};

} // namespace headrace
