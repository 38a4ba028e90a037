// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/query.h"
#include "views/streams/event_pages.h"
#include "views/streams/scan_step.h"
#include "views/support/request.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace headrace {

class StoreSession;

/// How many rows there are, for people.
struct EventCount
{
    enum class State { Opening, Scanning, Stopped, Complete, Failed };
    State state = State::Opening;
    std::int64_t matches = 0; ///< Found so far.
    std::int64_t total = 0;   ///< Of the whole log, or of the stream that is shown.
    double scanned = 0;       ///< 0 to 1; of interest while not complete.
    bool isFull = false;      ///< Stopped because no more rows can be exposed.
};

/// The events that a query means, as rows: of the whole log, of one stream, or of a filter.
///
/// It exposes a window of at most maxRows rows and holds a few pages of them; whoever shows it says
/// with want() which rows are looked at. For the whole log and for a stream a row's key (position,
/// version) is computed, so that any place can be gone to at once; for a filter the keys are
/// collected by going through the log from its start, in steps, in the background.
///
/// GUI thread; nothing here waits for the store.
class EventTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        GutterColumn,
        PositionColumn,
        TimeColumn,
        DeltaColumn,
        StreamColumn,
        VersionColumn,
        TypeColumn,
        ColumnCount
    };
    Q_ENUM(Column)

    enum class RowState {
        Loaded,
        Pending, ///< Asked for a moment ago: nothing is drawn.
        Loading, ///< For longer: the placeholder is drawn.
        Missing, ///< No event has this row's key.
        Failed,  ///< Its page could not be read; see failure().
    };

    static constexpr int kMaxRows = 1'000'000;
    static constexpr int kPageRows = 512;
    static constexpr int kTextLimit = 256; ///< Characters of a cell.

    /// `session` must outlive the model. A test gives a smaller `maxRows`, at least 8 pages.
    explicit EventTableModel(StoreSession& session, int maxRows = kMaxRows,
                             QObject* parent = nullptr);
    ~EventTableModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// Roles as in item_roles.h; DisplayRole is cut at kTextLimit, EditRole is not.
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// Shows `query` from its first event. The former rows are gone at once.
    void setQuery(Query query);
    const Query& query() const { return m_query; }
    /// Whether the rows are collected by going through the log.
    bool isListed() const;
    /// Takes in what was appended since.
    void extend();
    /// Ends the going through for a filter; what was found stays.
    void stopScan();
    /// Goes on after stopScan(), or after a failure.
    void goOn();

    /// The rows belong to an earlier filter than the one being typed: they step back.
    void setDimmed(bool dimmed);
    /// Events behind this position are later than what is looked at: they step back. 0: none are.
    void setAsOf(Position position);
    /// The rows that are looked at, inclusive: they are read next, and kept.
    void want(int firstRow, int lastRow);

    /// The event of a row, without its data and metadata; null when it is not loaded or there is
    /// none. Valid until the event loop runs.
    const EventView* event(int row) const;
    RowState rowState(int row) const;
    /// The key of a row, see keyOf().
    std::int64_t keyAt(int row) const;
    /// The row with exactly this key; -1 when it is not exposed.
    int rowOf(std::int64_t key) const;
    /// Of the whole, not only of what is exposed; 0 when there is no row.
    std::int64_t firstKey() const;
    std::int64_t lastKey() const;
    /// The row of the first event with a key at or after `key`; moves the window when that lies
    /// outside. -1: there is none, or it is not found yet.
    int bring(std::int64_t key);
    /// The first and last row of `stream` among the loaded ones.
    std::optional<std::pair<int, int>> rowsOf(std::string_view stream) const;

    const EventCount& count() const { return m_count; }
    /// How many matches fell into each hour; null while not all of them are known.
    const HourCounts* hours() const;
    /// What went wrong; empty when nothing did. What was read before stays.
    QString failure() const;

signals:
    void countChanged();
    /// Comes before slid(), and before rows are taken away for it.
    void aboutToSlide();
    /// Rows were taken away at the front (positive) or put there (negative), with as many at the
    /// other end: what was at row r is now at r - rows.
    void slid(int rows);
    /// The rows that are looked at are all loaded.
    void settled();
    void failureChanged();

private:
    struct Opening
    {
        std::int64_t first = 1;
        std::int64_t last = 0;
        std::int64_t total = 0;
    };
    static Result<Opening> look(EventStore& store, const Query& query);

    void open();
    void takeOpening(Result<Opening> opening);
    void scanOn();
    void takeStep(Result<ScanStep> step);
    void growTo(std::int64_t end);
    void appendRows(int rows);
    void dropFront(int rows);
    void slide(bool forwards);
    void slideSoon();

    std::int64_t pageOf(int row) const { return (m_first + row) / kPageRows; }
    std::size_t slotOf(int row) const { return std::size_t((m_first + row) % kPageRows); }
    EventPages::Keys keysOf(std::int64_t page) const;
    void readWanted();
    bool isDim(int row) const;
    void announce(std::int64_t firstPage, std::int64_t lastPage);
    void setFailure(const Error* error);
    const EventView* above(int row) const;
    QString text(int row, int column) const;
    QVariant value(int row, int column) const;

    StoreSession& m_session;
    const int m_maxRows;
    Query m_query;

    // An ordinal numbers the rows of the whole: a key itself, or for a filter an index in m_keys.
    // Exposed are the m_rows ordinals from m_first on, of those from m_begin up to m_end.
    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    std::int64_t m_first = 0;
    int m_rows = 0;
    std::vector<std::int64_t> m_keys;

    EventCount m_count;
    HourCounts m_hours;
    std::int64_t m_nextToScan = 0;
    Request m_opening;
    Request m_scan;
    EventPages m_pages;
    int m_wantedFirst = 0;
    int m_wantedLast = -1;
    bool m_isSlideDue = false;
    bool m_isDimmed = false;
    Position m_asOf;   // 0: LIVE.
    QString m_failure; // Of opening and going through; pages have their own.
};

} // namespace headrace
