// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/lens_chain_model.h"

#include "views/schemas/lens_text.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kGutter = 20;
constexpr double kDot = 4;

ChainMark markOf(int schema, const ChainReach& reach)
{
    if (reach.stored == 0)
        return ChainMark::Beyond;
    if (schema < reach.stored)
        return ChainMark::Before;
    return schema <= reach.last ? ChainMark::Passed : ChainMark::Beyond;
}

QString versionText(int schema, int present, const ChainReach& reach)
{
    QStringList notes;
    if (schema == reach.stored)
        notes << QObject::tr("as stored");
    if (schema == present)
        notes << QObject::tr("the module's version");
    const QString name = QStringLiteral("v%1").arg(schema);
    return notes.isEmpty() ? name : name + "  " + notes.join(", ");
}

void addLens(std::vector<ChainRow>& rows, const LensDescription& lens, const ChainReach& reach)
{
    const bool isTheFailed = reach.failed && lens.from == reach.last;
    // An operation is on the way only if both of its versions are.
    const ChainMark mark = isTheFailed                 ? ChainMark::Failed
        : reach.stored > 0 && lens.from < reach.stored ? ChainMark::Before
                                                       : markOf(lens.from + 1, reach);
    for (const QString& line : lensLines(lens.opsJson))
        rows.push_back({.schema = lens.from + 1, .text = line, .mark = mark});
    for (const LensLoss& loss : lens.lossesUp)
        rows.push_back(
            {.schema = lens.from + 1,
             .text =
                 QObject::tr("loses: %1 at %2").arg(toQString(loss.what), toQString(loss.pointer)),
             .isLoss = true,
             .mark = mark});
}

} // namespace

std::vector<ChainRow> chainRows(const EventDescription* event, const ChainReach& reach)
{
    std::vector<ChainRow> rows;
    const int present = event ? event->version : 0;
    const auto addVersion = [&](int schema) {
        rows.push_back({.schema = schema,
                        .isVersion = true,
                        .text = versionText(schema, present, reach),
                        .mark = markOf(schema, reach)});
    };
    if (!event || !event->hasLenses) {
        const int from = reach.stored > 0 ? reach.stored : present;
        if (from > 0)
            addVersion(from);
        if (event && from < present) {
            rows.push_back({.schema = from,
                            .text = QObject::tr("no lens: the handler takes it as it is stored"),
                            .mark = ChainMark::Passed});
            addVersion(present);
        }
        return rows;
    }
    for (int schema = 1; schema <= present; ++schema) {
        addVersion(schema);
        for (const LensDescription& lens : event->lenses)
            if (lens.from == schema)
                addLens(rows, lens, reach);
    }
    if (reach.stored > present)
        addVersion(reach.stored);
    return rows;
}

void LensChainModel::setRows(std::vector<ChainRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int LensChainModel::rowOf(int schema) const
{
    const auto found = std::ranges::find_if(
        m_rows, [&](const ChainRow& row) { return row.isVersion && row.schema == schema; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int LensChainModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int LensChainModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : 1;
}

QVariant LensChainModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    const ChainRow& it = row(index.row());
    if (role == Qt::DisplayRole)
        return it.mark == ChainMark::Failed && !it.isLoss ? tr("%1  failed").arg(it.text) : it.text;
    return role == Qt::ToolTipRole ? QVariant(plainToolTip(it.text)) : QVariant();
}

QColor LensChainDelegate::colorOf(ChainMark mark) const
{
    switch (mark) {
    case ChainMark::Passed:
        return theme().color(Token::Accent);
    case ChainMark::Failed:
        return theme().color(Token::Error);
    default:
        return theme().color(Token::ControlBorder);
    }
}

void LensChainDelegate::paintLine(const Cell& cell) const
{
    const int at = cell.index.row();
    const ChainRow& row = m_model.row(at);
    const QRect rect = cell.option.rect;
    const double x = cell.rect.left() + kDot + 0.5;
    const double middle = rect.top() + rect.height() / 2;
    const bool isLast = at + 1 == m_model.rowCount();
    const auto draw = [&](const ChainRow& of, double from, double to) {
        cell.painter.setPen(colorOf(of.mark));
        cell.painter.drawLine(QPointF(x, from), QPointF(x, to));
    };
    if (!row.isVersion)
        return draw(row, rect.top(), rect.bottom() + 1);
    if (at > 0)
        draw(m_model.row(at - 1), rect.top(), middle);
    if (!isLast)
        draw(m_model.row(at + 1), middle, rect.bottom() + 1);
    cell.painter.save();
    cell.painter.setRenderHint(QPainter::Antialiasing);
    cell.painter.setPen(QPen(colorOf(row.mark), 1.5));
    cell.painter.setBrush(row.mark == ChainMark::Passed ? colorOf(row.mark)
                                                        : theme().color(Token::Surface));
    cell.painter.drawEllipse(QPointF(x, middle), kDot, kDot);
    cell.painter.restore();
}

void LensChainDelegate::paintCell(const Cell& cell) const
{
    paintLine(cell);
    const ChainRow& row = m_model.row(cell.index.row());
    const QString text = visibleText(cell.index.data().toString());
    const Token color = row.mark == ChainMark::Failed && !row.isLoss ? Token::Error
        : row.isLoss && row.mark == ChainMark::Passed                ? Token::Warn
        : row.isVersion                                              ? Token::Text
                                                                     : Token::Text2;
    const QRect rest = cell.rect.adjusted(row.isVersion ? kGutter : 2 * kGutter, 0, 0, 0);
    drawText(cell, rest, text, row.isVersion ? theme().dataStrong(text) : theme().data(text),
             theme().color(color));
}

} // namespace headrace
