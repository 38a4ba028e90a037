// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/diff/diff_delegate.h"

#include "views/support/delegates/row_background.h"
#include "views/support/diff/diff_model.h"
#include "views/support/json/json_runs.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QPainter>

namespace headrace {
namespace {

constexpr int kBarWidth = 2;
constexpr int kGlyphWidth = 22;
constexpr int kValueIndent = 14;
constexpr int kGap = 12;

struct Glyph
{
    QString text;
    Token token;
};

Glyph glyphOf(const QModelIndex& index)
{
    switch (static_cast<PatchOperation::Kind>(index.data(DiffModel::KindRole).toInt())) {
    case PatchOperation::Kind::Add:
        return {QStringLiteral("+"), Token::Added};
    case PatchOperation::Kind::Remove:
        return {QStringLiteral("−"), Token::Removed};
    case PatchOperation::Kind::Replace:
        break;
    }
    return {QStringLiteral("~"), Token::Changed};
}

// `json` as runs; without its first `cut` characters when it is a string whose beginning is known.
QList<JsonRun> runsOf(const QString& json, int cut)
{
    if (cut == 0)
        return jsonRuns(json.toStdString());
    return {{u'…' + visibleText(json.mid(cut).chopped(1)), Token::SynString}};
}

} // namespace

DiffDelegate::DiffDelegate(const Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{
}

QSize DiffDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {0, kRowHeight};
}

void DiffDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    RowBackground row;
    row.isSelected = option.state.testFlag(QStyle::State_Selected);
    row.isCurrent = option.state.testFlag(QStyle::State_HasFocus);
    row.isHovered = option.state.testFlag(QStyle::State_MouseOver);
    row.viewHasFocus = option.widget && option.widget->hasFocus();
    row.isLeftEnd = false; // The bar says what changed, not what is selected.
    paintRowBackground(*painter, m_theme, option.rect, row);

    const Glyph glyph = glyphOf(index);
    const QColor color = m_theme.color(glyph.token);
    painter->fillRect(option.rect.left(), option.rect.top(), kBarWidth, option.rect.height(),
                      color);
    const QRect rest = option.rect.adjusted(kGlyphWidth, 0, -8, 0);
    if (index.data(DiffModel::IsSecondLineRole).toBool())
        return paintValues(*painter, rest.adjusted(kValueIndent, 0, 0, 0), index);
    painter->setFont(m_theme.dataStrong(glyph.text));
    painter->setPen(color);
    painter->drawText(QRect(option.rect.left(), option.rect.top(), kGlyphWidth, kRowHeight),
                      Qt::AlignCenter, glyph.text);
    paintPath(*painter, rest, index);
}

void DiffDelegate::paintPath(QPainter& painter, const QRect& rect, const QModelIndex& index) const
{
    QString path = visibleText(index.data(DiffModel::PathRole).toString());
    if (path.isEmpty())
        path = DiffModel::tr("the whole state");
    const bool isAlone = glyphOf(index).token == Token::Changed;
    // A value beside it keeps at least half of the row.
    const int most = isAlone ? rect.width() : rect.width() * 2 / 3;
    const QFont& font = m_theme.data(path);
    const QString fitting = QFontMetrics(font).elidedText(path, Qt::ElideMiddle, most);
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Text));
    painter.drawText(rect, Qt::AlignVCenter | Qt::TextSingleLine, fitting);
    if (isAlone)
        return;
    const int used = QFontMetrics(font).horizontalAdvance(fitting) + kGap;
    const bool isAdded = glyphOf(index).token == Token::Added;
    const QString json =
        index.data(isAdded ? DiffModel::AfterRole : DiffModel::BeforeRole).toString();
    paintJsonRuns(painter, m_theme, rect.adjusted(used, 0, 0, 0), runsOf(json, 0));
}

void DiffDelegate::paintValues(QPainter& painter, const QRect& rect, const QModelIndex& index) const
{
    const int cut = index.data(DiffModel::CutRole).toInt();
    QList<JsonRun> runs = runsOf(index.data(DiffModel::BeforeRole).toString(), cut);
    runs.append({QStringLiteral(" → "), Token::Text2});
    runs.append(runsOf(index.data(DiffModel::AfterRole).toString(), cut));
    paintJsonRuns(painter, m_theme, rect, runs);
}

} // namespace headrace
