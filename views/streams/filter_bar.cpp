// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/filter_bar.h"

#include "views/streams/filter_field.h"
#include "views/streams/run_label.h"
#include "views/support/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace headrace {

FilterBar::FilterBar(Theme& theme, FilterField* field, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_field(field)
    , m_count(new RunLabel(theme, this))
    , m_stop(new QToolButton(this))
    , m_clear(new QToolButton(this))
    , m_problem(new QLabel(this))
{
    for (QToolButton* button : {m_stop, m_clear}) {
        button->setProperty("flat", true);
        button->setFixedHeight(28);
        button->hide();
    }
    m_stop->setText(tr("Stop"));
    m_stop->setObjectName(QStringLiteral("stopScan"));
    m_clear->setText(tr("Clear"));
    m_clear->setObjectName(QStringLiteral("clearFilter"));
    m_problem->setObjectName(QStringLiteral("filterProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();

    auto* line = new QHBoxLayout;
    line->setContentsMargins(12, 0, 12, 0);
    line->setSpacing(8);
    line->addWidget(field, 1);
    line->addWidget(m_count);
    line->addWidget(m_stop);
    line->addWidget(m_clear);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 6, 0, 6);
    layout->setSpacing(4);
    layout->addLayout(line);
    auto* below = new QHBoxLayout;
    below->setContentsMargins(14, 0, 12, 0);
    below->addWidget(m_problem);
    layout->addLayout(below);

    connect(m_stop, &QToolButton::clicked, this, &FilterBar::stopWanted);
    connect(m_clear, &QToolButton::clicked, this, &FilterBar::clearWanted);
    connect(field, &FilterField::problemChanged, this, &FilterBar::showProblem);
    connect(&theme, &Theme::changed, this, &FilterBar::showProblem);
    showProblem();
}

void FilterBar::setCount(std::vector<ConditionRun> runs)
{
    m_count->setRuns(std::move(runs));
}

QString FilterBar::countText() const
{
    return m_count->text();
}

void FilterBar::setScan(Scan scan)
{
    m_stop->setText(scan == Scan::Stopped ? tr("Go on") : tr("Stop"));
    m_stop->setVisible(scan != Scan::None);
}

void FilterBar::setClearable(bool clearable)
{
    m_clear->setVisible(clearable);
}

void FilterBar::setMessage(const QString& message)
{
    m_message = message;
    showProblem();
}

QString FilterBar::message() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void FilterBar::showProblem()
{
    const QString problem = m_field->problem();
    QString text = problem.isEmpty() ? m_message : problem;
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    m_problem->setText(text);
    m_problem->setVisible(!m_problem->text().isEmpty());
    m_problem->setFont(m_theme.font(TextStyle::Small));
    QPalette palette = m_problem->palette();
    palette.setColor(QPalette::WindowText, m_theme.color(Token::Error));
    m_problem->setPalette(palette);
}

void FilterBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    painter.setPen(m_theme.color(Token::Border));
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace headrace
