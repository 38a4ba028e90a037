// SPDX-License-Identifier: Apache-2.0
// Several processes on one store file, and processes that are killed. The test starts itself as its
// children.

#include "core/store/event_cursor.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <map>
#include <random>
#include <set>

using namespace headrace;

namespace {

AppendRequest request(const std::string& who, int number)
{
    AppendRequest request;
    for (int i = 0; i < 20; ++i) {
        NewEvent event;
        event.stream = *StreamName::parse(who + "-" + std::to_string((number + i) % 5));
        event.type = "Tick" + std::to_string(i % 3);
        event.tags = {"request:" + std::to_string(number)};
        event.data = "{\"pad\":\"" + std::string(300, 'x') + "\"}";
        request.events.push_back(std::move(event));
    }
    return request;
}

// The child: appends and says on standard output up to which position it has been acknowledged.
// With "early" it says so before it appends, which is what the check must find out.
int appendUntilKilled(const std::string& file, const std::string& who, int limit, bool early)
{
    const auto store = openStore(file);
    if (!store)
        return 1;
    for (int number = 0; number < limit; ++number) {
        if (early) {
            std::printf("%lld\n", static_cast<long long>((*store)->head()->value + 20));
            std::fflush(stdout);
        }
        const auto answer = (*store)->append(request(who, number));
        if (!answer)
            return 2;
        if (!early) {
            std::printf("%lld\n",
                        static_cast<long long>(std::get<AppendReceipt>(*answer).position.value));
            std::fflush(stdout);
        }
    }
    return 0;
}

} // namespace

class TestSqliteProcesses : public QObject
{
    Q_OBJECT

private slots:
    void killedWriterLosesNothing_data();
    void killedWriterLosesNothing();
    void twoProcessesKeepOneOrder();
    void killedCreateLeavesNoStore();

private:
    static std::unique_ptr<QProcess> startChild(const QString& file, const char* who, int limit,
                                                bool early);
    static QString findings(const std::string& file, std::int64_t acknowledged);
};

std::unique_ptr<QProcess> TestSqliteProcesses::startChild(const QString& file, const char* who,
                                                          int limit, bool early)
{
    auto child = std::make_unique<QProcess>();
    child->start(QCoreApplication::applicationFilePath(),
                 {"child", file, who, QString::number(limit), early ? "early" : "after"});
    return child;
}

// Empty when everything up to `acknowledged` is there and every index agrees with the log.
QString TestSqliteProcesses::findings(const std::string& file, std::int64_t acknowledged)
{
    const auto store = openStore(file);
    if (!store)
        return QString::fromStdString(store.error().message);
    std::map<std::string, std::int64_t> heads;
    std::int64_t expected = 0;
    EventCursor log(**store, {});
    for (;;) {
        const auto page = log.next();
        if (!page)
            return QString::fromStdString(page.error().message);
        if (page->empty())
            break;
        for (const EventView& event : page->events()) {
            if (event.position.value != ++expected)
                return QString("a gap before position %1").arg(event.position.value);
            if (event.version.value != ++heads[std::string(event.stream)])
                return QString("a version is missing at position %1").arg(event.position.value);
        }
    }
    if (expected < acknowledged)
        return QString("%1 acknowledged, %2 there").arg(acknowledged).arg(expected);
    if (expected % 20 != 0)
        return QString("a part of a request is there: %1 events").arg(expected);
    for (const auto& [name, head] : heads) {
        const auto summary = (*store)->stream(*StreamName::parse(name));
        if (!summary || summary->head.value != head || summary->events != head)
            return QString("the summary of %1 differs").arg(QString::fromStdString(name));
    }
    std::int64_t typed = 0;
    for (const char* type : {"Tick0", "Tick1", "Tick2"}) {
        EventCursor byType(**store, {.query = {.items = {{{type}, {}}}}});
        for (;;) {
            const auto page = byType.next();
            if (!page || page->empty())
                break;
            typed += static_cast<std::int64_t>(page->size());
        }
    }
    if (typed != expected)
        return QString("%1 events by type, %2 in the log").arg(typed).arg(expected);
    return {};
}

void TestSqliteProcesses::killedWriterLosesNothing_data()
{
    QTest::addColumn<bool>("early");
    QTest::addRow("acknowledged after the append") << false;
    QTest::addRow("negative control: acknowledged before it") << true;
}

