// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/domain/projection.h"
#include "core/store/store_registry.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headrace {

/// What a build of a projection's rows is there for.
enum class BuildState {
    Building, ///< Rows are on their way; nobody reads them yet.
    Ready,    ///< As far as the live one, waiting to be compared and switched.
    Live,     ///< What the projection's name means.
    Previous, ///< Was live; kept for going back.
};

/// One table of rows: made by one version of a projection, kept with the checkpoint up to which
/// every event is in it.
struct Build
{
    std::string table; ///< "revenue__3"; for people, and for SQL.
    int version = 1;   ///< Of the projection.
    std::string code;  ///< Domain::codeDigest() of what made it.
    BuildState state = BuildState::Building;
    Position checkpoint;
    std::vector<ColumnDescription> columns;
    std::int64_t rows = 0;
    std::int64_t events = 0; ///< Read for it, from the first on.
    Time begun;
    Time updated; ///< Of the last commit.
    /// Previous: when another build took its place.
    std::optional<Time> replaced = std::nullopt;
};

/// A key that waits because an event could not be applied to it.
struct ParkedKey
{
    std::string key; ///< Empty: the event's key could not be told.
    Position position;
    std::string stream;
    Version version;
    std::string type;
    std::string error;
    int attempts = 1;
    Time since;
};

/// An event that somebody decided not to apply to a key.
struct SkippedEvent
{
    std::string key;
    Position position;
    std::string reason;
    std::string actor;
    Time time;
};

/// Who does something to a projection, and why.
struct Act
{
    std::string actor; ///< A person, as their system knows them; empty: nobody said.
    std::string reason;
};

/// What was done to a projection, and how it ended.
struct RebuildRecord
{
    /// "full", "side by side", "from a position", "key", "stream", "switch", "back", "discard",
    /// "skip"; "drop": the previous build, whose time was over.
    std::string kind;
    std::string what; ///< For people: the table, the key.
    std::int64_t events = 0;
    std::int64_t rows = 0;
    Time begun;
    Time ended;
    std::string outcome; ///< "done", "cancelled", or the error.
    std::string actor;   ///< Empty: nobody said, or nobody did: it was time.
    std::string reason;
    std::string from; ///< The build that was live, or that went.
    std::string to;   ///< The build that there is since, or whose rows changed.
};

/// What one commit changes besides rows.
struct BuildProgress
{
    Position checkpoint;
    std::int64_t eventsRead = 0; ///< Since the last commit.
    std::vector<ParkedKey> parked;
    std::vector<std::string> unparked; ///< These first, and then those that are parked.
    /// Kept on record. One without a key is not parked any more then: there is nothing to apply.
    std::optional<SkippedEvent> skipped = std::nullopt;
    std::optional<RebuildRecord> record = std::nullopt; ///< As ReadModel keeps records of acts.
};

/// Which rows, and how.
struct RowsRequest
{
    enum class Match { Equals, Prefix, AtLeast, AtMost };
    struct Filter
    {
        std::string column; ///< Declared, or kKeyColumn.
        Match match = Match::Equals;
        ColumnValue value;
    };
    std::vector<Filter> filters; ///< All must hold.
    std::string sortBy = std::string(kKeyColumn);
    bool descending = false;
    /// The last row seen, to go on behind it: its value of `sortBy`, and its key.
    std::optional<std::pair<ColumnValue, std::string>> after;
    std::size_t limit = 100; ///< 1 to 10,000.
};

/// A row that is not the same in two builds. The columns are those that both have, and then those
/// that one of them has.
struct RowDifference
{
    enum class Kind { Added, Removed, Changed };
    struct Cell
    {
        std::string column;
        ColumnValue before;
        ColumnValue after;
    };
    Kind kind = Kind::Changed;
    std::string key;
    std::vector<Cell> cells; ///< Those that differ; all of a row that is on one side only.
    Position lastBefore;     ///< Of the last event that touched the row; 0 where there is no row.
    Position lastAfter;
};

struct RowDiffCounts
{
    std::int64_t same = 0;
    std::int64_t changed = 0;
    std::int64_t added = 0;
    std::int64_t removed = 0;
};

/// The rows of one projection, in tables that people query with their own tools while they are
/// written: in a SQLite file of the projection's own, or in a schema of a PostgreSQL database.
///
///     revenue                     a view: the live build, whichever that is
///     revenue__3                  the rows of a build: key, the declared columns, last_position
///     headrace_builds, ...        what is kept of builds, parked keys, skipped events, rebuilds
///
/// Rows and checkpoint are committed together. They can be made again from the store at any time,
/// so commits survive the end of the process but not a power cut; after one the checkpoint is that
/// of the rows that are there.
///
/// Thread-safe; reads do not wait for writes. Errors of every member: Io, Busy (another program
/// holds what is to be written for longer than a few seconds), Corruption; NotFound: no such table.
class ReadModel
{
public:
    /// Of whose store, and which projection: both are kept with the rows, and must be the same.
    struct Identity
    {
        std::string store;
        std::string projection;
        std::string program = "headrace"; ///< Who opens it, for others who want to write.
    };

