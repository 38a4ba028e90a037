// SPDX-License-Identifier: Apache-2.0
// One bit of a store's files is flipped, anywhere, or worse. What is read then must be what was
// appended, or end in an error: never another event.

#include "core/base/job.h"
#include "core/store/event_cursor.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "core/store/verification.h"
#include "tests/fault/append_ledger.h"
#include "tests/fault/fault_run.h"
#include "tests/fault/power_loss_disk.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

#include <algorithm>
#include <set>

using namespace headrace;

namespace {

constexpr int kRequests = 150;

/// What became of a damaged store: the worst of what was seen. OutOfPlace: every event is right,
/// but some are missing, there twice or out of order.
enum class Outcome { Unnoticed, Refused, Error, OutOfPlace, Wrong };

struct Tally
{
    std::int64_t flips = 0;
    std::int64_t count[5] = {};
    std::int64_t named = 0;      // Of those out of place what verifying finds,
    std::int64_t overlooked = 0; // and what it does not.
    std::string firstWrong;
    std::string firstOverlooked;

    void overlook(const std::string& what)
    {
        if (++overlooked == 1)
            firstOverlooked = what + ", and verifying finds nothing";
    }

    std::int64_t of(Outcome outcome) const { return count[static_cast<int>(outcome)]; }
    void print(const char* what, std::uint64_t seed) const
    {
        qInfo(
            "damage, %s: seed %llu, %lld times: %lld refused at opening, %lld errors, %lld "
            "without effect, %lld with events out of place (%lld of them named by verifying), %lld "
            "with WRONG events",
            what, static_cast<unsigned long long>(seed), static_cast<long long>(flips),
            static_cast<long long>(of(Outcome::Refused)),
            static_cast<long long>(of(Outcome::Error)),
            static_cast<long long>(of(Outcome::Unnoticed)),
            static_cast<long long>(of(Outcome::OutOfPlace)), static_cast<long long>(named),
            static_cast<long long>(of(Outcome::Wrong)));
    }
};

bool isSame(const EventView& one, const EventView& other)
{
    return one.position == other.position && one.version == other.version
        && one.schema == other.schema && one.time == other.time && one.id == other.id
        && one.stream == other.stream && one.type == other.type && one.data == other.data
        && one.meta == other.meta
        && std::equal(one.tags.begin(), one.tags.end(), other.tags.begin(), other.tags.end());
}

/// Every way in which this test reads a store.
std::vector<Query> everyQuery(const EventBatch& log)
{
    std::vector<Query> queries {{}};
    std::set<std::string> streams;
    std::set<std::string> types;
    for (const EventView& event : log.events()) {
        streams.emplace(event.stream);
        types.emplace(event.type);
    }
    for (const std::string& stream : streams)
        queries.push_back({.stream = *StreamName::parse(stream)});
    for (const std::string& type : types)
        queries.push_back({.items = {{{type}, {}}}});
    queries.push_back({.items = {{{}, {"request:3"}}}});
    queries.push_back({.category = "cart"});
    queries.push_back({.correlation = "c4"});
    return queries;
}

std::string describe(const Query& query)
{
    if (query.stream)
        return "stream " + query.stream->text();
    if (query.category)
        return "category " + *query.category;
    if (query.correlation)
        return "correlation " + *query.correlation;
    if (query.items.empty())
        return "the log";
    const QueryItem& item = query.items.front();
    return item.types.empty() ? "tag " + item.tags.front() : "type " + item.types.front();
}

/// Reads a store and compares it with what it held.
class Reading
{
public:
    Reading(EventStore& store, const EventBatch& log) : m_store(store), m_log(log) {}

