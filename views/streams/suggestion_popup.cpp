// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/suggestion_popup.h"

#include "views/support/delegates/row_background.h"
#include "views/support/theme/theme.h"

#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kRowHeight = 24;
constexpr int kWidth = 440;

enum SuggestionRole { DetailRole = Qt::UserRole + 1, IsDataRole };

/// The suggestion at the left, what is said about it at the right.
class SuggestionDelegate final : public QStyledItemDelegate
{
public:
    SuggestionDelegate(const Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        RowBackground row;
        row.isSelected = option.state.testFlag(QStyle::State_Selected);
        row.isHovered = option.state.testFlag(QStyle::State_MouseOver);
        row.viewHasFocus = true; // The field has it, and its keys move the choice.
        paintRowBackground(*painter, m_theme, option.rect, row);

        const QRect rect = option.rect.adjusted(12, 0, -12, 0);
        const QString detail = index.data(DetailRole).toString();
        painter->setFont(m_theme.font(TextStyle::Small));
        painter->setPen(m_theme.color(Token::Text2));
        painter->drawText(rect, int(Qt::AlignRight | Qt::AlignVCenter) | Qt::TextSingleLine,
                          detail);
        const int taken = painter->fontMetrics().horizontalAdvance(detail) + 16;

        const QString text = index.data().toString();
        painter->setFont(index.data(IsDataRole).toBool() ? m_theme.data(text)
                                                         : m_theme.font(TextStyle::Text));
        painter->setPen(m_theme.color(Token::Text));
        const QRect left = rect.adjusted(0, 0, -taken, 0);
        painter->drawText(left, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideMiddle, left.width()));
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {0, kRowHeight};
    }

private:
    const Theme& m_theme;
};

} // namespace

SuggestionPopup::SuggestionPopup(const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("palette")); // Dressed like it: raised, outlined.
    setFocusPolicy(Qt::NoFocus);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Suggestions"));
    m_list->setModel(m_model);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new SuggestionDelegate(theme, m_list));
    m_list->viewport()->setAutoFillBackground(false);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 4, 1, 4);
    layout->addWidget(m_list);
    connect(m_list, &QListView::clicked, this, &SuggestionPopup::clicked);
    hide();
}

void SuggestionPopup::offer(const QList<FilterSuggestion>& suggestions, const QWidget& field)
{
    m_suggestions = suggestions;
    m_model->clear();
    for (const FilterSuggestion& suggestion : suggestions) {
        auto* item = new QStandardItem(suggestion.text);
        item->setData(suggestion.detail, DetailRole);
        item->setData(suggestion.isData, IsDataRole);
        m_model->appendRow(item);
    }
    if (suggestions.isEmpty()) {
        hide();
        return;
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    const int rows = std::min<int>(int(suggestions.size()), 12);
    const QPoint corner = field.mapTo(parentWidget(), QPoint(0, field.height() + 2));
    const int width = std::min(kWidth, parentWidget()->width() - corner.x() - 8);
    setGeometry(corner.x(), corner.y(), std::max(width, 160), rows * kRowHeight + 10);
    raise();
    show();
}

void SuggestionPopup::move(int rows)
{
    const int row = std::clamp(m_list->currentIndex().row() + rows, -1, m_model->rowCount() - 1);
    m_list->setCurrentIndex(row < 0 ? QModelIndex() : m_model->index(row, 0));
}

const FilterSuggestion* SuggestionPopup::chosen() const
{
    const QModelIndex current = m_list->currentIndex();
    return isVisible() && current.isValid() ? &m_suggestions[current.row()] : nullptr;
}

} // namespace headrace
