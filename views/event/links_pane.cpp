// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/event/links_pane.h"

#include "core/event/event_batch.h"
#include "views/event/event_links_model.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace headrace {

LinksPane::LinksPane(StoreSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_model(new EventLinksModel(this))
    , m_notice(new PaneNotice(theme, this))
    , m_found(new QWidget(this))
    , m_table(new DataTable(theme, tr("Events of the same correlation"), m_found))
    , m_summary(new QLabel(m_found))
    , m_stack(new QStackedLayout(this))
{
    buildLayout();
    connect(m_table, &QTableView::clicked, this,
            [this](const QModelIndex& index) { open(index.row()); });
    connect(m_table, &DataTable::rowActivated, this,
            [this](const QModelIndex& index) { open(index.row()); });
}

void LinksPane::buildLayout()
{
    using Model = EventLinksModel;
    m_table->setObjectName(QStringLiteral("links"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(Model::RelationColumn, new NameDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Model::PositionColumn, new NumberDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Model::StreamColumn, new DataDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Model::TypeColumn, new NameDelegate(m_theme, m_table));
    m_table->setColumnWidth(Model::RelationColumn, 56);
    m_table->setColumnWidth(Model::PositionColumn, 72);
    m_table->setColumnWidth(Model::StreamColumn, 124);

    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setFont(m_theme.font(TextStyle::Small));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setContentsMargins(12, 8, 12, 8);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* layout = new QVBoxLayout(m_found);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    m_stack->addWidget(m_notice);
    m_stack->addWidget(m_found);
    setFocusProxy(m_table);
}

QString LinksPane::summary() const
{
    return m_stack->currentWidget() == m_found ? m_summary->text() : m_notice->sentence();
}

void LinksPane::setEvent(std::shared_ptr<const EventBatch> event)
{
    m_event = std::move(event);
    m_model->setLinks({});
    m_notice->say(PaneNotice::Kind::Empty, {});
    m_stack->setCurrentWidget(m_notice);
    m_looking.cancel();
    emit countChanged(-1);
    if (m_event)
        look();
}

void LinksPane::look()
{
    m_looking = m_session.ask<EventLinks>(
        [event = m_event](EventStore& store, std::stop_token stop) {
            return findLinks(store, event->events().front(), stop);
        },
        [this](Result<EventLinks> links) {
            if (links)
                return showLinks(*links);
            m_notice->say(PaneNotice::Kind::Failure, toQString(links.error().message),
                          tr("The event itself was read; only its links are missing."));
            connect(m_notice->addButton(tr("Try again")), &QPushButton::clicked, this,
                    &LinksPane::look);
        });
}

void LinksPane::showLinks(const EventLinks& links)
{
    if (links.correlation.empty()) {
        m_notice->say(PaneNotice::Kind::Empty,
                      links.causation.empty() ? tr("No links.") : tr("No correlation."),
                      links.causation.empty()
                          ? tr("The metadata has no correlationId and no causationId.")
                          : tr("The metadata has a causationId, %1, but no correlationId to look "
                               "for it by.")
                                .arg(visibleText(toQString(links.causation))));
        emit countChanged(0);
        return;
    }
    const auto others = std::int64_t(links.links.size()) - 1;
    QString text = tr("correlationId %1: ").arg(visibleText(toQString(links.correlation)))
        + countText(others + 1, tr("event"), tr("events"));
    if (links.isCut)
        text += tr(", and more that are not shown");
    if (links.causation.empty())
        text += tr("\nNo causationId: this event names no cause.");
    else if (!links.hasCause())
        text +=
            tr("\nIts cause, %1, is not among them.").arg(visibleText(toQString(links.causation)));
    m_summary->setText(text);
    m_model->setLinks(links.links);
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (m_model->link(row).relation == LinkRelation::This) {
            m_table->setCurrentIndex(m_model->index(row, EventLinksModel::RelationColumn));
            m_table->scrollTo(m_table->currentIndex(), QAbstractItemView::PositionAtCenter);
        }
    m_stack->setCurrentWidget(m_found);
    emit countChanged(int(others));
}

void LinksPane::open(int row)
{
    const EventLink& link = m_model->link(row);
    if (link.relation != LinkRelation::This)
        emit eventWanted(link.position);
}

} // namespace headrace
