// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/rebuild_panel.h"

#include "views/projections/build_page.h"
#include "views/projections/compare_page.h"
#include "views/projections/confirm_bar.h"
#include "views/projections/plan_page.h"
#include "views/projections/sentence_label.h"
#include "views/projections/step_bar.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace headrace {
namespace {

QString kindText(const Rebuild& rebuild)
{
    switch (rebuild.request().kind) {
    case RebuildKind::Full:
        return RebuildPanel::tr("full");
    case RebuildKind::SideBySide:
        return RebuildPanel::tr("side by side");
    case RebuildKind::FromPosition:
        return RebuildPanel::tr("from position %1").arg(numberText(rebuild.request().from.value));
    case RebuildKind::OneKey:
    case RebuildKind::OneStream:
        break;
    }
    return toQString(rebuild.request().key);
}

QString goBackText(const Rebuild& rebuild)
{
    const auto* known = rebuild.known();
    const QString text =
        RebuildPanel::tr("Going back makes the previous rows live again, brought up to date.");
    if (!known || !known->status || !known->status->previousUntil)
        return text;
    return RebuildPanel::tr("%1 They are kept until %2.")
        .arg(text, dateText(*known->status->previousUntil));
}

QString noteText(const Rebuild& rebuild)
{
    const auto* known = rebuild.known();
    if (rebuild.step() == Rebuild::Step::Compare)
        return RebuildPanel::tr("%1 live, %2 rebuilt").arg(rebuild.liveName(), rebuild.readyName());
    if (rebuild.step() == Rebuild::Step::Switch)
        return {};
    const bool isAside = rebuild.request().kind == RebuildKind::SideBySide
        || rebuild.request().kind == RebuildKind::Full;
    if (!isAside || !known || !known->status || !known->status->live)
        return kindText(rebuild);
    return RebuildPanel::tr("%1, v%2 → v%3")
        .arg(kindText(rebuild))
        .arg(known->status->live->version)
        .arg(known->projection.version);
}

} // namespace

void RebuildPanel::openFor(const std::string& projection)
{
    const auto found = std::ranges::find(m_rebuilds, projection, &Rebuild::projection);
    if (found == m_rebuilds.end())
        return add(projection);
    if ((*found)->step() == Rebuild::Step::Switch && !(*found)->job().isRunning())
        (*found)->planAgain();
    setCurrent(*found);
}

void RebuildPanel::openToGoBack(const std::string& projection)
{
    openFor(projection);
    m_current->offerGoBack();
}

void RebuildPanel::add(const std::string& projection)
{
    auto* rebuild = new Rebuild(m_session, projection, this);
    connect(rebuild, &Rebuild::changed, this, [this, rebuild] {
        if (rebuild == m_current)
            show();
    });
    connect(rebuild, &Rebuild::progressed, this, [this, rebuild] {
        if (rebuild == m_current)
            showStep();
    });
    connect(rebuild, &Rebuild::stored, this,
            [this, rebuild] { emit stored(toQString(rebuild->projection())); });
    m_rebuilds.push_back(rebuild);
    m_tabs->addTab(toQString(projection));
    m_tabs->setVisible(m_rebuilds.size() > 1);
    setCurrent(rebuild);
    emit emptyChanged();
}

void RebuildPanel::setCurrent(Rebuild* rebuild)
{
    m_current = rebuild;
    m_planPage->setRebuild(rebuild);
    m_comparePage->setRebuild(rebuild);
    if (rebuild == nullptr)
        return;
    m_tabs->setCurrentIndex(int(std::ranges::find(m_rebuilds, rebuild) - m_rebuilds.begin()));
    show();
}

void RebuildPanel::close(Rebuild* rebuild)
{
    const auto found = std::ranges::find(m_rebuilds, rebuild);
    const auto index = found - m_rebuilds.begin();
    m_rebuilds.erase(found);
    m_tabs->removeTab(int(index));
    m_tabs->setVisible(m_rebuilds.size() > 1);
    setCurrent(m_rebuilds.empty() ? nullptr : m_rebuilds[std::size_t(m_tabs->currentIndex())]);
    rebuild->deleteLater();
    emit emptyChanged();
}

void RebuildPanel::closeAll()
{
    if (m_rebuilds.empty())
        return;
    setCurrent(nullptr);
    while (m_tabs->count() > 0)
        m_tabs->removeTab(0);
    for (Rebuild* rebuild : std::exchange(m_rebuilds, {}))
        delete rebuild;
    emit emptyChanged();
}

bool RebuildPanel::has(const std::string& projection) const
{
    return std::ranges::find(m_rebuilds, projection, &Rebuild::projection) != m_rebuilds.end();
}

void RebuildPanel::refresh()
{
    for (Rebuild* rebuild : m_rebuilds)
        rebuild->refresh();
    if (m_current)
        show();
}

QString RebuildPanel::title() const
{
    return m_title->text();
}