    virtual ~ReadModel() = default;

    // What is there.
    virtual Result<std::vector<Build>> builds() = 0; ///< Oldest first.
    virtual Result<std::optional<Build>> live() = 0;
    virtual Result<std::vector<ParkedKey>> parked(const std::string& table) = 0; ///< By position.
    virtual Result<std::vector<SkippedEvent>> skipped(const std::string& table) = 0;
    virtual Result<std::vector<RebuildRecord>> history() = 0; ///< Newest first.

    /// Rows by their keys, which may be in any order and come twice; in the order of keys, without
    /// those that are not there. Tens of thousands at once: a microsecond or two each in a file.
    virtual Result<RowBatch> rows(const std::string& table, std::span<const std::string> keys) = 0;
    /// Rows in order, a page: by the column's value, and rows of the same value by their keys, both
    /// ascending or both descending. Rows without a value come before all others, or behind them
    /// when descending. Text is in the order of its bytes. Rows that come and go meanwhile move no
    /// other row to another page.
    /// By the key and by indexed columns a page costs its rows. By any other column, and where a
    /// filter on one finds few, it reads the whole table, for every page: a fifth of a second with
    /// 500,000 rows. So does a build that is Building, whose indexes come with finish().
    /// InvalidArgument: no such column, or a value of another type.
    virtual Result<RowBatch> page(const std::string& table, const RowsRequest& request) = 0;

    /// What differs, in the order of keys (of their bytes), as it is found; `handler` returns
    /// whether to go on, and may take its time: no transaction waits for it. Each stretch of 5,000
    /// keys is compared as it is when its turn comes. A column that one build does not have is null
    /// in it; the last position alone is no difference.
    virtual Result<RowDiffCounts>
    diff(const std::string& before, const std::string& after, Job& job,
         const std::function<bool(const RowDifference&)>& handler) = 0;

    // For the writer. Refused: this is not the writer. The record of an act goes into the history
    // in the commit of the act; `ended`, `from` and `to` of it are filled in there.
    /// A new, empty table, without indexes until it is finished or live.
    /// InvalidArgument: no table can be made of its name or columns.
    virtual Result<Build> begin(const ProjectionDescription& projection,
                                const std::string& code) = 0;
    /// Puts rows in and takes removed ones out, with all of `progress`, in one commit. Of a key
    /// that comes twice the last one counts. Fastest with many rows at once, in any order.
    /// InvalidArgument: a value that its column cannot hold, or the wrong number of them.
    virtual Result<void> write(const std::string& table, const RowBatch& rows,
                               const BuildProgress& progress) = 0;
    /// Building to Ready.
    virtual Result<void> finish(const std::string& table,
                                const std::optional<RebuildRecord>& record = std::nullopt) = 0;
    /// Makes it what the projection's name means; what was live is kept as Previous, and what was
    /// Previous before is dropped. Nothing is done, nor recorded, when it is live.
    virtual Result<void> makeLive(const std::string& table,
                                  const std::optional<RebuildRecord>& record = std::nullopt) = 0;
    /// Drops a build. InvalidArgument: it is live.
    virtual Result<void> discard(const std::string& table,
                                 const std::optional<RebuildRecord>& record = std::nullopt) = 0;
    /// Drops the Previous build when it was replaced at least so long ago, and records that.
    virtual Result<void> dropPrevious(std::chrono::microseconds age) = 0;
    /// Of something that changed nothing here. The last 1,000 are kept.
    virtual Result<void> record(const RebuildRecord& record) = 0;
};

/// Where the read models of a store are kept. Thread-safe.
class ReadModelPlace
{
public:
    virtual ~ReadModelPlace() = default;

    /// Opens the read model of `identity.projection`; makes it when `isWriter` and it is not there.
    /// NotFound: there is none. Refused: it is of another store, another projection or another
    /// program, newer than this program, or its tables were changed; or somebody writes it already,
    /// here or in another process, which the message names as that one named its `program`.
    /// `clock` tells when what is done to it is done.
    virtual Result<std::unique_ptr<ReadModel>> open(const ReadModel::Identity& identity,
                                                    bool isWriter, const Clock& clock) = 0;

    /// Who has it open for writing: "headracectl, process 4711, since 2026-03-01T12:00:00Z";
    /// empty: nobody. Errors: Io.
    virtual Result<std::string> writerOf(const std::string& projection) = 0;

    /// How much room its tables take, about; 0: unknown, or there is none.
    virtual std::int64_t bytesOf(const std::string& projection) = 0;
};

} // namespace headrace
