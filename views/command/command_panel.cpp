// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/command_panel.h"

#include "views/command/command_choice.h"
#include "views/command/data_editor.h"
#include "views/command/form_view.h"
#include "views/command/preview_pane.h"
#include "views/command/submit_bar.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_environment.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QToolButton>

namespace headrace {
namespace {

using Outcome = CommandRunner::Outcome;

constexpr qsizetype kLongestDetail = 500;

/// "order is placed already: {"at":"..."}"
QString textOf(const CommandRejection& rejection)
{
    const QString detail = visibleText(toQString(rejection.detailJson).left(kLongestDetail));
    const QString message = visibleText(toQString(rejection.message));
    return detail.isEmpty() ? message : message + ": " + detail;
}

} // namespace

// ---- Beginning and ending -----------------------------------------------------------------------

void CommandPanel::open(const Location& here)
{
    const bool isGoingOn = !isHidden() || m_runner.isUnsettled();
    if (!isGoingOn)
        begin(here.stream);
    show();
    allow();
}

void CommandPanel::begin(const QString& stream)
{
    m_runner.forget();
    m_banner->hide();
    m_bar->forgetName();
    m_drafts.clear();
    m_shownName.clear();
    m_isFilledIn = m_marksFields = m_isSubmitted = m_hasAskedToClose = false;
    m_preview->say(PaneNotice::Kind::Empty,
                   tr("What the command would do stands here, before anything is stored."));
    m_choice->setStream(stream);
}

void CommandPanel::askToClose()
{
    if (m_runner.isSubmitting()) {
        m_banner->say(PlaceBanner::Kind::Busy,
                      tr("The command is being stored: wait for the answer."));
        return;
    }
    if (std::exchange(m_hasAskedToClose, true))
        return close();
    if (m_runner.isUnsettled())
        m_banner->say(
            PlaceBanner::Kind::Act,
            tr("Nobody knows yet whether it was stored. Ask again; or close, and open the "
               "form later to go on with it."),
            tr("Ask again"));
    else if (m_isFilledIn)
        m_banner->say(PlaceBanner::Kind::Watch,
                      tr("What is filled in was not submitted. Esc again throws it away."));
    else
        close();
}

void CommandPanel::close()
{
    m_debounce.stop();
    m_hasAskedToClose = false;
    m_runner.forget();
    hide();
    emit closed();
}

QWidget* CommandPanel::primaryView()
{
    if (m_runner.isUnsettled())
        return &m_banner->button();
    return m_shownName.isEmpty() ? &m_choice->streamField() : m_data->firstEditor();
}

QList<QWidget*> CommandPanel::panes()
{
    return {m_choice, m_data, &m_preview->events(), &m_preview->diff()};
}

// Keys that the place takes for its versions mean something else here, whatever has the focus.
bool CommandPanel::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto& key = *static_cast<QKeyEvent*>(event);
        const bool isPlain = !(key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier));
        const bool isFunctionKey = key.key() >= Qt::Key_F1 && key.key() <= Qt::Key_F35;
        if (isPlain && !isFunctionKey) {
            event->accept();
            return true;
        }
    }
    return SideSheet::event(event);
}

void CommandPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        askToClose();
    else
        SideSheet::keyPressEvent(event);
}

// ---- Filling in ---------------------------------------------------------------------------------

void CommandPanel::takeModule()
{
    if (m_domain.state() == DomainSession::State::Loading || isHidden() || m_runner.isUnsettled())
        return;
    m_runner.forget();
    m_choice->readDomain();
}

// Another stream leaves what is filled in; another command has its own, which comes back with it.
void CommandPanel::takeChoice()
{
    const auto& command = m_choice->command();
    const QString name = command ? toQString(command->name) : QString();
    if (!command) {
        m_notice->say(PaneNotice::Kind::Empty, m_choice->whyNot());
    } else if (name != m_shownName || command->schemaJson != m_shownSchema) {
        if (!m_shownName.isEmpty() && m_isFilledIn)
            m_drafts.insert(m_shownName, m_data->dataJson());
        m_data->begin(command->schemaJson, m_drafts.value(name));
        m_shownName = name;
        m_shownSchema = command->schemaJson;
        m_marksFields = false;
    }
    m_stack->setCurrentIndex(command ? 1 : 0);
    previewLater();
}

void CommandPanel::takeEdit()
{
    m_isFilledIn = true;
    previewLater();
}

void CommandPanel::previewLater()
{
    m_hasAskedToClose = false;
    m_isSubmitted = false;
    m_banner->hide();
    m_runner.forget();
    m_preview->setOutOfDate();
    if (m_choice->command())
        m_debounce.start();
    else
        m_debounce.stop();
    allow();
}

// ---- Preview ------------------------------------------------------------------------------------

void CommandPanel::preview(bool isAskedFor)
{
    m_debounce.stop();
    if (!m_choice->command() || m_runner.isUnsettled())
        return;
    m_runner.forget();
    if (isAskedFor) {
        m_banner->hide(); // What it says is of what was submitted before.
        m_hasAskedToClose = false;
    }
    m_isSubmitted = false;
    m_isAskedFor = isAskedFor;
    m_marksFields = m_marksFields || isAskedFor;
    const auto broken = m_data->broken();
    if (!broken.empty()) {
        m_data->setViolations(broken);
        m_preview->say(PaneNotice::Kind::Empty, tr("The data is no JSON yet."),
                       toQString(describe(broken)) + '.');
        if (isAskedFor)
            m_data->focusFirstInvalid();
        return;
    }
    Command command;
    command.stream = *m_choice->stream();
    command.name = m_choice->command()->name;
    command.dataJson = m_data->dataJson();
    m_runner.preview(std::move(command));
    allow();
}

