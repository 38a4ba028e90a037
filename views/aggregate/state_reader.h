// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/aggregate/timeline.h"
#include "views/aggregate/slider_marks.h"
#include "views/support/diff/diff_lines.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/request.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace headrace {

class DomainSession;
class StoreSession;

/// The state of a stream at one version with what its event changed, ready to be shown.
struct ShownState
{
    AggregateState state; ///< At the version asked for, or at the last one that folds.
    std::vector<PatchOperation> operations;
    std::vector<DiffLine> lines;         ///< For the list.
    std::vector<JsonChange> changes;     ///< For the tree.
    std::int64_t folded = 0;             ///< Events folded for this answer.
    std::optional<FoldFailure> failure;  ///< What ends the folding, if that is known by now.
    std::chrono::microseconds took {};   ///< To fold them.
    std::vector<SnapshotMark> snapshots; ///< That may be read, by version.
    std::int64_t fromSnapshot = 0;       ///< The one that was folded on from; 0: none was.
};

/// Folds one stream to the version that is wanted, on the domain thread. Of versions wanted in
/// quick succession the last is folded always, the others at most every kShortestInterval. Lives in
/// the GUI thread.
class StateReader : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kShortestInterval {50};

    /// Both must outlive the reader.
    StateReader(StoreSession& store, DomainSession& domain, QObject* parent = nullptr);

    /// Begins with `stream`; nothing is folded before show(). Uses the domain module that is loaded
    /// when it folds; does nothing while there is none for the stream's category.
    void open(const StreamName& stream);
    void close();

    /// Wants the state at `version`.
    void show(std::int64_t version);
    /// Forgets what was folded: the module is another one. Nothing is wanted after it.
    void foldAgain();
    /// Gives up what is under way.
    void cancel();

    /// A version is wanted whose state is not there yet.
    bool isBusy() const { return m_isWanted || m_request.isRunning(); }

signals:
    /// The state wanted last, unless a newer one is wanted by now, which follows.
    void stateRead(const std::shared_ptr<const headrace::ShownState>& state);
    /// It could not be had at all; a failing fold is no such case, see ShownState::failure.
    void failed(const headrace::Error& error);

private:
    struct Confined;

    void fold();
    void take(Result<std::shared_ptr<const ShownState>> state);

    StoreSession& m_store;
    DomainSession& m_domain;
    StreamName m_stream; // Empty while closed.
    std::shared_ptr<Confined> m_confined;
    std::int64_t m_version = 0;
    bool m_isWanted = false; // Not begun yet.
    QTimer m_interval;       // Runs since the last fold began.
    Request m_request;
};

} // namespace headrace
