// SPDX-License-Identifier: GPL-3.0-or-later
// How the rebuild panel is put together.

#include "views/projections/build_page.h"
#include "views/projections/compare_page.h"
#include "views/projections/confirm_bar.h"
#include "views/projections/plan_page.h"
#include "views/projections/rebuild_panel.h"
#include "views/projections/sentence_label.h"
#include "views/projections/step_bar.h"
#include "views/support/action_registry.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/action_button.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>

namespace headrace {
namespace {

constexpr int kHeadHeight = 36;
constexpr int kEdge = 12;

} // namespace

RebuildPanel::RebuildPanel(ProjectionSession& session, const StoreEnvironment& environment,
                           Theme& theme, ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_environment(environment)
    , m_theme(theme)
    , m_actions(actions)
    , m_tabs(new QTabBar(this))
    , m_title(new QLabel(this))
    , m_note(new QLabel(this))
    , m_steps(new StepBar(theme, this))
    , m_pages(new QStackedWidget(this))
    , m_planPage(new PlanPage(theme, m_pages))
    , m_buildPage(new BuildPage(theme, m_pages))
    , m_comparePage(new ComparePage(theme, m_pages))
    , m_switchPage(new QWidget(m_pages))
    , m_outcome(new SentenceLabel(theme, m_switchPage))
    , m_foot(new ConfirmBar(environment, theme, this))
{
    setObjectName("rebuildPanel");
    addActions();
    buildLayout();
    connect(m_tabs, &QTabBar::tabBarClicked, this, [this](int index) {
        if (index >= 0)
            setCurrent(m_rebuilds[std::size_t(index)]);
    });
    connect(m_comparePage, &ComparePage::eventWanted, this, &RebuildPanel::eventWanted);
    connect(m_foot, &ConfirmBar::confirmedChanged, this, &RebuildPanel::allow);
}

void RebuildPanel::addActions()
{
    const auto add = [this](const ActionSpec& spec, auto slot) {
        return m_actions.add(spec, this, [this, slot] {
            if (m_current)
                slot(*m_current);
        });
    };
    m_run = add({.id = "projections.runPlan",
                 .text = tr("Run this rebuild plan"),
                 .icon = "rebuild",
                 .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_Return)},
                 .tooltip = tr("Rebuilds exactly as the plan says"),
                 .changesStore = true,
                 .shortText = tr("Run this plan")},
                [](Rebuild& it) { it.run(); });
    m_pause = add({.id = "projections.pauseRebuild",
                   .text = tr("Pause or resume the rebuild"),
                   .icon = "pause",
                   .tooltip = tr("Live rows are not touched meanwhile"),
                   .shortText = tr("Pause")},
                  [](Rebuild& it) { it.pauseOrResume(); });
    m_cancel = add({.id = "projections.cancelRebuild",
                    .text = tr("Cancel the rebuild"),
                    .icon = "close",
                    .tooltip = tr("Live rows stay; what was built is kept, to go on with"),
                    .shortText = tr("Cancel")},
                   [](Rebuild& it) { it.cancel(); });
    m_close = add({.id = "projections.closeRebuild",
                   .text = tr("Close the rebuild"),
                   .icon = "close",
                   .shortcuts = {QKeySequence(Qt::Key_Escape)},
                   .tooltip = tr("Closes the panel; what was built stays"),
                   .shortText = tr("Close")},
                  [this](Rebuild& it) { close(&it); });
    m_planAgain = add({.id = "projections.planAgain",
                       .text = tr("Plan another rebuild"),
                       .icon = "rebuild",
                       .tooltip = tr("Goes back to the plan"),
                       .shortText = tr("Plan again")},
                      [](Rebuild& it) { it.planAgain(); });
    m_compare = add({.id = "projections.compareAgain",
                     .text = tr("Compare the builds again"),
                     .icon = "diff",
                     .tooltip = tr("Compares the rows as they are now"),
                     .shortText = tr("Compare again")},
                    [](Rebuild& it) { it.compare(); });
    m_discard = add({.id = "projections.discard",
                     .text = tr("Discard the rebuilt rows"),
                     .icon = "close",
                     .tooltip = tr("Drops the table that was rebuilt; the live one stays"),
                     .changesStore = true,
                     .shortText = tr("Discard")},
                    [](Rebuild& it) { it.discard(); });
    m_switch = add({.id = "projections.switch",
                    .text = tr("Switch to the rebuilt rows"),
                    .icon = "switch",
                    .tooltip = tr("Makes the rebuilt rows live, in one step"),
                    .changesStore = true,
                    .shortText = tr("Switch")},
                   [](Rebuild& it) { it.switchToReady(); });
    m_goBack = add({.id = "projections.goBack",
                    .text = tr("Go back to the previous rows"),
                    .icon = "back",
                    .tooltip = tr("Makes the previous rows live again, and brings them up to date"),
                    .changesStore = true,
                    .shortText = tr("Go back")},
                   [](Rebuild& it) { it.goBack(); });
}

QWidget* RebuildPanel::buildHead()
{
    auto* head = new QWidget(this);
    head->setObjectName("paneHead");
    head->setAttribute(Qt::WA_StyledBackground);
    head->setFixedHeight(kHeadHeight);
    m_title->setFont(m_theme.font(TextStyle::Title));
    m_title->setTextFormat(Qt::PlainText);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setFont(m_theme.font(TextStyle::Small));
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(kEdge, 0, kEdge, 1);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_note, 1);
    for (QAction* action : {m_pause, m_cancel, m_close})
        layout->addWidget(makeActionButton(action, ButtonRole::Plain, 24, head));
    return head;
}

void RebuildPanel::buildLayout()
{
    m_tabs->setAccessibleName(tr("Rebuilds"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->hide();
    m_outcome->setObjectName("switchOutcome");
    auto* switched = new QVBoxLayout(m_switchPage);
    switched->setContentsMargins(kEdge, kEdge, kEdge, kEdge);
    switched->addWidget(m_outcome);
    switched->addStretch(1);
    for (QWidget* page : {static_cast<QWidget*>(m_planPage), static_cast<QWidget*>(m_buildPage),
                          static_cast<QWidget*>(m_comparePage), m_switchPage})
        m_pages->addWidget(page); // As Rebuild::Step counts.
    m_foot->addButton(m_compare, ButtonRole::Flat);
    m_foot->addButton(m_planAgain, ButtonRole::Plain);
    m_foot->addButton(m_discard, ButtonRole::Plain);
    m_foot->addButton(m_switch, ButtonRole::Plain);
    m_foot->addButton(m_goBack, ButtonRole::Plain);
    m_foot->addButton(m_run, ButtonRole::Primary);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs);
    layout->addWidget(buildHead());
    layout->addWidget(m_steps);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_foot);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

} // namespace headrace
