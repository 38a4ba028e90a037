// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "views/support/request.h"

#include <QAbstractTableModel>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

class StoreSession;

/// Which streams are listed.
struct StreamChoice
{
    std::string prefix; ///< Of the name; empty for all.
    std::optional<std::string> category;
    friend bool operator==(const StreamChoice&, const StreamChoice&) = default;
};

/// The streams of a store by name. The names are gone through once, in steps, in the background; of
/// each page only the name before it is kept, and the pages that were looked at last. GUI thread.
class StreamTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, EventsColumn, FirstColumn, LastColumn, BytesColumn, ColumnCount };
    Q_ENUM(Column)
    static constexpr int kMaxRows = 1'000'000;
    static constexpr int kPageRows = 512;

    /// Where the going through stands.
    enum class State { Listing, Complete, Full, Failed };

    /// `session` must outlive the model.
    explicit StreamTableModel(StoreSession& session, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Roles as in item_roles.h.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// Lists these streams from the first one; the former rows are gone at once.
    void setChoice(StreamChoice choice);
    const StreamChoice& choice() const { return m_choice; }
    /// Goes through the names again, after the store got new events, and then changes what differs.
    void refresh();
    /// Goes on after a failure.
    void goOn();
    /// The rows that are looked at, inclusive.
    void want(int firstRow, int lastRow);

    /// Null when it is not loaded. Valid until the event loop runs.
    const StreamSummary* stream(int row) const;
    /// The row of a stream that is loaded; -1 otherwise.
    int rowOf(std::string_view name) const;
    State state() const { return m_state; }
    const QString& failure() const { return m_failure; }

signals:
    void stateChanged();
    /// The rows that are looked at are all loaded.
    void settled();

private:
    struct Page
    {
        std::vector<StreamSummary> streams;
        bool isOld = false; ///< Shown until it is read again.
        std::uint64_t lastUse = 0;
    };
    struct Step
    {
        std::vector<std::string> pageEnds; ///< The last name of each full page.
        std::vector<StreamSummary> first;  ///< The first page of this step.
        int rows = 0;
        bool atEnd = false;
    };
    static Result<Step> list(EventStore& store, const StreamChoice& choice, std::string after,
                             const std::stop_token& stop);

    void listOn();
    void takeStep(Result<Step> step);
    void setRows(int rows);
    void readWanted();
    void takePage(int page, Result<std::vector<StreamSummary>> streams);
    void evict();
    void fail(const Error& error);

    StoreSession& m_session;
    StreamChoice m_choice;
    std::vector<std::string> m_before {""}; // By page: the name before its first one.
    int m_rows = 0;
    std::vector<std::string> m_newBefore; // While refreshing; else empty.
    State m_state = State::Listing;
    QString m_failure;
    Request m_list;
    Request m_read;
    int m_reading = -1; // The page that m_read is for.
    std::map<int, Page> m_pages;
    std::uint64_t m_uses = 0;
    int m_wantedFirst = 0;
    int m_wantedLast = -1;
};

} // namespace headrace
