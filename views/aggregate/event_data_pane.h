// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/stream_name.h"
#include "views/support/request.h"

#include <QWidget>

#include <cstdint>

class QLabel;
class QStackedWidget;

namespace headrace {

class JsonTreeView;
class PaneHeader;
class PaneNotice;
class StoreSession;
class Theme;

/// The data of the event that made the shown version. Needs no domain module.
class EventDataPane : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive the pane.
    EventDataPane(StoreSession& session, Theme& theme, QWidget* parent = nullptr);

    /// Reads and shows the event at `version`; 0: says that there is none.
    void setEvent(const StreamName& stream, std::int64_t version);

    /// Something for the right end of the header.
    void addToHeader(QWidget* widget);

    JsonTreeView& tree() { return *m_tree; }

private:
    struct Data
    {
        int schema = 1;
        std::string json;
    };
    void buildLayout();
    void show(const Data& event);

    StoreSession& m_session;
    PaneHeader* m_header;
    QLabel* m_schema;
    QStackedWidget* m_stack;
    JsonTreeView* m_tree;
    PaneNotice* m_notice;
    Request m_request;
};

} // namespace headrace
