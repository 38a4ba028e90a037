// SPDX-License-Identifier: GPL-3.0-or-later
// The sheet in the right half of the place, in which a command is filled in.
#include "views/aggregate/aggregate_place.h"

#include "views/aggregate/aggregate_head.h"
#include "views/aggregate/aggregate_panes.h"
#include "views/aggregate/stream_field.h"
#include "views/aggregate/stream_reader.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/side_sheet.h"
#include "views/support/text_format.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QStackedWidget>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kLeastBeside = 840; // With less there is no room for anything beside the sheet.

} // namespace

void AggregatePlace::setCommandSheet(SideSheet* sheet)
{
    m_sheet = sheet;
    m_halves->addWidget(sheet, 1);
    sheet->hide();
    m_command = m_registry.add({.id = "aggregate.command",
                                .text = tr("Command to the aggregate…"),
                                .icon = "command",
                                .shortcuts = {Qt::CTRL | Qt::Key_M},
                                .tooltip = tr("Fills in a command, previews it, and submits it"),
                                .changesStore = true,
                                .shortText = tr("Command…")},
                               this, [this] { openSheet(); });
    m_head->addCommand(m_command);
    connect(sheet, &SideSheet::closed, this, &AggregatePlace::closeSheet);
    connect(sheet, &SideSheet::showAsked, this, &AggregatePlace::showStored);
    connect(&m_domain, &DomainSession::changed, this, &AggregatePlace::allowCommand);
    allowCommand();
}

// Of the whole domain: the sheet takes the name of any stream, also of one that is not there yet.
void AggregatePlace::allowCommand()
{
    const auto module = m_domain.module();
    const bool hasCommands = module
        && std::ranges::any_of(module->description().aggregates,
                               [](const AggregateDescription& one) {
                                   return !one.commands.empty();
                               });
    m_registry.setAbsent(m_command, !hasCommands);
}

void AggregatePlace::openSheet()
{
    m_sheet->open(location());
    makeRoom();
    m_sheet->primaryView()->setFocus(Qt::ShortcutFocusReason);
}

void AggregatePlace::closeSheet()
{
    makeRoom();
    primaryView()->setFocus(Qt::OtherFocusReason);
}

// Nothing lies below the sheet: what takes the keyboard can be seen.
void AggregatePlace::makeRoom()
{
    if (!m_sheet)
        return;
    const bool isOpen = !m_sheet->isHidden();
    m_panes->setRightHidden(isOpen);
    m_stack->setVisible(!isOpen || width() >= kLeastBeside);
    m_stack->setMinimumWidth(isOpen ? 1 : 0); // Half of the place, whatever lies in it.
}

void AggregatePlace::resizeEvent(QResizeEvent* event)
{
    Place::resizeEvent(event);
    makeRoom();
}

void AggregatePlace::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_sheet && !m_sheet->isHidden())
        m_sheet->askToClose();
    else
        Place::keyPressEvent(event);
}

// What was stored just now may not have been read yet.
void AggregatePlace::showStored(const Location& there)
{
    const bool isHere = m_isOpened && toQString(m_stream.text()) == there.stream;
    if (!isHere)
        emit navigate(there);
    else if (there.version <= m_reader->summary().head.value)
        goTo(there.version);
    else
        m_awaited = there.version;
}

} // namespace headrace
