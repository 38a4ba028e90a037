// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/stream_field.h"

#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QStringListModel>

namespace headrace {

StreamField::StreamField(StoreSession& session, const Theme& theme, QWidget* parent)
    : QLineEdit(parent)
    , m_session(session)
    , m_theme(theme)
    , m_names(new QStringListModel(this))
    , m_completer(new QCompleter(m_names, this))
    , m_streamIcon(new QAction(this))
    , m_arrow(new QAction(tr("Streams opened last"), this))
{
    setFont(theme.entry());
    setPlaceholderText(tr("Stream name"));
    setAccessibleName(tr("Stream"));
    addAction(m_streamIcon, QLineEdit::LeadingPosition);
    addAction(m_arrow, QLineEdit::TrailingPosition);
    m_arrow->setVisible(false);

    // The store filters; the completer only shows what it said.
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    m_completer->setMaxVisibleItems(kOffered);
    m_completer->popup()->setFont(theme.entry());
    m_completer->popup()->setAccessibleName(tr("Streams"));

    connect(this, &QLineEdit::textEdited, this, &StreamField::offerMatches);
    connect(this, &QLineEdit::returnPressed, this, [this] { choose(text()); });
    connect(m_arrow, &QAction::triggered, this, &StreamField::offerRecent);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &StreamField::choose);
    connect(&theme, &Theme::changed, this, &StreamField::dress);
    dress();
}

void StreamField::setStream(const QString& stream)
{
    m_stream = stream;
    setText(stream);
}

void StreamField::setRecent(const QStringList& streams)
{
    m_recent = streams;
    m_arrow->setVisible(!streams.isEmpty());
}

void StreamField::offerMatches(const QString& typed)
{
    if (typed.isEmpty()) {
        m_request.cancel();
        m_completer->popup()->hide();
        return;
    }
    using Streams = std::vector<StreamSummary>;
    m_request = m_session.ask<Streams>(
        [prefix = typed.toStdString()](EventStore& store, std::stop_token) {
            return store.streams({.prefix = prefix, .limit = kOffered});
        },
        [this](Result<Streams> streams) {
            if (!streams)
                return; // What is typed still works; opening it says what is wrong.
            QStringList names;
            for (const StreamSummary& stream : *streams)
                names << toQString(stream.stream.text());
            offer(names);
        });
}

void StreamField::offerRecent()
{
    m_request.cancel();
    offer(m_recent);
}

void StreamField::offer(const QStringList& names)
{
    m_names->setStringList(names);
    const bool isWhatIsTyped = names.size() == 1 && names.front() == text();
    if (names.isEmpty() || isWhatIsTyped || !hasFocus())
        m_completer->popup()->hide();
    else
        m_completer->complete();
}

void StreamField::choose(const QString& stream)
{
    m_request.cancel();
    m_completer->popup()->hide();
    const QString name = stream.trimmed();
    if (!name.isEmpty())
        emit streamChosen(name);
}

void StreamField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Down && (text().isEmpty() || text() == m_stream))
        return offerRecent();
    if (event->key() == Qt::Key_Escape && text() != m_stream) {
        // The first Esc only marks what a second one would throw away.
        if (selectedText() != text())
            return selectAll();
        setText(m_stream);
        return selectAll();
    }
    QLineEdit::keyPressEvent(event);
}

void StreamField::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        m_request.cancel();
}

void StreamField::dress()
{
    m_streamIcon->setIcon(m_theme.icon("aggregate"));
    m_arrow->setIcon(m_theme.icon("down"));
}

} // namespace headrace