    Outcome readAll()
    {
        for (const Query& query : everyQuery(m_log))
            read(query);
        const auto statistics = m_store.statistics();
        if (!statistics)
            note(Outcome::Error, "");
        else if (statistics->events != static_cast<std::int64_t>(m_log.size()))
            note(Outcome::OutOfPlace, "the statistics count other events");
        return m_outcome;
    }
    /// What the outcome is about.
    const std::string& finding() const { return m_finding; }

private:
    void note(Outcome outcome, const std::string& what)
    {
        if (outcome > m_outcome)
            m_finding = what;
        m_outcome = std::max(m_outcome, outcome);
    }

    void check(const Query& query, const EventView& event, Position before)
    {
        const auto& events = m_log.events();
        const auto stored = std::lower_bound(
            events.begin(), events.end(), event.position,
            [](const EventView& one, Position position) { return one.position < position; });
        const std::string place = "position " + std::to_string(event.position.value);
        if (stored == events.end() || !isSame(*stored, event))
            note(Outcome::Wrong, place + " holds another event");
        else if (!matches(query, event))
            note(Outcome::Wrong, place + " was not asked for");
        else if (event.position <= before)
            note(Outcome::OutOfPlace, place + " comes out of order");
    }

    void read(const Query& query)
    {
        const auto& events = m_log.events();
        const auto wanted = std::count_if(events.begin(), events.end(),
                                          [&](const auto& event) { return matches(query, event); });
        std::int64_t found = 0;
        Position before;
        EventCursor cursor(m_store, {.query = query});
        for (;;) {
            const auto page = cursor.next();
            if (!page)
                return note(Outcome::Error, "");
            if (page->empty())
                break;
            for (const EventView& event : page->events()) {
                check(query, event, before);
                before = event.position;
                ++found;
            }
        }
        if (found != wanted)
            note(Outcome::OutOfPlace,
                 describe(query) + ": " + std::to_string(found) + " events instead of "
                     + std::to_string(wanted));
    }

