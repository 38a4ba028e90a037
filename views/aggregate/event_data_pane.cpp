// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/event_data_pane.h"

#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"
#include "views/support/widgets/pane_notice.h"

#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headrace {

EventDataPane::EventDataPane(StoreSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_header(new PaneHeader(theme, tr("Event"), this))
    , m_schema(m_header->addNote())
    , m_stack(new QStackedWidget(this))
    , m_tree(new JsonTreeView(theme, tr("Event data"), m_stack))
    , m_notice(new PaneNotice(theme, m_stack))
{
    buildLayout();
}

void EventDataPane::buildLayout()
{
    m_tree->setObjectName("eventDataTree");
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_notice);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
}

void EventDataPane::addToHeader(QWidget* widget)
{
    m_header->add(widget);
}

void EventDataPane::setEvent(const StreamName& stream, std::int64_t version)
{
    m_request.cancel();
    if (version < 1) {
        m_header->setTitle(tr("Event"));
        m_schema->clear();
        m_notice->say(PaneNotice::Kind::Empty, tr("No event made version 0."));
        m_stack->setCurrentWidget(m_notice);
        return;
    }
    m_header->setTitle(tr("Data of event %1").arg(numberText(version)));
    ReadRequest request;
    request.query.stream = stream;
    request.from = version;
    request.limit = 1;
    m_request = m_session.ask<Data>(
        [request](EventStore& store, std::stop_token) -> Result<Data> {
            const auto page = store.readPage(request);
            if (!page)
                return page.error();
            if (page->empty())
                return Error {ErrorCode::NotFound, "the event is not there any more"};
            const EventView& event = page->events().front();
            return Data {event.schema, std::string(event.data)};
        },
        [this](Result<Data> read) {
            if (read)
                return show(*read);
            m_notice->say(PaneNotice::Kind::Failure, tr("The event could not be read."),
                          toQString(read.error().message));
            m_stack->setCurrentWidget(m_notice);
        });
}

void EventDataPane::show(const Data& event)
{
    m_schema->setText(tr("schema version %1").arg(event.schema));
    m_tree->jsonModel().setJson(event.json);
    m_stack->setCurrentWidget(m_tree);
}

} // namespace headrace
