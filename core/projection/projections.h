// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain.h"
#include "core/projection/read_model.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>

namespace headrace {

/// For so long one can go back to the build that was live before. It is dropped when the projection
/// is run or rebuilt the next time, or earlier, when a third build takes over.
inline constexpr std::chrono::hours kPreviousKept {7 * 24};

/// What a projection is doing, worst first.
enum class ProjectionState {
    Unknown,  ///< Its read model could not be read; `why` says so.
    Stopped,  ///< An event could not be applied, and the projection is declared to stop then.
    Stuck,    ///< Somebody runs it, events wait, and its checkpoint has not moved for a while.
    NotBuilt, ///< It has no rows yet.
    Idle,     ///< Nobody runs it; `lag` events wait.
    Behind,   ///< It is run, and catching up.
    Live,     ///< It is run, and has what there is.
};

struct ProjectionStatus
{
    std::string name;
    ProjectionState state = ProjectionState::Unknown;
    std::string why;               ///< For people; empty when there is nothing to say.
    int version = 1;               ///< That the domain declares.
    std::optional<Build> live;     ///< The rows that are served.
    std::optional<Build> building; ///< Building or Ready.
    std::optional<Build> previous;
    Position checkpoint;  ///< Of the live build; 0 when there is none.
    Position head;        ///< Of the store.
    std::int64_t lag = 0; ///< Positions between the two.
    /// How long the oldest event behind the checkpoint has been waiting; none when none waits.
    std::optional<std::chrono::microseconds> behind;
    std::string runBy; ///< Who runs it: "headracectl, process 4711, since …"; empty: nobody.
    std::vector<ParkedKey> parked; ///< Of the live build.
    /// The domain declares another version, or other columns, than the live build has: a rebuild
    /// side by side is due.
    bool isOutdated = false;
    /// Until when one can surely go back to `previous`; none when there is none.
    std::optional<Time> previousUntil = std::nullopt;
};

enum class RebuildKind {
    Full,         ///< All rows, into a new table that is switched to at the end.
    SideBySide,   ///< The same, and then it waits to be compared.
    FromPosition, ///< The keys that an event at or behind a position touches.
    OneKey,
    OneStream, ///< The keys that the events of one stream touch.
};

struct RebuildRequest
{
    RebuildKind kind = RebuildKind::Full;
    Position from;   ///< FromPosition.
    std::string key; ///< OneKey; OneStream: the stream.
};

/// What a rebuild will do: what is executed is the plan that was made.
struct RebuildPlan
{
    std::string projection;
    RebuildRequest request;
    Position head;                ///< What it reads up to, before it catches up.
    std::int64_t events = 0;      ///< To be read.
    std::int64_t rows = 0;        ///< There now.
    std::int64_t diskBytes = 0;   ///< About; of the new table.
    std::optional<double> rate;   ///< Events a second, of the last rebuild; none: never measured.
    std::optional<Build> resumes; ///< A build that was interrupted, and is gone on with.
    /// Why it cannot be done: events are gone that it would need. Empty: it can.
    std::string impossible;
};

struct RebuildResult
{
    std::int64_t events = 0;
    std::int64_t rows = 0; ///< Written.
    double seconds = 0;
    std::vector<ParkedKey> parked;
    std::string table;
};

/// Two builds of the same events, in other portions and with other timing.
struct DeterminismResult
{
    bool isDeterministic = true;
    std::int64_t events = 0;
    std::int64_t rows = 0;
    // Where they differ first:
    std::string key;
    Position position;
    std::string event; ///< "order-40211@6 (RefundIssued)"
    std::string column;
    ColumnValue one;
    ColumnValue other;
};

struct ProjectionsOptions
{
    /// Where the read models are: a file for each projection, "revenue.db".
    std::filesystem::path folder;
    /// Or the address of a schema on a PostgreSQL server that is theirs alone ("headrace_read" when
    /// it names none); `folder` means nothing then. docs/projections.md.
    std::string server = {};
    std::string password = {}; ///< For `server`; libpq looks where it always does without one.
    std::string program = "headrace"; ///< Who runs them, for others who want to.
    std::size_t batchEvents = 5'000;
    /// A checkpoint is written after this many events, or this long, whichever is first; and when
    /// there are no more.
    std::int64_t commitEvents = 100'000;
    std::chrono::milliseconds commitEvery {1'000};
    Clock clock = now;
};

/// The folder of the read models of a store in a file: for "shop.headrace", "shop.readmodels"
/// beside it. None: a store on a server has no place beside it.
std::optional<std::filesystem::path> readModelFolder(const StoreDescription& store);

/// The address of the read models beside a store on a server, in a schema of their own:
/// "postgresql://db/shop?schema=headrace_read". InvalidArgument: the store is on no server, or the
/// name of the schema would be too long.
Result<std::string> readModelServer(const StoreDescription& store);

/// Sets `folder` or `server` by what a person writes: nothing (beside the file of the store),
/// "postgres" (beside the store, on its server), an address, or a folder. InvalidArgument: there is
/// no such place; the message says what to write.
Result<void> placeReadModels(const StoreDescription& store, const std::string& where,
                             ProjectionsOptions& options);

/// The projections of a domain over a store. Thread-safe; `store` must outlive it.
class Projections
{
public:
    /// Over a read-only connection nothing can be run whose rows have not been made before.
    static Result<std::unique_ptr<Projections>>
    open(EventStore& store, std::shared_ptr<const Domain> domain, ProjectionsOptions options);
    ~Projections();

