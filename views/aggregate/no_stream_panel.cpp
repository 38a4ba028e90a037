// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/no_stream_panel.h"

#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headrace {
namespace {

using Names = std::vector<std::string>;

// The streams of the newest events, newest first.
Result<Names> changedLast(EventStore& store, std::size_t count)
{
    ReadRequest request;
    request.backwards = true;
    request.limit = 200;
    const auto page = store.readPage(request);
    if (!page)
        return page.error();
    Names names;
    for (const EventView& event : page->events())
        if (names.size() < count && std::ranges::find(names, event.stream) == names.end())
            names.emplace_back(event.stream);
    return names;
}

} // namespace

NoStreamPanel::NoStreamPanel(StoreSession& session, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_sentence(new QLabel(this))
    , m_second(new QLabel(this))
    , m_title(new QLabel(this))
    , m_offers(new QVBoxLayout)
{
    m_sentence->setObjectName("noStreamSentence");
    for (QLabel* label : {m_sentence, m_second, m_title}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_second->setForegroundRole(QPalette::PlaceholderText);
    m_title->setForegroundRole(QPalette::PlaceholderText);
    m_offers->setSpacing(0);
    m_offers->setContentsMargins(-5, 0, 0, 0); // A link's text stands under the title's.

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 16, 12, 16);
    layout->setSpacing(4);
    layout->addWidget(m_sentence);
    layout->addWidget(m_second);
    layout->addSpacing(12);
    layout->addWidget(m_title);
    layout->addLayout(m_offers);
    layout->addStretch(1);
    connect(&theme, &Theme::changed, this, &NoStreamPanel::dress);
    dress();
}

void NoStreamPanel::sayNothingChosen(const QStringList& recent)
{
    say(tr("No stream chosen"),
        tr("Its events, its state at any version and what each event changed would be here. Type "
           "the beginning of its name above."),
        recent);
}

void NoStreamPanel::sayFailure(const QString& sentence, const QStringList& recent)
{
    say(sentence, tr("Type the beginning of a name above to see which there are."), recent);
}

void NoStreamPanel::say(const QString& sentence, const QString& second, const QStringList& recent)
{
    m_sentence->setText(sentence);
    m_second->setText(second);
    if (recent.isEmpty()) {
        offer({}, {});
        readChangedLast();
    } else {
        offer(tr("Opened last"), recent);
    }
}

void NoStreamPanel::readChangedLast()
{
    m_request = m_session.ask<Names>(
        [](EventStore& store, std::stop_token) { return changedLast(store, kOffered); },
        [this](Result<Names> names) {
            if (!names || names->empty())
                return; // An offer, no more: the sentence above stands.
            QStringList streams;
            for (const std::string& name : *names)
                streams << toQString(name);
            offer(tr("Changed last"), streams);
        });
}

void NoStreamPanel::offer(const QString& title, const QStringList& streams)
{
    m_title->setText(title);
    while (QLayoutItem* item = m_offers->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const QString& stream : streams) {
        auto* button = new QToolButton(this);
        button->setText(visibleText(stream));
        button->setProperty("link", true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setFont(m_theme.entry(stream));
        button->setAccessibleName(tr("Open %1").arg(stream));
        connect(button, &QToolButton::clicked, this, [this, stream] { emit streamChosen(stream); });
        m_offers->addWidget(button, 0, Qt::AlignLeft);
    }
}

QString NoStreamPanel::sentence() const
{
    return m_sentence->text();
}

void NoStreamPanel::dress()
{
    m_sentence->setFont(m_theme.font(TextStyle::Strong));
    m_second->setFont(m_theme.font(TextStyle::Small));
    m_title->setFont(m_theme.font(TextStyle::Small));
}

} // namespace headrace
