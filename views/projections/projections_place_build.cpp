// SPDX-License-Identifier: GPL-3.0-or-later
// How the place Projections is put together.

#include "views/projections/determinism_checks.h"
#include "views/projections/projection_detail.h"
#include "views/projections/projection_list.h"
#include "views/projections/projections_place.h"
#include "views/projections/rebuild_panel.h"
#include "views/projections/standing_counts.h"
#include "views/support/action_registry.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/action_button.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/segment_buttons.h"
#include "views/support/widgets/thin_splitter.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kHeadHeight = 40;
constexpr int kEdge = 12;
constexpr int kFindWidth = 220;

} // namespace

void ProjectionsPlace::addActions()
{
    m_rebuild = m_actions.add({.id = "projections.rebuild",
                               .text = tr("Plan a rebuild of the projection"),
                               .icon = "rebuild",
                               .shortcuts = {QKeySequence(Qt::Key_R)},
                               .tooltip = tr("Shows what a rebuild would do, before it is run"),
                               .changesStore = true,
                               .shortText = tr("Rebuild…")},
                              this, [this] { planRebuild(); });
    m_goBack = m_actions.add({.id = "projections.openGoBack",
                              .text = tr("Go back to the rows of before the switch…"),
                              .icon = "back",
                              .tooltip = tr("Opens the step that makes the previous rows live"),
                              .changesStore = true},
                             this, [this] { m_rebuilds->openToGoBack(m_selected); });
    m_check = m_actions.add({.id = "projections.check",
                             .text = tr("Check the determinism of the projection"),
                             .icon = "check",
                             .shortcuts = {QKeySequence(Qt::Key_D)},
                             .tooltip = tr("Builds it twice and compares the rows"),
                             .shortText = tr("Check determinism")},
                            this, [this] { m_checks->start(m_selected); });
    m_run = m_actions.add({.id = "projections.run",
                           .text = tr("Run the projections here"),
                           .icon = "play",
                           .tooltip = tr("Keeps their rows up to date, as a job of this window"),
                           .changesStore = true,
                           .shortText = tr("Run here")},
                          this, [this] { m_projections.run(); });
    m_stop = m_actions.add({.id = "projections.stop",
                            .text = tr("Stop running the projections here"),
                            .icon = "stop",
                            .tooltip = tr("Their rows stay as they are then"),
                            .changesStore = true,
                            .shortText = tr("Stop running")},
                           this, [this] { m_projections.stopRunning(); });
    m_rows = m_actions.add({.id = "projections.rows",
                            .text = tr("Show the rows of the projection"),
                            .icon = "projections",
                            .tooltip = tr("Enter in the list does the same")},
                           this, [this] { showRows(); });
    m_event = m_actions.add(
        {.id = "projections.failingEvent",
         .text = tr("Show the failing event in Streams"),
         .icon = "event",
         .shortcuts = {QKeySequence(Qt::Key_E)},
         .tooltip = tr("Goes to the event that could not be applied")},
        this, [this] { openFailingEvent(m_model.find(QString::fromStdString(m_selected))); });
    m_openModule = m_actions.add({.id = "projections.openModule",
                                  .text = tr("Open a module with projections…"),
                                  .icon = "schemas",
                                  .tooltip = tr("Opens the domain module that declares them"),
                                  .shortText = tr("Open module…")},
                                 this, [this] { askForModule(); });
}

QWidget* ProjectionsPlace::buildHead()
{
    auto* head = new QWidget(this);
    head->setObjectName("toolBar");
    head->setAttribute(Qt::WA_StyledBackground);
    head->setFixedHeight(kHeadHeight);
    m_find = new QLineEdit(head);
    m_find->setObjectName("findProjection");
    m_find->setAccessibleName(tr("Find a projection"));
    m_find->setPlaceholderText(tr("Find a projection"));
    m_find->setClearButtonEnabled(true);
    m_find->setMaximumWidth(kFindWidth);
    m_find->setMinimumWidth(kFindWidth / 2);
    m_counts = new StandingCounts(m_theme, head);
    m_rowsNote = new QLabel(head);
    m_runNote = new QLabel(head);
    for (QLabel* note : {m_rowsNote, m_runNote}) {
        note->setTextFormat(Qt::PlainText);
        note->setFont(m_theme.font(TextStyle::Small));
        note->setForegroundRole(QPalette::PlaceholderText);
    }
    m_runNote->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_runNote->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(kEdge, 0, kEdge, 1);
    layout->setSpacing(8);
    layout->addWidget(m_find, 1);
    layout->addSpacing(8);
    layout->addWidget(m_counts);
    layout->addWidget(m_rowsNote);
    layout->addWidget(m_runNote, 1);
    layout->addWidget(makeActionButton(m_check, ButtonRole::Flat, 28, head));
    layout->addWidget(makeActionButton(m_run, ButtonRole::Plain, 28, head));
    layout->addWidget(makeActionButton(m_stop, ButtonRole::Plain, 28, head));
    layout->addWidget(makeActionButton(m_rebuild, ButtonRole::Plain, 28, head));
    return head;
}

// Everything is made inside what it stays in; see PlaceContext::parent.
void ProjectionsPlace::buildLayout(const StoreEnvironment& environment)
{
    auto* head = buildHead();
    m_stack = new QStackedWidget(this);
    m_notice = new PaneNotice(m_theme, m_stack);
    auto* content = new QWidget(m_stack);
    m_list = new ProjectionList(m_model, m_theme, content);
    m_lowerBar = new QWidget(content);
    m_lower = new SegmentButtons(tr("What is shown below the list"), {tr("Detail"), tr("Rebuild")},
                                 24, m_lowerBar);
    auto* bar = new QHBoxLayout(m_lowerBar);
    bar->setContentsMargins(kEdge, 4, kEdge, 4);
    bar->addWidget(m_lower);
    bar->addStretch(1);
    m_panes = new ThinSplitter(Qt::Horizontal, content);
    m_panes->setChildrenCollapsible(false);
    m_detail = new ProjectionDetail(m_projections, *m_checks, m_theme, m_actions, m_panes);
    m_rebuilds = new RebuildPanel(m_projections, environment, m_theme, m_actions, m_panes);
    m_panes->addWidget(m_detail);
    m_panes->addWidget(m_rebuilds);
    m_panes->setStretchFactor(0, 1);
    m_panes->setStretchFactor(1, 1);
    auto* line = new QFrame(content);
    line->setObjectName("separator");
    line->setFixedHeight(1);
    auto* inside = new QVBoxLayout(content);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    inside->addWidget(m_list);
    inside->addWidget(line);
    inside->addWidget(m_lowerBar);
    inside->addWidget(m_panes, 1);
    m_stack->addWidget(m_notice);
    m_stack->addWidget(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_stack, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

} // namespace headrace
