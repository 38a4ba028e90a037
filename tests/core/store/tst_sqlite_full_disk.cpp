// SPDX-License-Identifier: Apache-2.0
// A disk that runs full while events are appended: a small tmpfs, mounted in a mount namespace of
// its own, in which the test starts itself as its child.

#include "core/store/event_cursor.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace headrace;

namespace {

AppendRequest request(int number)
{
    AppendRequest request;
    for (int i = 0; i < 50; ++i) {
        NewEvent event;
        event.stream = *StreamName::parse("order-" + std::to_string(number));
        event.type = "Tick";
        event.data = "\"" + std::string(2'000, 'x') + "\"";
        request.events.push_back(std::move(event));
    }
    return request;
}

std::int64_t countByReading(EventStore& store)
{
    std::int64_t count = 0;
    EventCursor cursor(store, {});
    for (;;) {
        const auto page = cursor.next();
        if (!page)
            return -1;
        if (page->empty())
            return count;
        count += static_cast<std::int64_t>(page->size());
    }
}

int failed(const std::string& why)
{
    std::printf("%s\n", why.c_str());
    return 1;
}

// Fills the disk, then frees a part of it. Returns 0 when all was as promised.
int fillTheDisk(const QString& folder)
{
    const std::string file = (folder + "/x.headrace").toStdString();
    QFile ballast(folder + "/ballast");
    if (!ballast.open(QIODevice::WriteOnly) || ballast.write(QByteArray(4'000'000, 'b')) < 0)
        return failed("the ballast could not be written");
    ballast.close();

    std::int64_t acknowledged = 0;
    {
        const auto store = openStore(file, {.mode = OpenMode::Create});
        if (!store)
            return failed(store.error().message);
        int number = 0;
        for (;; ++number) {
            const auto answer = (*store)->append(request(number));
            if (!answer && answer.error().code == ErrorCode::Io
                && answer.error().message.find("disk is full") != std::string::npos)
                break;
            if (!answer)
                return failed("not said to be full: " + answer.error().message);
            acknowledged = std::get<AppendReceipt>(*answer).position.value;
            if (number > 10'000)
                return failed("the disk never ran full");
        }
        if (countByReading(**store) != acknowledged)
            return failed("what is read differs from what was acknowledged");
        if (!ballast.remove())
            return failed("the ballast could not be removed");
        if (!(*store)->append(request(number)))
            return failed("appending fails though there is room again");
    }
    const auto again = openStore(file);
    if (!again)
        return failed(again.error().message);
    if (countByReading(**again) != acknowledged + 50)
        return failed("events are missing after opening again");
    std::printf("%lld events before the disk was full\n", static_cast<long long>(acknowledged));
    return 0;
}

} // namespace

class TestSqliteFullDisk : public QObject
{
    Q_OBJECT

private slots:
    void fullDiskLosesNothing();
};

void TestSqliteFullDisk::fullDiskLosesNothing()
{
    QTemporaryDir dir;
    QProcess mounted;
    const auto run = [&](const QString& command) {
        mounted.start("unshare",
                      {"--mount", "sh", "-c", command, "sh", dir.path(),
                       QCoreApplication::applicationFilePath()});
        return mounted.waitForFinished(50'000) && mounted.exitStatus() == QProcess::NormalExit;
    };
    const QString mount = "mount -t tmpfs -o size=12m tmpfs \"$1\"";
    if (!run(mount) || mounted.exitCode() != 0)
        QSKIP("this user may not mount a small disk");
    QVERIFY(run(mount + " && exec \"$2\" fill \"$1\""));
    const QByteArray said = mounted.readAllStandardOutput();
    QVERIFY2(mounted.exitCode() == 0, said.constData());
    qInfo("%s", said.trimmed().constData());
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "fill")
        return fillTheDisk(QString::fromLocal8Bit(argv[2]));
    QCoreApplication application(argc, argv);
    TestSqliteFullDisk test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sqlite_full_disk.moc"
