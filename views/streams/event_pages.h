// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/event_page.h"
#include "views/support/request.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace headrace {

class StoreSession;

/// The pages of an event table that are in memory, and those on their way. Keeps the pages that
/// were looked at last; reads two at a time, and drops what is no longer wanted. GUI thread.
class EventPages : public QObject
{
    Q_OBJECT

public:
    /// What a page is read by. More keys may come at the end of the last page.
    struct Keys
    {
        std::vector<std::int64_t> keys; ///< Ascending.
        std::int64_t above = 0;         ///< Of the row above the first; 0 when there is none.
    };
    /// The keys of page `page` as of now.
    using KeysOf = std::function<Keys(std::int64_t page)>;

    enum class State {
        Loaded,
        Pending, ///< Not read yet.
        Failed,  ///< Could not be read; not tried again before retry().
    };

    static constexpr std::size_t kKept = 64;
    static constexpr int kSlowMs = 100; ///< From when on reading is shown.

    EventPages(StoreSession& session, KeysOf keysOf, QObject* parent);
    ~EventPages() override;

    /// Drops every page; the pages to come are of `query`.
    void restart(const Query& query);
    /// Reads these pages, the first ones first; nothing else is on its way after this. The first
    /// `looked` of them are looked at.
    void want(std::vector<std::int64_t> pages, std::size_t looked);
    /// Forgets which pages failed, and reads them when they are wanted.
    void retry();

    State stateOf(std::int64_t page, std::size_t slot) const;
    /// Null when it is not in memory.
    const EventPage* find(std::int64_t page) const;
    /// Reading what is looked at has taken longer than kSlowMs.
    bool isSlow() const { return m_isSlow; }
    /// The last failure; empty after every page came well.
    const QString& failure() const { return m_failure; }

    template<typename Visit> void forEach(Visit visit) const
    {
        for (const auto& [number, entry] : m_entries)
            if (entry.page)
                visit(number, *entry.page);
    }

signals:
    void arrived(qint64 page);
    /// Everything that is looked at is in memory.
    void settled();
    void slowChanged();
    void failureChanged();

private:
    struct Entry
    {
        std::shared_ptr<const EventPage> page; // Null when it failed.
        std::uint64_t lastUse = 0;
    };

    bool isComplete(std::int64_t page) const;
    void readOn();
    void read(std::int64_t page);
    void take(std::int64_t page, Result<EventPage> result);
    void evict();
    void setSlow(bool slow);
    void setFailure(const QString& message);

    StoreSession& m_session;
    KeysOf m_keysOf;
    Query m_query;
    std::vector<std::int64_t> m_wanted;
    std::size_t m_looked = 0;
    std::map<std::int64_t, Entry> m_entries;
    std::map<std::int64_t, Request> m_reads;
    std::uint64_t m_uses = 0;
    QTimer m_slow;
    bool m_isSlow = false;
    QString m_failure;
};

} // namespace headrace