void CommandPanel::takePreview(Outcome outcome, const QString& message)
{
    if (outcome != Outcome::Invalid)
        m_data->setViolations({});
    switch (outcome) {
    case Outcome::Previewed:
        m_preview->show(*m_runner.shown());
        break;
    case Outcome::Invalid:
        showInvalid(message);
        break;
    case Outcome::Rejected:
        m_preview->say(PaneNotice::Kind::Failure, tr("%1 would be rejected.").arg(m_shownName),
                       textOf(m_runner.rejection()));
        break;
    default:
        m_preview->say(PaneNotice::Kind::Failure, tr("The command could not be previewed."),
                       message);
    }
}

void CommandPanel::showInvalid(const QString& message)
{
    m_preview->say(PaneNotice::Kind::Empty, tr("The data is not what the schema asks for yet."),
                   message + '.');
    if (!m_marksFields && !m_isSubmitted)
        return;
    m_data->setViolations(m_runner.violations());
    if (m_isAskedFor || m_isSubmitted)
        m_data->focusFirstInvalid();
}

// ---- Submission ---------------------------------------------------------------------------------

void CommandPanel::submit()
{
    if (m_runner.isSubmitting())
        return;
    if (!m_runner.shown())
        return preview(true);
    if (!m_runner.isUnsettled() && m_runner.shown()->preview.events.empty()) {
        m_banner->say(PlaceBanner::Kind::Watch,
                      tr("The command would emit no event: there is nothing to submit."));
        return;
    }
    if (!m_runner.isUnsettled() && !m_bar->isNameTyped()) {
        m_banner->say(PlaceBanner::Kind::Watch,
                      tr("This store is in production: type its name, %1, then submit.")
                          .arg(m_environment.name()));
        return m_bar->focusName();
    }
    m_hasAskedToClose = false;
    m_isSubmitted = true;
    m_banner->say(PlaceBanner::Kind::Busy, tr("Storing what %1 emits…").arg(m_shownName));
    if (isAncestorOf(QApplication::focusWidget()))
        m_focusBefore = QApplication::focusWidget();
    setFocus(Qt::OtherFocusReason); // What is off loses it.
    m_runner.submit();
    allow();
}

void CommandPanel::take(Outcome outcome, const QString& message)
{
    if (m_isSubmitted)
        takeSubmission(outcome, message);
    else
        takePreview(outcome, message);
    m_isAskedFor = false;
    allow();
}

void CommandPanel::takeSubmission(Outcome outcome, const QString& message)
{
    allow(); // Fields are there again, for the focus.
    const bool hadFocus = hasFocus();
    if (hadFocus && m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    switch (outcome) {
    case Outcome::Done:
        return takeDone(message);
    case Outcome::Invalid:
        m_banner->say(PlaceBanner::Kind::Watch,
                      tr("Nothing was stored: the data is not what the schema asks for."));
        return showInvalid(message);
    case Outcome::Rejected:
        m_banner->say(PlaceBanner::Kind::Act,
                      tr("Rejected, nothing was stored: %1").arg(textOf(m_runner.rejection())));
        return m_preview->setOutOfDate();
    case Outcome::Conflict:
        m_banner->say(PlaceBanner::Kind::Watch,
                      tr("Nothing was stored, somebody was faster: %1").arg(message),
                      tr("Preview again"));
        return m_preview->setOutOfDate();
    case Outcome::Unknown:
        m_banner->say(PlaceBanner::Kind::Act,
                      tr("Nobody knows whether it was stored: %1 Asking again stores it once at "
                         "most.")
                          .arg(message),
                      tr("Ask again"));
        if (hadFocus)
            m_banner->button().setFocus(Qt::OtherFocusReason);
        return;
    default:
        m_banner->say(PlaceBanner::Kind::Act, tr("Nothing was stored: %1").arg(message),
                      tr("Preview again"));
    }
}

void CommandPanel::takeDone(const QString& message)
{
    const CommandDone& done = m_runner.done();
    m_bar->forgetName();
    m_drafts.clear();
    m_isFilledIn = false;
    if (done.events.empty())
        return m_banner->say(PlaceBanner::Kind::Well, message);
    m_stored = {};
    m_stored.place = Location::kAggregate;
    m_stored.stream = toQString(done.events.front().stream.text());
    m_stored.version = done.version.value;
    m_preview->showStored(done);
    m_banner->say(PlaceBanner::Kind::Well, message,
                  tr("Show version %1").arg(numberText(done.version.value)));
    emit showAsked(m_stored);
}

void CommandPanel::pressBanner()
{
    if (m_runner.isUnsettled())
        submit();
    else if (m_banner->kind() == PlaceBanner::Kind::Well)
        emit showAsked(m_stored);
    else
        preview(true);
}

// While a submission has no answer, nothing of it can be changed.
void CommandPanel::allow()
{
    const bool isFree = !m_runner.isUnsettled();
    m_choice->setEnabled(isFree);
    m_data->setEnabled(isFree);
    const QString unsettled = tr("It is not known yet what came of the command submitted before");
    const QString running = tr("The command is being stored");
    const QString whyNot = m_choice->command() ? QString() : m_choice->whyNot();
    m_registry.setDisabledBecause(m_previewAction, isFree ? whyNot : unsettled);
    m_registry.setDisabledBecause(m_submitAction, m_runner.isSubmitting() ? running : whyNot);
}

} // namespace headrace
