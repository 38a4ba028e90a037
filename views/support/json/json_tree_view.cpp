// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/json/json_tree_view.h"

#include "views/support/delegates/row_background.h"
#include "views/support/json/json_runs.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QClipboard>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace headrace {
namespace {

constexpr int kIndent = 14;
constexpr int kMarkWidth = 22;
constexpr int kEdgeWidth = 6; // In place of the marks.
constexpr int kFieldWidth = 152;
constexpr int kUnfoldedAtOnce = 20; // A container of the top level with at most so many fields.

struct Sign
{
    QString text;
    Token token;
};

Sign signOf(DiffMark mark)
{
    switch (mark) {
    case DiffMark::Added:
        return {QStringLiteral("+"), Token::Added};
    case DiffMark::Removed:
        return {QString(QChar(0x2212)), Token::Removed};
    case DiffMark::Changed:
        return {QStringLiteral("~"), Token::Changed};
    case DiffMark::Ancestor:
        return {QString(QChar(0x2022)), Token::Changed};
    case DiffMark::None:
        break;
    }
    return {};
}

/// Titles stand above what they name: that of a field behind the arrows.
class TreeHeader : public QHeaderView
{
public:
    TreeHeader(const Theme& theme, QWidget* parent)
        : QHeaderView(Qt::Horizontal, parent)
        , m_theme(theme)
    {
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int column) const override
    {
        painter->fillRect(rect, m_theme.color(Token::Header));
        const int indent = column == JsonTreeModel::FieldColumn ? kIndent : 8;
        painter->setFont(m_theme.font(TextStyle::ColumnTitle));
        painter->setPen(m_theme.color(Token::Text2));
        painter->drawText(rect.adjusted(indent, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          model()->headerData(column, Qt::Horizontal).toString());
        if (column == JsonTreeModel::FieldColumn)
            painter->fillRect(rect.right(), rect.top() + 4, 1, rect.height() - 9,
                              m_theme.color(Token::Border));
    }

private:
    const Theme& m_theme;
};

} // namespace

/// Paints the three columns; what lies behind is painted by the row.
class JsonTreeView::Delegate : public QStyledItemDelegate
{
public:
    Delegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const auto mark = index.data(MarkRole).value<DiffMark>();
        if (index.column() == JsonTreeModel::MarkColumn)
            paintMark(*painter, option.rect, mark);
        else if (index.column() == JsonTreeModel::FieldColumn)
            paintField(*painter, option.rect.adjusted(0, 0, -4, 0), index);
        else
            paintJsonRuns(*painter, m_theme, option.rect.adjusted(8, 0, -2, 0),
                          runsOf(option, index), mark == DiffMark::Removed);
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {0, kRowHeight};
    }

private:
    void paintMark(QPainter& painter, const QRect& rect, DiffMark mark) const
    {
        const Sign sign = signOf(mark);
        if (rect.width() < kMarkWidth || sign.text.isEmpty())
            return;
        painter.setFont(m_theme.dataStrong(sign.text));
        painter.setPen(m_theme.color(sign.token));
        painter.drawText(rect, Qt::AlignCenter, sign.text);
    }

    void paintField(QPainter& painter, const QRect& rect, const QModelIndex& index) const
    {
        const QString name = index.data().toString();
        const QFont& font = m_theme.data(name);
        painter.setFont(font);
        painter.setPen(m_theme.color(Token::SynKey));
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         QFontMetrics(font).elidedText(name, Qt::ElideRight, rect.width()));
    }

    /// A folded container shows what is in it, an unfolded one how much.
    QList<JsonRun> runsOf(const QStyleOptionViewItem& option, const QModelIndex& index) const
    {
        const auto kind = index.data(JsonTreeModel::KindRole).value<JsonTreeModel::Kind>();
        if (kind == JsonTreeModel::Kind::Invalid)
            return {{index.data().toString(), Token::Text}};
        if (!option.state.testFlag(QStyle::State_Open)) {
            const auto raw = index.data(JsonTreeModel::RawRole).toByteArray();
            return jsonRuns({raw.constData(), std::size_t(raw.size())});
        }
        const auto count = index.data(JsonTreeModel::CountRole).toLongLong();
        const QString text = kind == JsonTreeModel::Kind::Object
            ? QStringLiteral("{ %1 }").arg(countText(count, tr("field"), tr("fields")))
            : QStringLiteral("[ %1 ]").arg(countText(count, tr("item"), tr("items")));
        return {{text, Token::SynPunct}};
    }

    const Theme& m_theme;
};

JsonTreeView::JsonTreeView(const Theme& theme, const QString& name, QWidget* parent)
    : QTreeView(parent)
    , m_theme(theme)
    , m_model(new JsonTreeModel(this))
{
    setAccessibleName(name);
    setHeader(new TreeHeader(theme, this));
    setModel(m_model);
    setItemDelegate(new Delegate(theme, this));
    setFrameShape(NoFrame);
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setIndentation(kIndent);
    setTreePosition(JsonTreeModel::FieldColumn);
    setAllColumnsShowFocus(true);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    header()->setStretchLastSection(true);
    header()->setMinimumSectionSize(kEdgeWidth);
    setShowsMarks(false);
    setFieldWidth(kFieldWidth);

    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { m_scrolledTo = verticalScrollBar()->value(); });
    connect(m_model, &QAbstractItemModel::modelReset, this, &JsonTreeView::unfoldAgain);
    connect(this, &QTreeView::expanded, this,
            [this](const QModelIndex& index) { keepUnfolded(index, true); });
    connect(this, &QTreeView::collapsed, this,
            [this](const QModelIndex& index) { keepUnfolded(index, false); });
}

