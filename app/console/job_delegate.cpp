// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/job_delegate.h"

#include "app/console/jobs_panel.h"
#include "views/support/delegates/row_background.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAbstractItemView>
#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

namespace headrace {
namespace {

constexpr int kPadding = 12;
constexpr int kBarHeight = 8;
constexpr int kIconPx = 16;
constexpr int kNumberWidth = 72;

struct StateLook
{
    Token bar;
    Token text;
    const char* icon; // Null for none.
};

StateLook lookOf(JobList::State state)
{
    switch (state) {
    case JobList::State::Running:
        return {Token::Accent, Token::Text, nullptr};
    case JobList::State::Paused:
        return {Token::Text2, Token::Text2, "pause"};
    case JobList::State::Done:
        return {Token::Ok, Token::Ok, "well"};
    case JobList::State::Failed:
        return {Token::Error, Token::Error, "act"};
    case JobList::State::Cancelled:
        return {Token::Unknown, Token::Text2, "stop"};
    }
    return {};
}

QString amountText(const JobList::Row& row)
{
    if (row.total > 0)
        return percentText(row.state == JobList::State::Done ? row.total : row.done, row.total);
    return row.unit == JobList::Unit::Bytes ? bytesText(row.done) : numberText(row.done);
}

} // namespace

JobDelegate::JobDelegate(const Theme& theme, const JobList& jobs, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
    , m_jobs(jobs)
{
}

QSize JobDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {0, kRowHeight};
}

void JobDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const
{
    const JobList::Row& row = m_jobs.row(index.row());
    RowBackground background;
    background.isSelected = option.state.testFlag(QStyle::State_Selected);
    background.isHovered = option.state.testFlag(QStyle::State_MouseOver);
    background.viewHasFocus = option.widget != nullptr && option.widget->hasFocus();
    paintRowBackground(*painter, m_theme, option.rect, background);

    const StateLook look = lookOf(row.state);
    QRect line(option.rect.left() + kPadding, option.rect.top() + 6,
               option.rect.width() - 2 * kPadding, 18);
    if (look.icon != nullptr) {
        painter->drawPixmap(line.left(), line.top() + 1,
                            m_theme.pixmap(QString::fromLatin1(look.icon), look.text, kIconPx,
                                           painter->device()->devicePixelRatioF()));
        line.setLeft(line.left() + kIconPx + 6);
    }
    const auto drawText = [&](const QRect& rect, const QString& text, const QFont& font,
                              Token token, Qt::Alignment alignment) {
        painter->setFont(font);
        painter->setPen(m_theme.color(token));
        painter->drawText(rect, int(alignment | Qt::AlignVCenter),
                          QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
    };
    drawText(line.adjusted(0, 0, -kNumberWidth, 0), row.title, m_theme.font(TextStyle::Strong),
             Token::Text, Qt::AlignLeft);
    drawText(line, amountText(row), m_theme.numbers(), Token::Text, Qt::AlignRight);
    paintBar(*painter,
             QRect(option.rect.left() + kPadding, option.rect.top() + 27,
                   option.rect.width() - 2 * kPadding, kBarHeight),
             row);
    drawText(QRect(option.rect.left() + kPadding, option.rect.top() + 38,
                   option.rect.width() - 2 * kPadding, 16),
             jobStatusText(row), m_theme.font(TextStyle::Small), Token::Text2, Qt::AlignLeft);
}

void JobDelegate::paintBar(QPainter& painter, const QRect& rect, const JobList::Row& row) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath track;
    track.addRoundedRect(rect, 2, 2);
    painter.setClipPath(track);
    const bool isTotalKnown = row.total > 0 || row.isOver();
    painter.fillRect(rect, m_theme.color(isTotalKnown ? Token::PlotTotal : Token::Surface));
    if (!isTotalKnown) {
        // Stripes that stand still: how much there is to do is not known.
        painter.setPen(QPen(m_theme.color(Token::PlotTotal), 4));
        for (int x = rect.left() - rect.height(); x < rect.right(); x += 10)
            painter.drawLine(x, rect.bottom() + 2, x + rect.height() + 4, rect.top() - 2);
    } else {
        const double part = row.state == JobList::State::Done ? 1
            : row.total > 0                                   ? double(row.done) / double(row.total)
                                                              : 0;
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width() * part, rect.height()),
                         m_theme.color(lookOf(row.state).bar));
    }
    painter.restore();
}

} // namespace headrace
