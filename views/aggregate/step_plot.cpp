// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/step_plot.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QHBoxLayout>

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

namespace headrace {
namespace {

constexpr double kWidth = 1'000; // Of the scale; pixels come by the plot's axis.
constexpr double kLabelDistance = 200;
const QMargins kMargins(44, 10, 12, 22); // Of constant width, whatever the labels say.

} // namespace

StepPlot::StepPlot(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_plot(new QCustomPlot(this))
{
    buildLayout();
    connect(&theme, &Theme::changed, this, &StepPlot::dress);
    dress();
}

void StepPlot::buildLayout()
{
    setFixedHeight(kHeight);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->axisRect()->setAutoMargins(QCP::msNone);
    m_plot->axisRect()->setMargins(kMargins);
    m_plot->axisRect()->setMinimumMargins(QMargins());
    m_steps = m_plot->addGraph();
    m_steps->setLineStyle(QCPGraph::lsStepLeft);
    m_steps->setAntialiased(false);
    m_squares = m_plot->addGraph();
    m_squares->setLineStyle(QCPGraph::lsNone);
    m_squares->setAntialiasedScatters(false);
    m_cursor = new QCPItemStraightLine(m_plot);
    m_cursor->setAntialiased(false);
    m_plot->xAxis->setRange(0, kWidth);
    m_plot->xAxis->grid()->setVisible(false);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLength(0);
        axis->setTickLabelPadding(6);
    }
    m_plot->yAxis->ticker()->setTickCount(3);
    m_plot->yAxis->setNumberFormat("g");
    m_plot->yAxis->setNumberPrecision(5);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
}

void StepPlot::setHistory(const std::shared_ptr<const FieldHistory>& history)
{
    m_history = history;
    showHistory();
}

void StepPlot::setScale(std::span<const Time> times, VersionSpacing spacing)
{
    m_scale = VersionScale(times, spacing, 0, kWidth);
    showVersions();
    showHistory();
}

void StepPlot::setVersion(std::int64_t version)
{
    m_version = version;
    const double x = m_scale.x(std::clamp<std::int64_t>(version, 0, m_scale.last()));
    m_cursor->point1->setCoords(x, 0);
    m_cursor->point2->setCoords(x, 1);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void StepPlot::showHistory()
{
    if (!m_history || m_history->values.empty())
        return;
    const auto& values = m_history->values;
    QVector<double> x;
    QVector<double> y;
    for (const auto& value : values) {
        x << m_scale.x(std::min(value.version, m_scale.last()));
        y << value.number;
    }
    const qsizetype changes = x.size() - 1;
    m_squares->setVisible(changes <= kMostSquares);
    if (m_squares->visible())
        m_squares->setData(x.mid(1), y.mid(1), true);
    x << kWidth; // The last value goes on to the head.
    y << y.back();
    m_steps->setData(x, y, true);
    fitValues();
    setVersion(m_version);
}

void StepPlot::fitValues()
{
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const auto& value : m_history->values) {
        if (std::isnan(value.number))
            continue;
        lowest = std::min(lowest, value.number);
        highest = std::max(highest, value.number);
    }
    const double room = highest > lowest ? (highest - lowest) * 0.08 : std::abs(highest) * 0.1 + 1;
    m_plot->yAxis->setRange(lowest - room, highest + room);
    setAccessibleName(tr("Plot of %1: from %2 to %3 in %4")
                          .arg(m_history->path)
                          .arg(lowest)
                          .arg(highest)
                          .arg(countText(m_history->changes(), tr("change"), tr("changes"))));
}

void StepPlot::showVersions()
{
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const std::int64_t version : m_scale.labelled(kLabelDistance))
        ticker->addTick(m_scale.x(version), numberText(version));
    m_plot->xAxis->setTicker(ticker);
}

void StepPlot::dress()
{
    const QColor series = m_theme.color(Token::Series1);
    m_plot->setBackground(m_theme.color(Token::Surface));
    m_steps->setPen(QPen(series, 1));
    m_squares->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssSquare, series, series, 4));
    m_cursor->setPen(QPen(m_theme.color(Token::Text), 1, Qt::DotLine));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelFont(m_theme.axis());
        axis->setTickLabelColor(m_theme.color(Token::PlotAxis));
        axis->grid()->setPen(QPen(m_theme.color(Token::PlotGrid), 1));
        axis->grid()->setZeroLinePen(QPen(m_theme.color(Token::PlotGrid), 1));
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace headrace