void TestSqliteProcesses::killedWriterLosesNothing()
{
    QFETCH(bool, early);
    constexpr unsigned kSeed = 20'260'301;
    std::mt19937 random(kSeed);
    QTemporaryDir dir;
    const QString file = dir.filePath("x.headrace");
    QVERIFY(openStore(file.toStdString(), {.mode = OpenMode::Create}));

    QString found;
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 12 && found.isEmpty(); ++round) {
        const auto child = startChild(file, "order", 1'000'000, early);
        QVERIFY(child->waitForStarted());
        const auto lines = 1 + random() % 12;
        for (std::size_t line = 0; line < lines;) {
            QVERIFY(child->waitForReadyRead(10'000));
            while (child->canReadLine()) {
                acknowledged = child->readLine().trimmed().toLongLong();
                ++line;
            }
        }
        child->kill();
        QVERIFY(child->waitForFinished(10'000));
        while (child->canReadLine())
            acknowledged = child->readLine().trimmed().toLongLong();
        found = findings(file.toStdString(), acknowledged);
    }
    qInfo("seed %u, %lld events acknowledged", kSeed, static_cast<long long>(acknowledged));
    if (early)
        QVERIFY2(!found.isEmpty(), "the check finds no loss where there must be one");
    else
        QCOMPARE(found, QString());
}

void TestSqliteProcesses::twoProcessesKeepOneOrder()
{
    QTemporaryDir dir;
    const QString file = dir.filePath("x.headrace");
    const auto store = openStore(file.toStdString(), {.mode = OpenMode::Create});
    QVERIFY(store);
    const auto one = startChild(file, "order", 60, false);
    const auto other = startChild(file, "cart", 60, false);

    // A third reads on from what it has seen, and writes in between.
    std::int64_t seen = 0;
    constexpr std::int64_t kAll = 20 * (60 + 60 + 30);
    for (int number = 0; seen < kAll; ++number) {
        if (number < 30)
            QVERIFY((*store)->append(request("own", number)));
        const auto page = (*store)->readPage({.from = seen + 1, .limit = 50});
        QVERIFY(page);
        for (const EventView& event : page->events())
            QCOMPARE(event.position.value, ++seen);
        if (page->empty() && one->state() == QProcess::NotRunning
            && other->state() == QProcess::NotRunning)
            QCOMPARE((*store)->head()->value, kAll);
        one->waitForFinished(0);
        other->waitForFinished(0);
    }
    QVERIFY(one->waitForFinished(10'000) || one->state() == QProcess::NotRunning);
    QVERIFY(other->waitForFinished(10'000) || other->state() == QProcess::NotRunning);
    QCOMPARE(one->exitCode(), 0);
    QCOMPARE(other->exitCode(), 0);
    QCOMPARE(findings(file.toStdString(), kAll), QString());
}

void TestSqliteProcesses::killedCreateLeavesNoStore()
{
    QTemporaryDir dir;
    int killed = 0;
    for (int round = 0; round < 20; ++round) {
        const QString file = dir.filePath(QString("%1.headrace").arg(round));
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {"create", file});
        QVERIFY(child.waitForStarted());
        child.waitForFinished(round); // Each round gives it a millisecond more.
        child.kill();
        QVERIFY(child.state() == QProcess::NotRunning || child.waitForFinished(10'000));
        killed += child.exitStatus() == QProcess::CrashExit ? 1 : 0;
        // Under its name there is a whole store or nothing.
        if (QFile::exists(file)) {
            const auto store = openStore(file.toStdString());
            QVERIFY2(store, store ? "" : store.error().message.c_str());
        }
    }
    qInfo("%d of 20 were killed before they ended", killed);
    QVERIFY(killed > 0);
}

int main(int argc, char** argv)
{
    if (argc == 6 && std::string_view(argv[1]) == "child")
        return appendUntilKilled(argv[2], argv[3], std::atoi(argv[4]),
                                 std::string_view(argv[5]) == "early");
    if (argc == 3 && std::string_view(argv[1]) == "create")
        return openStore(argv[2], {.mode = OpenMode::Create}) ? 0 : 1;
    QCoreApplication application(argc, argv);
    TestSqliteProcesses test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sqlite_processes.moc"