QString RebuildPanel::outcomeText() const
{
    return m_outcome->sentence();
}

void RebuildPanel::show()
{
    const QString name = toQString(m_current->projection());
    using Step = Rebuild::Step;
    m_title->setText(m_current->step() == Step::Compare      ? tr("Compare %1").arg(name)
                         : m_current->step() == Step::Switch ? tr("Switch %1").arg(name)
                                                             : tr("Rebuild %1").arg(name));
    m_note->setText(noteText(*m_current));
    m_note->setToolTip(plainToolTip(m_note->text()));
    showStep();
}

void RebuildPanel::showStep()
{
    using Step = Rebuild::Step;
    const Step step = m_current->step();
    const bool isDone =
        m_current->job().row().state == JobList::State::Done && m_current->job().row().isOver();
    QStringList names {tr("Plan"), tr("Build")};
    if (m_current->isSideBySide() || step == Step::Compare)
        names << tr("Compare") << tr("Switch");
    if (step == Step::Switch)
        names = {tr("Plan"), tr("Build"), tr("Compare"), tr("Switch")};
    m_steps->setSteps(names, int(step) + (isDone && (step == Step::Build || step == Step::Switch)));
    m_pages->setCurrentIndex(int(step));
    switch (step) {
    case Step::Plan:
        m_planPage->show(*m_current);
        break;
    case Step::Build:
        m_buildPage->show(*m_current);
        break;
    case Step::Compare:
        m_comparePage->show(*m_current);
        break;
    case Step::Switch:
        if (m_current->outcome().isEmpty())
            m_outcome->say(SentenceLabel::Kind::Plain, goBackText(*m_current));
        else
            m_outcome->say(m_current->isFailed() ? SentenceLabel::Kind::Failure
                                                 : SentenceLabel::Kind::Well,
                           m_current->outcome());
        break;
    }
    showFoot();
}

void RebuildPanel::showFoot()
{
    using Step = Rebuild::Step;
    const Step step = m_current->step();
    const QString name = toQString(m_current->projection());
    const bool isRunning = m_current->job().isRunning();
    const bool isCompare = step == Step::Compare;
    const bool isOver = step == Step::Build || step == Step::Switch;
    m_actions.setAbsent(m_run, step != Step::Plan);
    m_actions.setAbsent(m_pause, !m_current->isBuilding());
    m_actions.setAbsent(m_cancel, !isRunning || step == Step::Switch);
    m_actions.setAbsent(m_close, isRunning);
    m_actions.setAbsent(m_planAgain, isRunning || !isOver);
    m_actions.setAbsent(m_compare, isRunning || !isCompare);
    m_actions.setAbsent(m_discard, !isCompare);
    m_actions.setAbsent(m_switch, !isCompare);
    m_actions.setAbsent(m_goBack, step != Step::Switch || !m_current->canGoBack());
    m_actions.setShortText(m_pause, m_current->job().isPaused() ? tr("Resume") : tr("Pause"));
    m_actions.setShortText(m_discard, tr("Discard %1").arg(m_current->readyName()));
    m_actions.setShortText(m_switch, tr("Switch to %1").arg(m_current->readyName()));
    if (isCompare)
        m_foot->ask(tr("%1 is kept %2 days.").arg(m_current->liveName()).arg(Rebuild::kDaysKept),
                    name);
    else if (step == Step::Switch)
        m_foot->ask({}, m_current->canGoBack() ? name : QString());
    else if (step == Step::Plan)
        m_foot->ask(tr("Nothing is written before the plan is run."),
                    m_current->isSideBySide() ? QString() : name); // It changes what is live.
    else
        m_foot->ask(isRunning ? tr("Live rows stay as they are.") : QString(), {});
    allow();
}

void RebuildPanel::allow()
{
    if (!m_current)
        return;
    const bool isRunning = m_current->job().isRunning();
    const QString busy = isRunning ? tr("Wait until the job has ended.") : QString();
    const QString type = m_foot->isConfirmed()
        ? QString()
        : tr("Type the name of the projection first: %1.").arg(toQString(m_current->projection()));
    for (QAction* action : {m_discard, m_switch, m_goBack})
        m_actions.setDisabledBecause(action, isRunning ? busy : type);
    const QString why = PlanPage::whyNot(*m_current);
    m_actions.setDisabledBecause(m_run, why.isEmpty() ? type : why);
    const bool isCompared = m_current->counts().has_value();
    if (!isRunning && !isCompared && m_current->step() == Rebuild::Step::Compare)
        m_actions.setDisabledBecause(m_switch, tr("Compare the rows first."));
}

QWidget* RebuildPanel::firstField() const
{
    if (!m_current)
        return nullptr;
    switch (m_current->step()) {
    case Rebuild::Step::Plan:
        return &m_planPage->kind();
    case Rebuild::Step::Build:
        return &m_buildPage->log();
    default:
        return &m_comparePage->table();
    }
}

} // namespace headrace
