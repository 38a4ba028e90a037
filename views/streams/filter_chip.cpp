// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/filter_chip.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

namespace headrace {
namespace {

constexpr int kPadding = 6;
constexpr int kGap = 4;
constexpr int kCross = 12;
constexpr int kSlack = 3; // Widths are rounded; a name that fits must not be cut.

} // namespace

FilterChip::FilterChip(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setFixedHeight(kHeight);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FilterChip::setRuns(std::vector<ConditionRun> runs)
{
    m_runs = std::move(runs);
    for (ConditionRun& run : m_runs)
        run.text = visibleText(run.text);
    describe();
    updateGeometry();
    update();
}

void FilterChip::setProblem(const QString& problem)
{
    m_problem = problem;
    describe();
    update();
}

void FilterChip::setSelected(bool selected)
{
    m_isSelected = selected;
    update();
}

QString FilterChip::text() const
{
    QStringList words;
    for (const ConditionRun& run : m_runs)
        words << run.text;
    return words.join(' ');
}

void FilterChip::describe()
{
    setAccessibleName(text());
    setAccessibleDescription(m_problem);
    setToolTip(plainToolTip(m_problem.isEmpty() ? text() : text() + '\n' + m_problem));
}

const QFont& FilterChip::fontOf(const ConditionRun& run) const
{
    return run.kind == ConditionRun::Kind::Data ? m_theme.data(run.text)
                                                : m_theme.font(TextStyle::Small);
}

QSize FilterChip::sizeHint() const
{
    int width = 2 * kPadding + kCross + kSlack;
    for (const ConditionRun& run : m_runs)
        width += QFontMetrics(fontOf(run)).horizontalAdvance(run.text) + kGap;
    return {std::min(width, kMostWidth), kHeight};
}

QRect FilterChip::crossRect() const
{
    return {width() - kPadding - kCross, (kHeight - kCross) / 2, kCross, kCross};
}

void FilterChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(m_theme.color(m_isSelected ? Token::Selection : Token::AccentSubtle));
    if (!m_problem.isEmpty())
        painter.setPen(m_theme.color(Token::Error));
    else if (m_isSelected)
        painter.setPen(m_theme.color(Token::Focus));
    else
        painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(
        painter.pen() == Qt::NoPen ? QRectF(rect()) : QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5),
        3, 3);

    QRect left(kPadding, 0, crossRect().left() - kGap - kPadding, kHeight);
    for (const ConditionRun& run : m_runs) {
        painter.setFont(fontOf(run));
        painter.setPen(
            m_theme.color(run.kind == ConditionRun::Kind::Quiet ? Token::Text2 : Token::Text));
        const QString shown =
            painter.fontMetrics().elidedText(run.text, Qt::ElideMiddle, left.width());
        painter.drawText(left, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, shown);
        left.setLeft(left.left() + painter.fontMetrics().horizontalAdvance(shown) + kGap);
    }
    painter.drawPixmap(
        crossRect(),
        m_theme.pixmap(QStringLiteral("close"), Token::Text2, kCross, devicePixelRatioF()));
}

void FilterChip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (crossRect().adjusted(-3, -3, 3, 3).contains(event->pos()))
        emit removeWanted();
    else
        emit clicked();
}

void FilterChip::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && !crossRect().contains(event->pos()))
        emit editWanted();
}

} // namespace headrace
