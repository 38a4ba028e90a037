// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event_batch.h"
#include "views/support/location.h"
#include "views/support/request.h"

#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QStackedLayout;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace headrace {

class EventHead;
class EventStore;
class JsonTreeView;
class LinksPane;
class PaneNotice;
class RawBytesPane;
class StoreSession;
class Theme;

/// Everything there is to see of one event: what it is, its data and metadata as trees and as
/// bytes, and what it is connected with. Reads the event itself; the one shown stays until the next
/// is read.
class EventInspector : public QWidget
{
    Q_OBJECT

public:
    enum Tab { DataTab, MetadataTab, BytesTab, LinksTab };
    Q_ENUM(Tab)

    /// `session` and `theme` must outlive the inspector.
    EventInspector(StoreSession& session, Theme& theme, QWidget* parent = nullptr);
    ~EventInspector() override;

    /// Shows the event at `position`; 0: none.
    void inspect(Position position);

    /// The event that is shown; null: none.
    const EventView* inspected() const;

    void setTab(Tab tab);
    JsonTreeView& dataTree() const { return *m_data; }
    RawBytesPane& bytes() const { return *m_bytes; }
    LinksPane& links() const { return *m_links; }

signals:
    /// The user wants to see this: an event, a stream, an aggregate.
    void navigate(const headrace::Location& location);
    /// The next (1) or previous (-1) event of the stream is wanted.
    void neighbourWanted(int direction);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Reading
    {
        std::shared_ptr<const EventBatch> batch; ///< One event.
        Version streamHead;
    };
    static Result<Reading> read(EventStore& store, Position position);

    void buildLayout();
    QWidget* buildBottom();
    void connectTo();
    void take(Result<Reading> reading);
    void fail(const Error& error);
    void showTab(int tab);
    void showPath();
    void copyPath();
    void offerCopies(QToolButton* button);

    StoreSession& m_session;
    Theme& m_theme;
    Position m_wanted;
    Reading m_shown;
    Request m_reading;

    PaneNotice* m_notice;
    QWidget* m_content; // All that follows.
    EventHead* m_head;
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
    JsonTreeView* m_data;
    QStackedWidget* m_metadata; // The tree, or that there is none.
    JsonTreeView* m_meta;
    PaneNotice* m_noMeta;
    RawBytesPane* m_bytes;
    LinksPane* m_links;
    QWidget* m_bottom;
    QLabel* m_path;
    QPushButton* m_copyPath;
    QStackedLayout* m_stack;
};

} // namespace headrace
