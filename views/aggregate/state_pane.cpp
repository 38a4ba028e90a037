// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/state_pane.h"

#include "views/aggregate/state_reader.h"
#include "views/support/domain_session.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/segment_buttons.h"

#include <QAction>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headrace {
namespace {

enum Segment { All, Changed };

} // namespace

StatePane::StatePane(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_header(new PaneHeader(theme, tr("State"), this))
    , m_segment(new SegmentButtons(tr("Fields shown"), {tr("All"), tr("Changed")}, 24, this))
    , m_stack(new QStackedWidget(this))
    , m_tree(new JsonTreeView(theme, tr("State"), m_stack))
    , m_notice(new PaneNotice(theme, m_stack))
{
    buildLayout();
    connect(m_segment, &SegmentButtons::chosenByUser, this, [this](int chosen) {
        setOnlyChanged(chosen == Changed);
        emit onlyChangedChosen(chosen == Changed);
    });
}

void StatePane::buildLayout()
{
    m_header->add(m_segment);
    m_tree->setObjectName("stateTree");
    m_tree->setHeaderHidden(false);
    m_tree->header()->setFixedHeight(24);
    m_tree->setShowsMarks(true);
    m_tree->setUnfoldsChanges(true);
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_notice);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
}

void StatePane::setState(const std::shared_ptr<const ShownState>& state)
{
    const QString version = numberText(state->state.version.value);
    m_header->setTitle(tr("State at version %1").arg(version));
    m_segment->setText(
        Changed,
        state->lines.empty()
            ? tr("Changed")
            : tr("Changed %1").arg(numberText(static_cast<std::int64_t>(state->lines.size()))));
    m_segment->show();
    m_tree->jsonModel().setJson(state->state.stateJson, state->changes);
    m_stack->setCurrentWidget(m_tree);
}

void StatePane::showFailure(const QString& sentence, const QString& second)
{
    clear();
    m_notice->say(PaneNotice::Kind::Failure, sentence, second);
    m_stack->setCurrentWidget(m_notice);
}

void StatePane::showModuleState(DomainSession& domain, const QString& category, QAction& openModule)
{
    clear();
    const QString file = domain.path().section('/', -1);
    const QString rest = tr("Its events and their data are shown without one.");
    if (domain.state() == DomainSession::State::Failed) {
        m_notice->say(PaneNotice::Kind::Failure, tr("%1 does not load").arg(file),
                      domain.failure());
        connect(m_notice->addButton(tr("Try again")), &QPushButton::clicked, &domain,
                &DomainSession::reload);
    } else if (domain.state() == DomainSession::State::Loaded) {
        m_notice->say(PaneNotice::Kind::Empty,
                      tr("%1 declares no aggregate %2").arg(file, category), rest);
    } else {
        m_notice->say(PaneNotice::Kind::Empty, tr("No domain module for category %1").arg(category),
                      rest);
    }
    connect(m_notice->addButton(openModule.text()), &QPushButton::clicked, &openModule,
            &QAction::trigger);
    m_stack->setCurrentWidget(m_notice);
}

void StatePane::clear()
{
    m_header->setTitle(tr("State"));
    m_segment->hide();
    m_tree->jsonModel().clear();
    m_stack->setCurrentWidget(m_tree);
}

void StatePane::setOnlyChanged(bool onlyChanged)
{
    m_segment->choose(onlyChanged ? Changed : All);
    m_tree->jsonModel().setOnlyChanged(onlyChanged);
}

bool StatePane::onlyChanged() const
{
    return m_segment->chosen() == Changed;
}

} // namespace headrace