void JsonTreeView::setShowsMarks(bool showsMarks)
{
    header()->resizeSection(JsonTreeModel::MarkColumn, showsMarks ? kMarkWidth : kEdgeWidth);
}

void JsonTreeView::setFieldWidth(int px)
{
    header()->resizeSection(JsonTreeModel::FieldColumn, px);
}

void JsonTreeView::keepUnfolded(const QModelIndex& index, bool isUnfolded)
{
    if (m_isRestoring)
        return;
    const QString path = index.data(JsonTreeModel::PathRole).toString();
    (isUnfolded ? m_unfolded : m_folded).insert(path);
    (isUnfolded ? m_folded : m_unfolded).remove(path);
}

void JsonTreeView::unfold(const QModelIndex& index)
{
    for (QModelIndex at = index; at.isValid(); at = at.parent())
        expand(at.siblingAtColumn(0));
}

void JsonTreeView::unfoldAgain()
{
    const QScopedValueRollback restoring(m_isRestoring, true);
    for (int row = 0; row < m_model->rowCount() && !m_unfoldsChanges; ++row) {
        const QModelIndex index = m_model->index(row, 0);
        if (!m_model->hasChildren(index)
            || m_folded.contains(index.data(JsonTreeModel::PathRole).toString()))
            continue;
        if (index.data(JsonTreeModel::CountRole).toInt() <= kUnfoldedAtOnce)
            expand(index);
    }
    for (const QString& path : std::as_const(m_unfolded))
        unfold(m_model->indexOf(path));
    if (m_unfoldsChanges)
        unfoldChanges();
    const QModelIndex current = m_model->indexOf(m_currentPath);
    if (current.isValid())
        setCurrentIndex(current);
    executeDelayedItemsLayout(); // Before it there is nothing to scroll.
    verticalScrollBar()->setValue(m_scrolledTo);
}

void JsonTreeView::unfoldChanges()
{
    for (const QString& path : m_model->changedPaths()) {
        const QModelIndex index = m_model->indexOf(path);
        const auto count = index.data(JsonTreeModel::CountRole).toInt();
        const bool opens = count > 0 && count <= kUnfoldedAtOnce && !m_folded.contains(path);
        unfold(opens ? index : index.parent());
    }
}

QString JsonTreeView::currentPath() const
{
    return currentIndex().data(JsonTreeModel::PathRole).toString();
}

void JsonTreeView::setCurrentPath(const QString& path)
{
    const QModelIndex index = m_model->indexOf(path);
    if (!index.isValid())
        return;
    unfold(index.parent());
    setCurrentIndex(index);
    scrollTo(index);
}

void JsonTreeView::goToNextChange(bool backwards)
{
    const QList<QString> paths = m_model->changedPaths();
    if (paths.isEmpty())
        return;
    const auto at = paths.indexOf(m_currentPath);
    const auto count = paths.size();
    const auto next =
        at < 0 ? (backwards ? count - 1 : 0) : (at + (backwards ? count - 1 : 1)) % count;
    setCurrentPath(paths[next]);
}

void JsonTreeView::drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    RowBackground row;
    row.mark = index.data(MarkRole).value<DiffMark>();
    row.isSelected = selectionModel()->isSelected(index);
    row.isCurrent = currentIndex().siblingAtColumn(0) == index.siblingAtColumn(0);
    row.isHovered = option.state.testFlag(QStyle::State_MouseOver);
    row.viewHasFocus = hasFocus();
    paintRowBackground(*painter, m_theme,
                       QRect(0, option.rect.top(), viewport()->width(), option.rect.height()), row);
    QTreeView::drawRow(painter, option, index);
}

void JsonTreeView::drawBranches(QPainter* painter, const QRect& rect,
                                const QModelIndex& index) const
{
    if (!m_model->hasChildren(index.siblingAtColumn(0)))
        return;
    const bool isOpen = isExpanded(index.siblingAtColumn(0));
    constexpr int kArrowPx = 12;
    QRect arrow(0, 0, kArrowPx, kArrowPx);
    arrow.moveCenter({rect.right() - kIndent / 2, rect.center().y()});
    painter->drawPixmap(arrow,
                        m_theme.pixmap(isOpen ? QStringLiteral("down") : QStringLiteral("right"),
                                       Token::Text2, kArrowPx,
                                       painter->device()->devicePixelRatioF()));
}

void JsonTreeView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        if (currentIndex().isValid())
            QGuiApplication::clipboard()->setText(
                QString::fromUtf8(currentIndex().data(JsonTreeModel::RawRole).toByteArray()));
        return;
    }
    const bool isToggle = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return
        || event->key() == Qt::Key_Enter;
    if (isToggle && event->modifiers() == Qt::NoModifier) {
        const QModelIndex index = currentIndex().siblingAtColumn(0);
        if (m_model->hasChildren(index))
            setExpanded(index, !isExpanded(index));
        return;
    }
    QTreeView::keyPressEvent(event);
}

void JsonTreeView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    viewport()->update();
    if (!current.isValid())
        return;
    const QString path = current.data(JsonTreeModel::PathRole).toString();
    if (std::exchange(m_currentPath, path) != path)
        emit currentPathChanged(path);
}

void JsonTreeView::focusInEvent(QFocusEvent* event)
{
    QTreeView::focusInEvent(event);
    viewport()->update();
}

void JsonTreeView::focusOutEvent(QFocusEvent* event)
{
    QTreeView::focusOutEvent(event);
    viewport()->update();
}

} // namespace headrace