    /// Of each projection, in the order of the domain; one that cannot be read is Unknown, and the
    /// others are not touched by it.
    std::vector<ProjectionStatus> status();
    Result<ProjectionStatus> status(const std::string& name);

    /// Brings projections up to date over one scan of the store, and keeps them so until `job` is
    /// cancelled, or with `once` until they have what was there when it began. All when `names` is
    /// empty. Only one process may run a projection at a time.
    /// Refused: another process runs one (it is named). Rejected: one of them stopped, by its own
    /// declaration; the others have gone on. Cancelled: only when `once`.
    Result<void> run(const std::vector<std::string>& names, bool once, Job& job);

    /// NotFound: no such projection. InvalidArgument: what is asked makes no sense for it.
    Result<RebuildPlan> plan(const std::string& name, const RebuildRequest& request);
    /// Executes the plan. Cancelled, or killed, it is gone on with by the next plan of its kind.
    /// Refused: another process runs the projection. InvalidArgument: the plan is impossible, or
    /// what it was made for has changed.
    Result<RebuildResult> rebuild(const RebuildPlan& plan, Job& job, const Act& act = {});

    /// The live build against the one that is Ready (or Building, as far as it is).
    /// NotFound: there are no two builds.
    Result<RowDiffCounts> compare(const std::string& name, Job& job,
                                  const std::function<bool(const RowDifference&)>& handler);
    // Each of these is kept in the history, with who did it and why, in its own commit: there is
    // never the one without the other.
    /// Brings the ready build up to date with the live one, and makes it live. What was live can be
    /// gone back to for kPreviousKept.
    Result<void> switchToReady(const std::string& name, Job& job, const Act& act = {});
    /// Makes the previous build live again, and brings it up to date; what was live is the previous
    /// one then, for kPreviousKept from now on.
    Result<void> goBack(const std::string& name, Job& job, const Act& act = {});
    Result<void> discard(const std::string& name, const Act& act = {});

    Result<DeterminismResult> check(const std::string& name, Job& job);

    /// Rows of the live build.
    Result<RowBatch> page(const std::string& name, const RowsRequest& request);
    /// Brings one key up to date and reads it; none: there is no such row.
    Result<std::optional<RowBatch>> rowNow(const std::string& name, const std::string& key,
                                           Job& job);

    /// Applies the events that wait for a parked key. Rejected: it still fails (it stays parked,
    /// with one attempt more).
    Result<void> retry(const std::string& name, const std::string& key, Job& job);
    /// As retry(), without the event that the key was parked for; that is kept with the reason, in
    /// one commit with the rows. Rejected: a later event of the key fails; this one is skipped.
    /// InvalidArgument: without a reason.
    Result<void> skip(const std::string& name, const std::string& key, const std::string& reason,
                      const std::string& actor, Job& job);

    /// The events that touch a key, oldest first; `handler` returns whether to go on.
    Result<void> trace(const std::string& name, const std::string& key, Job& job,
                       const std::function<bool(const EventView&)>& handler);

    /// Newest first.
    Result<std::vector<RebuildRecord>> history(const std::string& name);
    Result<std::vector<SkippedEvent>> skipped(const std::string& name);

    /// Waits until every event up to `position` is in the rows of `name`; false: not within
    /// `timeout`, or a stop was requested.
    Result<bool> waitFor(const std::string& name, Position position,
                         std::chrono::milliseconds timeout, const std::stop_token& stop = {});

private:
    class Private;
    explicit Projections(std::unique_ptr<Private> d);
    const std::unique_ptr<Private> d;
};

} // namespace headrace
