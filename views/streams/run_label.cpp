// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/run_label.h"

#include "views/support/theme/theme.h"

#include <QPainter>

namespace headrace {
namespace {

constexpr int kGap = 4;

} // namespace

RunLabel::RunLabel(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RunLabel::setRuns(std::vector<ConditionRun> runs)
{
    m_runs = std::move(runs);
    setAccessibleName(text());
    updateGeometry();
    update();
}

QString RunLabel::text() const
{
    QStringList words;
    for (const ConditionRun& run : m_runs)
        words << run.text;
    return words.join(' ');
}

const QFont& RunLabel::fontOf(const ConditionRun& run) const
{
    return run.kind == ConditionRun::Kind::Data ? m_theme.numbers()
                                                : m_theme.font(TextStyle::Small);
}

QSize RunLabel::sizeHint() const
{
    int width = 0;
    for (const ConditionRun& run : m_runs)
        width += QFontMetrics(fontOf(run)).horizontalAdvance(run.text) + kGap;
    return {width, 16};
}

void RunLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QRect left = rect();
    for (const ConditionRun& run : m_runs) {
        painter.setFont(fontOf(run));
        painter.setPen(
            m_theme.color(run.kind == ConditionRun::Kind::Quiet ? Token::Text2 : Token::Text));
        painter.drawText(left, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, run.text);
        left.setLeft(left.left() + painter.fontMetrics().horizontalAdvance(run.text) + kGap);
    }
}

} // namespace headrace
