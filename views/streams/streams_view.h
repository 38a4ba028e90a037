// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "views/support/place.h"
#include "views/support/request.h"

#include <QTimer>

class QAction;
class QLineEdit;
class QStackedWidget;
class QToolButton;

namespace headrace {

class ActionRegistry;
class EventLogPane;
class FilePrompt;
class JobList;
class SegmentButtons;
class StoreSession;
class StreamListPane;
class Theme;

/// The place Streams: the list of streams, and the log of everything, of a stream, or of what a
/// filter leaves.
class StreamsView : public Place
{
    Q_OBJECT

public:
    /// Everything given must outlive the view.
    StreamsView(StoreSession& session, Theme& theme, ActionRegistry& actions, JobList& jobs,
                FilePrompt& prompt, QWidget* parent = nullptr);
    ~StreamsView() override;

    void open(const Location& location) override;
    Location location() const override;
    QVariant keepView() const override;
    void restoreView(const QVariant& view) override;
    QVariantMap choices() const override;
    void setChoices(const QVariantMap& choices) override;
    QWidget* primaryView() override;
    QList<QWidget*> panes() override;
    QWidget* filterField() override;
    void readAgain() override;
    void setAsOf(const std::optional<AsOf>& asOf) override;
    /// The log does; the list counts what is there now.
    bool followsAsOf() const override { return isLog(); }

    /// Takes `inspector`, to stand beside the table of events; eventSelected() says what it should
    /// show.
    void setInspector(QWidget* inspector);
    /// What an inspector is best made a child of.
    QWidget* besideTheLog() const;
    /// Selects the next (1) or previous (-1) event of the stream.
    void goToNeighbour(int direction);

    StreamListPane& list() const { return *m_list; }
    EventLogPane& log() const { return *m_log; }

signals:
    /// Another event is selected; 0: none.
    void eventSelected(headrace::Position position);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    enum class Copy { Ndjson, CloudEvent, Uri };

    QWidget* buildToolBar();
    void giveActionsToButtons();
    void addActions();
    void addGoing();
    void addFiltering();
    void addCopying();
    void connectTo(StoreSession& session);
    void showLog(bool log);
    bool isLog() const;
    void askForVocabulary();
    void showTail();
    void showExport();
    void showEnabled();
    void toggleTail(bool on);
    void pickColumns();
    void exportAll();
    void copy(Copy form);
    void openAggregate();
    Location logLocation() const;

    StoreSession& m_session;
    Theme& m_theme;
    ActionRegistry& m_actions;
    JobList& m_jobs;
    FilePrompt& m_prompt;

    SegmentButtons* m_segment = nullptr;
    QWidget* m_line = nullptr; // Between the two in the tool bar.
    QLineEdit* m_jump = nullptr;
    QStackedWidget* m_stack = nullptr;
    StreamListPane* m_list = nullptr;
    EventLogPane* m_log = nullptr;
    QList<QToolButton*> m_logButtons;
    QAction* m_tail = nullptr;
    QAction* m_export = nullptr;
    QAction* m_columns = nullptr;
    QList<QAction*> m_ofEvent; // Need a selected event.
    QAction* m_aggregate = nullptr;
    QAction* m_clear = nullptr;
    Request m_vocabulary;
    Request m_copying;
    QTimer m_vocabularyDue;
};

} // namespace headrace
