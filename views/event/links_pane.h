// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/event/event_links.h"
#include "views/support/request.h"

#include <QWidget>

#include <memory>

class QLabel;
class QStackedLayout;

namespace headrace {

class DataTable;
class EventBatch;
class EventLinksModel;
class PaneNotice;
class StoreSession;
class Theme;

/// The tab Links: cause, effects, and everything of the same correlation, found in the background.
class LinksPane : public QWidget
{
    Q_OBJECT

public:
    LinksPane(StoreSession& session, Theme& theme, QWidget* parent = nullptr);

    /// Looks for the links of the one event in `event`; null: of none.
    void setEvent(std::shared_ptr<const EventBatch> event);
    const EventLinksModel& model() const { return *m_model; }
    DataTable& table() const { return *m_table; }
    QString summary() const;

signals:
    /// How many other events there are, or not known yet (-1).
    void countChanged(int others);
    void eventWanted(headrace::Position position);

private:
    void buildLayout();
    void look();
    void showLinks(const EventLinks& links);
    void open(int row);

    StoreSession& m_session;
    Theme& m_theme;
    std::shared_ptr<const EventBatch> m_event;
    EventLinksModel* m_model;
    PaneNotice* m_notice;
    QWidget* m_found;
    DataTable* m_table;
    QLabel* m_summary;
    QStackedLayout* m_stack;
    Request m_looking;
};

} // namespace headrace