    EventStore& m_store;
    const EventBatch& m_log;
    Outcome m_outcome = Outcome::Unnoticed;
    std::string m_finding;
};

Outcome readStore(const std::string& file, const EventBatch& log, Tally& tally)
{
    const auto store = openStore(file, {.mode = OpenMode::ReadOnly});
    if (!store)
        return Outcome::Refused;
    Reading reading(**store, log);
    const Outcome outcome = reading.readAll();
    if (outcome == Outcome::Wrong && tally.firstWrong.empty())
        tally.firstWrong = reading.finding();
    if (outcome == Outcome::OutOfPlace) {
        Job job;
        const auto verified = (*store)->verify(job, [](const Finding&) {});
        if (verified ? !verified->isOk() : verified.error().code != ErrorCode::Unsupported)
            ++tally.named;
        else if (verified)
            tally.overlook(reading.finding());
    }
    return outcome;
}

EventBatch logOf(EventStore& store)
{
    EventBatch log;
    EventCursor cursor(store, {});
    for (;;) {
        const auto page = cursor.next();
        if (!page || page->empty())
            return log;
        for (const EventView& event : page->events())
            log.add(event);
    }
}

// The same events as one would keep them by hand.
void writeByHand(const std::string& file, const EventBatch& log)
{
    sqlite3* db = nullptr;
    QCOMPARE(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    sqlite3_exec(db,
                 "CREATE TABLE event (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, "
                 "type TEXT, data BLOB); BEGIN",
                 nullptr, nullptr, nullptr);
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v2(db, "INSERT INTO event VALUES (?, ?, ?, ?, ?)", -1, &insert, nullptr);
    const auto bind = [&](int column, std::string_view text) {
        sqlite3_bind_text64(insert, column, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    };
    for (const EventView& event : log.events()) {
        sqlite3_bind_int64(insert, 1, event.position.value);
        bind(2, event.stream);
        sqlite3_bind_int64(insert, 3, event.version.value);
        bind(4, event.type);
        bind(5, event.data);
        sqlite3_step(insert);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
    sqlite3_close(db);
}

Outcome readByHand(const std::string& file, const EventBatch& log)
{
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    sqlite3_stmt* select = nullptr;
    const char* const sql = "SELECT position, stream, version, type, data FROM event "
                            "ORDER BY position";
    Outcome outcome = Outcome::Unnoticed;
    std::size_t rows = 0;
    int code = sqlite3_prepare_v2(db, sql, -1, &select, nullptr);
    const auto text = [&](int column) {
        const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(select, column));
        return std::string(bytes ? bytes : "",
                           static_cast<std::size_t>(sqlite3_column_bytes(select, column)));
    };
    if (code != SQLITE_OK)
        outcome = Outcome::Refused;
    else
        while ((code = sqlite3_step(select)) == SQLITE_ROW) {
            const std::int64_t position = sqlite3_column_int64(select, 0);
            const bool isKnown = position >= 1 && position <= static_cast<std::int64_t>(log.size());
            const EventView* const event =
                isKnown ? &log.events()[static_cast<std::size_t>(position - 1)] : nullptr;
            if (!event || text(1) != event->stream
                || sqlite3_column_int64(select, 2) != event->version.value || text(3) != event->type
                || text(4) != event->data)
                outcome = Outcome::Wrong;
            ++rows;
        }
    if (outcome == Outcome::Unnoticed && code != SQLITE_DONE)
        outcome = Outcome::Error;
    if (outcome == Outcome::Unnoticed && rows < log.size())
        outcome = Outcome::OutOfPlace;
    sqlite3_finalize(select);
    sqlite3_close(db);
    return outcome;
}

using Damage = void (*)(std::string& bytes, Random& random);

void flipBit(std::string& bytes, Random& random)
{
    const std::size_t bit = random() % (bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
}

// What devices, copies and people do to files.
void damageBadly(std::string& bytes, Random& random)
{
    constexpr std::size_t kPage = 4'096;
    const std::size_t at = random() % bytes.size();
    const std::size_t page = at / kPage * kPage;
    const std::size_t other = random() % bytes.size() / kPage * kPage;
    switch (random() % 5) {
    case 0: // Garbage.
        for (std::size_t i = at; i < std::min(bytes.size(), at + 1 + random() % 64); ++i)
            bytes[i] = static_cast<char>(random());
        return;
    case 1: // A sector that was never written.
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at / 512 * 512), 512, '\0');
        return;
    case 2: // A page in the place of another.
        bytes.replace(page, kPage, std::string(bytes, other, kPage));
        return;
    case 3: // Two pages that changed places.
        std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(page),
                         bytes.begin() + static_cast<std::ptrdiff_t>(page + kPage),
                         bytes.begin() + static_cast<std::ptrdiff_t>(other));
        return;
    default: // A copy that was cut short.
        bytes.resize(at + 1);
    }
}

DiskImage imageOf(const QString& folder)
{
    DiskImage image;
    for (const QString& name : QDir(folder).entryList(QDir::Files)) {
        QFile file(folder + "/" + name);
        if (file.open(QIODevice::ReadOnly))
            image[name.toStdString()] = file.readAll().toStdString();
    }
    return image;
}

bool hasDigests(const std::string& file)
{
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    bool has = false;
    const auto look = [](void* place, int, char**, char**) {
        *static_cast<bool*>(place) = true;
        return 0;
    };
    sqlite3_exec(db, "SELECT 1 FROM pragma_table_info('event') WHERE name = 'digest'", look, &has,
                 nullptr);
    sqlite3_close(db);
    return has;
}

} // namespace

class TestBitFlips : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void closedStore();
    void logBesideTheStore();
    void worseDamage();
    void controlWithoutDigests();

private:
    template<typename Read>
    Tally flip(const DiskImage& files, int flips, Read read, Damage damage = &flipBit) const;

    const FaultRun m_run = faultRun();
    DiskImage m_closed; // A store that was closed,
    DiskImage m_live;   // and what lay there while it was open.
    EventBatch m_log;
    bool m_hasDigests = false;
};

