// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/build_page.h"

#include "views/projections/fact_grid.h"
#include "views/projections/rebuild.h"
#include "views/projections/sentence_label.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QStyle>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kNameWidth = 72;
constexpr int kSteps = 1'000;

// A new value of a property that the style sheet looks at.
void setState(QProgressBar& bar, const char* state)
{
    if (bar.property("state").toByteArray() == state)
        return;
    bar.setProperty("state", state);
    bar.style()->unpolish(&bar);
    bar.style()->polish(&bar);
}

QString leftText(const JobList::Row& row)
{
    if (!row.left)
        return {};
    const Time done = now() + *row.left;
    return BuildPage::tr("%1 left, done at %2 UTC")
        .arg(durationText(*row.left), timeText(done).mid(11, 8));
}

} // namespace

BuildPage::BuildPage(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_percent(new QLabel(this))
    , m_counts(new QLabel(this))
    , m_left(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_outcome(new SentenceLabel(theme, this))
    , m_facts(new FactGrid(theme, kNameWidth, this))
    , m_log(new QPlainTextEdit(this))
{
    m_percent->setFont(theme.figure());
    for (QLabel* label : {m_counts, m_left}) {
        label->setFont(theme.numbers());
        label->setTextFormat(Qt::PlainText);
    }
    m_counts->setForegroundRole(QPalette::PlaceholderText);
    m_bar->setRange(0, kSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the rebuild"));
    m_outcome->setObjectName("buildOutcome");
    m_log->setObjectName("buildLog");
    m_log->setAccessibleName(tr("Log of the rebuild"));
    m_log->setProperty("log", true);
    m_log->setReadOnly(true);
    m_log->setWordWrapMode(QTextOption::WrapAnywhere);
    m_log->setFont(theme.data(u""));
    m_log->document()->setDocumentMargin(8);
    buildLayout();
}

void BuildPage::buildLayout()
{
    auto* figures = new QHBoxLayout;
    figures->setSpacing(12);
    figures->addWidget(m_percent);
    figures->addWidget(m_counts, 1, Qt::AlignBottom);
    figures->addWidget(m_left, 0, Qt::AlignBottom);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(12, 8, 12, 8);
    top->setSpacing(8);
    top->addLayout(figures);
    top->addWidget(m_bar);
    top->addWidget(m_outcome);
    top->addWidget(m_facts);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(new PaneHeader(m_theme, tr("Log"), this));
    layout->addWidget(m_log, 1);
}

void BuildPage::show(const Rebuild& rebuild)
{
    const JobList::Row& row = rebuild.job().row();
    const bool isDone = row.isOver() && row.state == JobList::State::Done;
    const std::int64_t total = isDone ? std::max(row.done, row.total) : row.total;
    m_percent->setText(isDone          ? percentText(1, 1)
                           : total > 0 ? percentText(row.done, total)
                                       : QStringLiteral("…"));
    m_counts->setText(total > 0 ? tr("%1 of %2 events").arg(numberText(row.done), numberText(total))
                                : tr("%1 events").arg(numberText(row.done)));
    m_left->setText(row.isOver()                   ? QString()
                        : rebuild.job().isPaused() ? tr("Paused")
                                                   : leftText(row));
    m_bar->setValue(isDone          ? kSteps
                        : total > 0 ? int(std::min<std::int64_t>(kSteps, row.done * kSteps / total))
                                    : 0);
    setState(*m_bar,
             !row.isOver()                             ? (rebuild.job().isPaused() ? "paused" : "")
                 : isDone                              ? "done"
                 : row.state == JobList::State::Failed ? "failed"
                                                       : "paused");
    QList<FactGrid::Fact> facts;
    if (!row.isOver() && row.perSecond > 0)
        facts << FactGrid::Fact {tr("Rate"), rateText(row.perSecond)};
    if (rebuild.result() && !rebuild.result()->parked.empty())
        facts << FactGrid::Fact {tr("Parked"),
                                 tr("%1; the first: %2")
                                     .arg(countText(std::int64_t(rebuild.result()->parked.size()),
                                                    tr("key"), tr("keys")),
                                          toQString(rebuild.result()->parked.front().error))};
    if (!row.isOver())
        facts << FactGrid::Fact {tr("Live rows"),
                                 tr("stay as they are; Cancel keeps what was built, to go on")};
    m_facts->setFacts(facts);
    using Kind = SentenceLabel::Kind;
    m_outcome->say(isDone                   ? Kind::Well
                       : rebuild.isFailed() ? Kind::Failure
                                            : Kind::Watch,
                   row.isOver() ? row.state == JobList::State::Cancelled
                           ? tr("Cancelled. What was built is kept: the next plan goes on with it.")
                           : row.text
                                : QString());
    showLog(row.log);
}

// Follows the end until somebody scrolls away from it.
void BuildPage::showLog(const QStringList& lines)
{
    if (lines == m_shownLog)
        return;
    QScrollBar* const bar = m_log->verticalScrollBar();
    const bool isAtEnd = bar->value() == bar->maximum();
    const int before = bar->value();
    m_log->setPlainText(lines.join('\n'));
    bar->setValue(isAtEnd ? bar->maximum() : before);
    m_shownLog = lines;
}

QString BuildPage::progressText() const
{
    return m_percent->text() + ' ' + m_counts->text();
}

QString BuildPage::outcomeText() const
{
    return m_outcome->sentence();
}

QWidget& BuildPage::log() const
{
    return *m_log;
}

} // namespace headrace
