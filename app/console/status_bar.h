// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"
#include "core/store/event_store.h"
#include "views/support/as_of.h"
#include "views/support/request.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLabel;
class QProgressBar;
class QToolButton;

namespace headrace {

class ActionRegistry;
class JobList;
class RateSparkline;
class StoreSession;
class Theme;

/// The bar below everything: how the open store is, the zone of all times, and the jobs.
class StatusBar : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kHeight = 24;

    /// The action "view.jobs" of `actions` shows and hides the jobs panel. All must outlive the
    /// bar.
    StatusBar(Theme& theme, JobList& jobs, ActionRegistry& actions, QWidget* parent = nullptr);

    /// Follows `session` until it is told of another one or none.
    void follow(StoreSession* session);
    /// Says how far the as-of cursor lies behind the head; nothing: it is LIVE.
    void setAsOf(const std::optional<AsOf>& asOf);

private:
    void buildLayout();
    QLabel* makeLabel(bool isNumber, const QString& name);
    void tick();
    void askForCounts();
    void showBehind();
    void showJobs();

    struct Counts
    {
        std::int64_t streams = 0;
        std::optional<Time> lastWrite; ///< When a file of the store was last written to.
    };
    static Result<Counts> readCounts(EventStore& store);

    Theme& m_theme;
    JobList& m_jobs;
    ActionRegistry& m_actions;
    StoreSession* m_session = nullptr;
    Request m_asking;
    QTimer m_second;
    Position m_lastHead;
    bool m_hasLastHead = false;
    bool m_countsAreOld = true;
    std::optional<Time> m_lastWrite;
    std::optional<AsOf> m_asOf;

    QWidget* m_store; // Everything that is about the store.
    QLabel* m_backend;
    QLabel* m_head;
    QLabel* m_streams;
    QLabel* m_rate;
    QLabel* m_written;
    QLabel* m_behind;
    RateSparkline* m_sparkline;
    QToolButton* m_jobsButton;
    QProgressBar* m_progress;
};

} // namespace headrace
