// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/aggregate/bisect.h"
#include "views/support/request.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace headrace {

class DomainSession;
class StoreSession;
class WalkFold;

/// Where a predicate flips, as far as that is known.
struct FlipsFound
{
    enum class State { None, Running, Done, Cancelled, Failed };
    static constexpr std::size_t kMostFlips = 100'000;

    State state = State::None;
    QString predicate;
    std::vector<Flip> flips; ///< By version.
    Truth first = Truth::False;
    std::int64_t folded = 0;      ///< Versions looked at.
    std::int64_t head = 0;        ///< Of the stream when the search began.
    bool isCut = false;           ///< There are more than kMostFlips; Done behind the last one.
    std::optional<Error> failure; ///< Failed: why; what was found before it holds.

    /// What the predicate says at `version`, which is at most `folded`.
    Truth at(std::int64_t version) const;
};

/// Checks predicates, and finds every version at which one flips. Both happen on threads of the
/// domain session; what is found is told as it comes, ten times a second. Lives in the GUI thread.
class FlipSearch : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kTellEvery {100};

    /// Both must outlive the search.
    FlipSearch(StoreSession& store, DomainSession& domain, QObject* parent = nullptr);

    /// Tries `predicate` at the initial state of `category`, and gives up an earlier check.
    void check(const QString& category, const QString& predicate);
    /// Forgets what was found and finds the flips of `predicate` in all versions, up to `head`.
    void find(const StreamName& stream, const QString& predicate, std::int64_t head);
    /// Ends a search; what it found stays.
    void cancel();
    /// Forgets everything.
    void clear();

    const FlipsFound& found() const { return m_found; }

signals:
    /// `problem` is empty when the predicate can be used.
    void checked(const QString& predicate, const QString& problem);
    /// found() has changed.
    void changed();

private:
    struct Board; // Where the walking thread leaves what it finds.

    void tell();
    void finish(const Result<Bisection>& result);

    StoreSession& m_store;
    DomainSession& m_domain;
    std::shared_ptr<WalkFold> m_checkFold; // On the lane States.
    std::shared_ptr<WalkFold> m_walkFold;  // On the lane Walks.
    std::shared_ptr<Board> m_board;
    FlipsFound m_found;
    Request m_check;
    Request m_search;
    QTimer m_tell;
};

} // namespace headrace