void TestBitFlips::initTestCase()
{
    QVERIFY(installWatchedVfs()); // Which spares the device hundreds of syncs.
    const QTemporaryDir folder;
    const QTemporaryDir live;
    const QString file = folder.filePath("x.headrace");
    auto store = openStore(file.toStdString(), {.mode = OpenMode::Create});
    QVERIFY(store);
    const AppendLedger ledger(m_run.seed, {.padBytes = 150});
    for (int number = 0; number < kRequests; ++number)
        QVERIFY((*store)->append(ledger.request(number)));
    m_log = logOf(**store);
    QVERIFY(m_log.size() > kRequests);
    // Not by this process, whose locks on the file would go with it.
    QCOMPARE(QProcess::execute("cp", {file, file + "-wal", live.path()}), 0);
    store->reset();
    m_closed = imageOf(folder.path());
    m_live = imageOf(live.path());
    QCOMPARE(m_live.size(), std::size_t {2});
    m_hasDigests = hasDigests(file.toStdString());
}

// Damages copies of `files` in one place at a time, and opens the first of them.
template<typename Read>
Tally TestBitFlips::flip(const DiskImage& files, int flips, Read read, Damage damage) const
{
    Random random(m_run.seed);
    const QTemporaryDir copies;
    Tally tally;
    for (; tally.flips < flips * m_run.rounds; ++tally.flips) {
        DiskImage flipped = files;
        const auto file = random() % files.size();
        damage(std::next(flipped.begin(), static_cast<std::ptrdiff_t>(file))->second, random);
        writeImage(flipped, copies.path().toStdString());
        const QString opened = QString::fromStdString(files.begin()->first);
        const Outcome outcome = read(copies.filePath(opened).toStdString(), tally);
        ++tally.count[static_cast<int>(outcome)];
    }
    return tally;
}

void TestBitFlips::closedStore()
{
    const Tally tally = flip(m_closed, 600, [this](const std::string& file, Tally& so) {
        return readStore(file, m_log, so);
    });
    tally.print("a bit flipped in a closed store", m_run.seed);
    if (!m_hasDigests)
        QSKIP("events carry no digest in this layout");
    QVERIFY2(tally.of(Outcome::Wrong) == 0, tally.firstWrong.c_str());
    QVERIFY2(tally.overlooked == 0, tally.firstOverlooked.c_str());
}

void TestBitFlips::logBesideTheStore()
{
    const Tally tally = flip(m_live, 300, [this](const std::string& file, Tally& so) {
        return readStore(file, m_log, so);
    });
    tally.print("a bit flipped in a store or its log", m_run.seed);
    if (!m_hasDigests)
        QSKIP("events carry no digest in this layout");
    QVERIFY2(tally.of(Outcome::Wrong) == 0, tally.firstWrong.c_str());
}

void TestBitFlips::worseDamage()
{
    const auto read = [this](const std::string& file, Tally& so) {
        return readStore(file, m_log, so);
    };
    const Tally tally = flip(m_closed, 300, read, &damageBadly);
    tally.print("garbage, lost sectors, misplaced pages, cut files", m_run.seed);
    if (!m_hasDigests)
        QSKIP("events carry no digest in this layout");
    QVERIFY2(tally.of(Outcome::Wrong) == 0, tally.firstWrong.c_str());
    QVERIFY2(tally.overlooked == 0, tally.firstOverlooked.c_str());
}

void TestBitFlips::controlWithoutDigests()
{
    const QTemporaryDir folder;
    writeByHand(folder.filePath("plain").toStdString(), m_log);
    const Tally tally = flip(imageOf(folder.path()), 600, [this](const std::string& file, Tally&) {
        return readByHand(file, m_log);
    });
    tally.print("control (a bit flipped in a plain table)", m_run.seed);
    QVERIFY2(tally.of(Outcome::Wrong) > tally.flips / 10,
             "the check finds no wrong event where there must be many");
}

QTEST_GUILESS_MAIN(TestBitFlips)
#include "tst_bit_flips.moc"
