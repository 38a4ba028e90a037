// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/category_pane.h"

#include "views/overview/category_model.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"

#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

namespace headrace {

CategoryPane::CategoryPane(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_model(new CategoryModel(this))
    , m_table(new DataTable(theme, tr("Categories"), this))
{
    using Column = CategoryModel::Column;
    m_table->setObjectName("categoryTable");
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(Column::NameColumn, new DataDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(Column::EventsColumn, new NumberDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(Column::StreamsColumn, new NumberDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(Column::BytesColumn, new BytesDelegate(theme, m_table));
    QHeaderView* const columns = m_table->horizontalHeader();
    columns->setStretchLastSection(false);
    columns->setSectionResizeMode(Column::NameColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(Column::EventsColumn, 88);
    m_table->setColumnWidth(Column::StreamsColumn, 80);
    m_table->setColumnWidth(Column::BytesColumn, 80);
    connect(m_table, &DataTable::rowActivated, this, [this](const QModelIndex& index) {
        emit categoryWanted(toQString(m_model->name(index.row())));
    });

    auto* header = new PaneHeader(theme, tr("Categories"), this);
    m_note = header->addNote();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_table, 1);
}

void CategoryPane::setNarrow(bool isNarrow)
{
    m_table->setColumnHidden(CategoryModel::BytesColumn, isNarrow);
}

void CategoryPane::setCategories(const std::vector<StoreStatistics::Category>& categories)
{
    m_model->setCategories(categories);
    const auto all = std::int64_t(categories.size());
    const int shown = m_model->rowCount();
    m_note->setText(all > shown ? tr("%1 of %2, most events first").arg(shown).arg(numberText(all))
                        : all > 1 ? tr("most events first")
                                  : QString());
    if (!m_table->currentIndex().isValid() && shown > 0)
        m_table->setCurrentIndex(m_model->index(0, 0)); // The keys have a place to go on from.
}

} // namespace headrace
