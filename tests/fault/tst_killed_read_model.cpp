// SPDX-License-Identifier: Apache-2.0
// A process that writes a read model, builds it anew beside that and switches is killed, again and
// again: whenever it dies, each build holds what the events up to its checkpoint make, no more and
// no less. The test starts itself as that process.

#include "tests/fault/fault_run.h"
#include "tests/fault/rows_place.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <map>
#include <random>

#include <unistd.h>

using namespace headrace;

namespace {

struct Event
{
    std::string key;
    std::int64_t amount = 0;
    bool removes = false;
};

// Sebastiano Vigna's splitmix64: a number from a number, at once.
std::uint64_t mixed(std::uint64_t number)
{
    number += 0x9e3779b97f4a7c15;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
    number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
    return number ^ (number >> 31);
}

// The events of a seed, from position 1 on, for ever.
Event eventAt(std::uint64_t seed, std::int64_t position)
{
    const std::uint64_t drawn = mixed(mixed(seed) + static_cast<std::uint64_t>(position));
    return {.key = "account-" + std::to_string(drawn % 300),
            .amount = static_cast<std::int64_t>((drawn >> 16) % 1'000),
            .removes = (drawn >> 32) % 23 == 0};
}

struct Account
{
    std::int64_t sum = 0;
    std::int64_t movements = 0;
    std::int64_t last = 0;
    friend bool operator==(const Account&, const Account&) = default;
};

// What the events up to a position make.
class Accounts
{
public:
    explicit Accounts(std::uint64_t seed) : m_seed(seed) {}

    void goTo(std::int64_t position)
    {
        while (m_position < position) {
            const Event event = eventAt(m_seed, ++m_position);
            if (event.removes) {
                m_accounts.erase(event.key);
                continue;
            }
            Account& account = m_accounts[event.key];
            account = {account.sum + event.amount, account.movements + 1, m_position};
        }
    }
    std::int64_t position() const { return m_position; }
    const std::map<std::string, Account>& all() const { return m_accounts; }

private:
    std::uint64_t m_seed;
    std::int64_t m_position = 0;
    std::map<std::string, Account> m_accounts;
};

const ProjectionDescription kProjection {
    .name = "accounts",
    .columns = {{"sum", ColumnType::Integer, true}, {"movements", ColumnType::Integer}}};
const ReadModel::Identity kIdentity {.store = "s", .projection = "accounts"};

void add(RowBatch& batch, const std::string& key, const Account& account)
{
    batch.rows.push_back({key, false, {account.last}});
    batch.values.insert(batch.values.end(), {account.sum, account.movements});
}

// The process that is killed. It reads rows before it changes them, as a projection does.
class Writer
{
public:
    Writer(std::unique_ptr<ReadModel> model, std::uint64_t seed, bool isApart)
        : m_model(std::move(model))
        , m_seed(seed)
        , m_isApart(isApart)
        , m_random(seed + static_cast<std::uint64_t>(getpid()))
    {
    }
    [[noreturn]] void work();

private:
    void must(const Result<void>& done)
    {
        if (!done) {
            std::fprintf(stderr, "%s\n", done.error().message.c_str());
            _exit(2);
        }
    }
    void advance(const Build& build, std::int64_t to);
    void rebuild(std::int64_t to);

    std::unique_ptr<ReadModel> m_model;
    const std::uint64_t m_seed;
    const bool m_isApart;
    std::mt19937_64 m_random;
};

void Writer::advance(const Build& build, std::int64_t to)
{
    std::vector<std::string> keys;
    for (std::int64_t position = build.checkpoint.value + 1; position <= to; ++position)
        keys.push_back(eventAt(m_seed, position).key);
    const RowBatch found = m_model->rows(build.table, keys).value();
    std::map<std::string, Account> accounts;
    for (std::size_t i = 0; i < found.rows.size(); ++i)
        accounts[found.rows[i].key] = {std::get<std::int64_t>(found.values[2 * i]),
                                       std::get<std::int64_t>(found.values[2 * i + 1]),
                                       found.rows[i].last.value};
    RowBatch batch;
    for (std::int64_t position = build.checkpoint.value + 1; position <= to; ++position) {
        const Event event = eventAt(m_seed, position);
        Account& account = accounts[event.key];
        account = event.removes
            ? Account()
            : Account {account.sum + event.amount, account.movements + 1, position};
        add(batch, event.key, account);
        batch.rows.back().isRemoved = event.removes;
    }
    const Position before = build.checkpoint;
    must(m_model->write(build.table, batch, {.checkpoint = {m_isApart ? before.value : to}}));
    if (m_isApart) {
        if (write(STDOUT_FILENO, ".", 1) != 1) // Whoever kills may do so here, too.
            _exit(3);
        must(m_model->write(build.table, {}, {.checkpoint = {to}}));
    }
}

// In two commits, and then switches.
void Writer::rebuild(std::int64_t to)
{
    const auto building = m_model->begin(kProjection, "c0de").value();
    Accounts accounts(m_seed);
    accounts.goTo(to / 2);
    RowBatch batch;
    for (const auto& [key, account] : accounts.all())
        add(batch, key, account);
    must(m_model->write(building.table, batch, {.checkpoint = {to / 2}}));
    Build half = building;
    half.checkpoint = {to / 2};
    advance(half, to);
    must(m_model->finish(building.table));
    must(m_model->makeLive(building.table));
    const auto builds = m_model->builds().value();
    for (const Build& build : builds)
        if (build.state == BuildState::Building)
            must(m_model->discard(build.table)); // Of one that was killed.
}

void Writer::work()
{
    if (!m_model->live().value())
        must(m_model->makeLive(m_model->begin(kProjection, "c0de").value().table));
    for (;;) {
        const Build live = m_model->live().value().value();
        if (m_random() % 12 == 0)
            rebuild(live.checkpoint.value);
        else
            advance(live, live.checkpoint.value + 1 + static_cast<std::int64_t>(m_random() % 40));
        if (write(STDOUT_FILENO, ".", 1) != 1)
            _exit(3);
    }
}

// Empty when the build's rows are what the events up to its checkpoint make.
QString findings(ReadModel& model, const Build& build, std::uint64_t seed)
{
    Accounts accounts(seed);
    accounts.goTo(build.checkpoint.value);
    const auto page = model.page(build.table, {.limit = 1'000});
    if (!page)
        return QString::fromStdString(page.error().message);
    std::map<std::string, Account> found;
    for (std::size_t i = 0; i < page->rows.size(); ++i)
        found[page->rows[i].key] = {std::get<std::int64_t>(page->values[2 * i]),
                                    std::get<std::int64_t>(page->values[2 * i + 1]),
                                    page->rows[i].last.value};
    if (found != accounts.all())
        return QString("%1 holds other rows than the events up to %2 make")
            .arg(QString::fromStdString(build.table))
            .arg(build.checkpoint.value);
    if (build.rows != static_cast<std::int64_t>(found.size()))
        return QString("%1 says that it has %2 rows, and has %3")
            .arg(QString::fromStdString(build.table))
            .arg(build.rows)
            .arg(found.size());
    return {};
}

} // namespace

class TestKilledReadModel : public QObject
{
    Q_OBJECT

private slots:
    void rowsAndCheckpointAgree_data();
    void rowsAndCheckpointAgree();

private:
    static void liveAndDie(const std::string& where, bool isApart, std::mt19937_64& random);
    static QString check(const std::string& where, std::int64_t& checkpoint, std::size_t& builds);
};

void TestKilledReadModel::liveAndDie(const std::string& where, bool isApart,
                                     std::mt19937_64& random)
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(),
                {"child", QString::fromStdString(where), QString::number(faultRun().seed),
                 isApart ? "apart" : "together"});
    QVERIFY(child.waitForStarted());
    const auto commits = static_cast<qint64>(random() % 60);
    while (child.bytesAvailable() < commits)
        QVERIFY2(child.waitForReadyRead(20'000), "the writing process is silent");
    child.kill();
    QVERIFY(child.waitForFinished(20'000));
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
    waitUntilNobodyWrites(where, kIdentity.projection);
}

// Opened as its writer, who takes in the log that the killed one has left.
QString TestKilledReadModel::check(const std::string& where, std::int64_t& checkpoint,
                                   std::size_t& builds)
{
    const auto model = placeAt(where)->open(kIdentity, true, now);
    if (!model)
        return QString::fromStdString(model.error().message);
    int live = 0;
    const auto all = (*model)->builds();
    if (!all)
        return QString::fromStdString(all.error().message);
    for (const Build& build : *all) {
        ++builds;
        live += build.state == BuildState::Live ? 1 : 0;
        if (build.state == BuildState::Live)
            checkpoint = build.checkpoint.value;
        if (const QString found = findings(**model, build, faultRun().seed); !found.isEmpty())
            return found;
    }
    return live <= 1 ? QString() : QString("%1 builds are live").arg(live);
}

void TestKilledReadModel::rowsAndCheckpointAgree_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::addColumn<bool>("isApart");
    for (const bool isFile : {true, false}) {
        const char* const place = isFile ? "a file" : "postgresql";
        QTest::addRow("%s, rows and checkpoint in one commit", place) << isFile << false;
        QTest::addRow("%s, negative control: the checkpoint in a commit of its own", place)
            << isFile << true;
    }
}

void TestKilledReadModel::rowsAndCheckpointAgree()
{
    QFETCH(bool, isFile);
    QFETCH(bool, isApart);
    const FaultRun run = faultRun();
    std::mt19937_64 random(run.seed);
    const QTemporaryDir folder;
    const std::string where =
        isFile ? folder.path().toStdString() : PrivatePostgres::ofThisProgram().freshAddress();
    const int wanted = (isFile ? 100 : 60) * run.rounds;
    QString found;
    std::int64_t checkpoint = 0;
    std::size_t builds = 0;
    int kills = 0;
    while (kills < wanted && found.isEmpty() && !QTest::currentTestFailed()) {
        liveAndDie(where, isApart, random);
        ++kills;
        found = check(where, checkpoint, builds);
    }
    qInfo("kill -9, %s: seed %llu, %d kills, %zu builds checked, %lld events in the end",
          QTest::currentDataTag(), static_cast<unsigned long long>(run.seed), kills, builds,
          static_cast<long long>(checkpoint));
    if (isApart)
        QVERIFY2(!found.isEmpty(), "the check finds nothing where there must be something");
    else
        QCOMPARE(found, QString());
}

int main(int argc, char** argv)
{
    if (argc == 5 && std::string_view(argv[1]) == "child") {
        auto model = placeAt(argv[2])->open(kIdentity, true, now);
        if (!model)
            return 1;
        Writer(*std::move(model), std::strtoull(argv[3], nullptr, 10),
               std::string_view(argv[4]) == "apart")
            .work();
    }
    QCoreApplication application(argc, argv);
    TestKilledReadModel test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_killed_read_model.moc"
