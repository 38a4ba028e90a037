// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/filter_field.h"

#include "views/streams/suggestion_popup.h"

#include <QKeyEvent>
#include <QLineEdit>

#include <algorithm>

// The keys of the filter field.

namespace headrace {

bool FilterField::keyOnChip(QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Left:
        selectChip(std::max(0, m_selected - 1));
        return true;
    case Qt::Key_Right:
        selectChip(m_selected + 1 < chipCount() ? m_selected + 1 : -1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        editChip(m_selected);
        return true;
    case Qt::Key_Backspace:
    case Qt::Key_Delete: {
        const int index = m_selected;
        removeChip(index);
        check();
        report();
        selectChip(std::min(index, chipCount() - 1));
        return true;
    }
    case Qt::Key_Escape:
        selectChip(-1);
        return true;
    }
    if (!event.text().isEmpty())
        selectChip(-1);
    return false;
}

bool FilterField::keyPressed(QKeyEvent& event)
{
    if (m_selected >= 0 && keyOnChip(event))
        return true;
    const bool isOffering = m_popup && m_popup->isVisible();
    switch (event.key()) {
    case Qt::Key_Backspace:
    case Qt::Key_Left:
        if (!m_edit->text().isEmpty() || m_chips.empty())
            return false;
        endOffer();
        selectChip(chipCount() - 1);
        return true;
    case Qt::Key_Down:
        if (isOffering)
            m_popup->move(1);
        else
            offer();
        return true;
    case Qt::Key_Up:
        if (isOffering)
            m_popup->move(-1);
        return true;
    case Qt::Key_Tab:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const FilterSuggestion* const chosen = isOffering ? m_popup->chosen() : nullptr;
            chosen && (event.key() == Qt::Key_Tab || !m_edit->text().isEmpty())) {
            accept(FilterSuggestion(*chosen));
            return true;
        }
        if (event.key() == Qt::Key_Tab)
            return false;
        if (!take())
            emit left();
        return true;
    case Qt::Key_Escape:
        if (isOffering) {
            endOffer();
        } else if (!m_edit->text().isEmpty()) {
            m_edit->clear();
            textEdited({});
            endOffer();
        } else {
            emit left();
        }
        return true;
    }
    return false;
}

bool FilterField::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
        if (keyPressed(static_cast<QKeyEvent&>(*event)))
            return true;
        break;
    case QEvent::ShortcutOverride:
        // Esc belongs to the field while it has something to close.
        if (static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
            event->accept();
        break;
    case QEvent::FocusOut:
        selectChip(-1);
        endOffer();
        update();
        break;
    case QEvent::FocusIn:
        update();
        break;
    case QEvent::MouseButtonRelease:
        offer();
        break;
    default:
        break;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace headrace
