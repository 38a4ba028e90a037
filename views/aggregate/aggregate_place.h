// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/stream_name.h"
#include "views/support/place.h"

#include <QElapsedTimer>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <optional>

class QAction;
class QHBoxLayout;
class QStackedWidget;

namespace headrace {

class ActionRegistry;
class AggregateHead;
class AggregatePanes;
class BisectBar;
class DomainSession;
class FilePrompt;
class NoStreamPanel;
class PlaceBanner;
class SideSheet;
class StateReader;
class StoreSession;
class StreamEventsModel;
class StreamReader;
class Theme;
class TimeMachine;
struct AggregateActions;
struct Error;
struct ShownState;

/// The place Aggregate: the state of one stream at any version, and what each event changed.
///
/// Going through versions is no step in the history, see Place::moved(); another stream is one.
class AggregatePlace : public Place
{
    Q_OBJECT

public:
    /// All must outlive the place.
    AggregatePlace(StoreSession& store, DomainSession& domain, Theme& theme,
                   ActionRegistry& actions, FilePrompt& files, QWidget* parent = nullptr);
    ~AggregatePlace() override;

    /// Without a stream it stays at the one it shows. Without a version it goes to the last.
    void open(const Location& location) override;
    Location location() const override;
    QVariant keepView() const override;
    void restoreView(const QVariant& view) override;
    QWidget* primaryView() override;
    QList<QWidget*> panes() override;
    QWidget* filterField() override;
    void readAgain() override;
    void setAsOf(const std::optional<AsOf>& asOf) override;
    bool followsAsOf() const override { return true; }

    /// Takes `sheet`, to stand in the right half while a command is filled in, and adds the action
    /// that opens it. That is there where the store can be written and the domain declares
    /// commands.
    void setCommandSheet(SideSheet* sheet);

    /// What the tree shows; null while there is none.
    const std::shared_ptr<const ShownState>& shownState() const { return m_shown; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addActions();
    void buildLayout();
    void connectTo();
    void connectPanes();

    void navigateToStream(const QString& stream);
    void openEvent(std::int64_t version);
    void openStream(const StreamName& stream, std::int64_t version);
    void takeOpened();
    void takeCaughtUp();
    void takeAsOf();
    void showAsOf();
    std::int64_t newest() const;
    void takeFailure(const Error& error);
    void showNoStream(const QString& failure = {});
    void remember(const QString& stream);

    void goTo(std::int64_t version);
    void showVersion();
    void takeState(const std::shared_ptr<const ShownState>& state);
    void takeStateFailure(const Error& error);
    void showBanner();
    QString beyondAsOfText() const;
    void allowActions();
    void lookAtBusy();
    void stopFolding();

    void askForModule();
    void takeModule();
    void showModule();
    void takeFlips();
    std::int64_t snapshotBeside(bool backwards) const;
    void showHistory();

    void openSheet();
    void closeSheet();
    void makeRoom();
    void showStored(const Location& there);
    void allowCommand();

    StoreSession& m_store;
    DomainSession& m_domain;
    Theme& m_theme;
    ActionRegistry& m_registry;
    FilePrompt& m_files;
    std::unique_ptr<AggregateActions> m_actions;

    StreamReader* m_reader;
    StateReader* m_states;
    StreamEventsModel* m_events;

    AggregateHead* m_head = nullptr;
    QStackedWidget* m_stack = nullptr;
    NoStreamPanel* m_noStream = nullptr;
    QWidget* m_content = nullptr; // All below the head, once a stream is open.
    TimeMachine* m_machine = nullptr;
    BisectBar* m_bisect = nullptr;
    PlaceBanner* m_banner = nullptr;
    AggregatePanes* m_panes = nullptr;

    QHBoxLayout* m_halves = nullptr; // m_stack, and the sheet.
    SideSheet* m_sheet = nullptr;    // Null where nobody gave one.
    QAction* m_command = nullptr;

    StreamName m_stream; // Empty while none is open.
    std::int64_t m_version = 0;
    std::optional<AsOf> m_asOf;
    std::optional<std::int64_t> m_askedBeyond; // A version that does not exist.
    std::int64_t m_awaited = 0;                // To be shown when its event was read; 0 for none.
    bool m_isOpened = false;                   // The stream is known to exist.
    std::shared_ptr<const ShownState> m_shown;
    QStringList m_recent;
    QVariant m_viewToRestore;
    QElapsedTimer m_busySince;
    QTimer m_busyTimer;
};

} // namespace headrace
