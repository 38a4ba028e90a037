// SPDX-License-Identifier: Apache-2.0
#include "core/sqlite/lock_file.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

// The process that holds a lock until it is killed.
int holdUntilKilled(const char* path)
{
    LockFile file(path);
    std::puts(file.lock() ? "held" : "not held");
    std::fflush(stdout);
    for (;;)
        pause();
}

std::unique_ptr<QProcess> holder(const std::string& path)
{
    auto child = std::make_unique<QProcess>();
    child->start(QCoreApplication::applicationFilePath(), {"hold", QString::fromStdString(path)});
    return child->waitForReadyRead(20'000) && child->readLine() == "held\n" ? std::move(child)
                                                                            : nullptr;
}

} // namespace

class TestLockFile : public QObject
{
    Q_OBJECT

private slots:
    void oneHolderAtATime_data();
    void oneHolderAtATime();
    void notWaitedForForEver_data();
    void notWaitedForForEver();
    void waitedForInTime();
    void folderThatIsMissing();
};

void TestLockFile::oneHolderAtATime_data()
{
    QTest::addColumn<bool>("removes"); // Holders remove the file: waiters must not hold a dead one.
    QTest::addRow("unlocking") << false;
    QTest::addRow("removing") << true;
}

void TestLockFile::oneHolderAtATime()
{
    QFETCH(bool, removes);
    QTemporaryDir dir;
    const std::string path = dir.filePath("x.headrace-lock").toStdString();
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::atomic<int> failures = 0;
    int count = 0; // Guarded by the lock file alone: ThreadSanitizer and the sum both watch it.
    {
        std::vector<std::jthread> holders;
        for (int t = 0; t < 4; ++t)
            holders.emplace_back([&, removes] {
                LockFile file(path);
                for (int i = 0; i < 300; ++i) {
                    if (!file.lock()) {
                        ++failures;
                        return;
                    }
                    most = std::max(most.load(), ++inside);
                    ++count;
                    --inside;
                    removes ? file.removeAndUnlock() : file.unlock();
                }
            });
    }
    QCOMPARE(failures.load(), 0);
    QCOMPARE(most.load(), 1);
    QCOMPARE(count, 1'200);
    QCOMPARE(QFile::exists(QString::fromStdString(path)), !removes);
}

void TestLockFile::notWaitedForForEver_data()
{
    QTest::addColumn<bool>("isAnother");
    QTest::addRow("held by another process") << true;
    QTest::addRow("held by this one") << false;
}

void TestLockFile::notWaitedForForEver()
{
    QFETCH(bool, isAnother);
    QTemporaryDir dir;
    const std::string path = dir.filePath("x.headrace-lock").toStdString();
    LockFile mine(path);
    std::unique_ptr<QProcess> child;
    if (isAnother)
        QVERIFY(child = holder(path));
    else
        QVERIFY(mine.lock());
    const std::string who = isAnother
        ? "tst_lock_file, process " + std::to_string(child->processId()) + " has held"
        : "this process has held";
    LockFile file(path);
    for (int attempt = 0; attempt < 3; ++attempt) { // The place in the queue is kept.
        const auto refused = file.lock(30ms);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Busy);
        QVERIFY2(refused.error().message.starts_with(who), refused.error().message.c_str());
    }
    if (child) {
        child->kill();
        QVERIFY(child->waitForFinished(20'000));
    } else {
        mine.unlock();
    }
    // Whoever had no patience may have been given it meanwhile: nobody is held up by that.
    QVERIFY(LockFile(path).lock());
    QVERIFY(file.lock());
    QCOMPARE(LockFile(path).lock(0ms).error().code, ErrorCode::Busy);
    file.unlock();
    QVERIFY(LockFile(path).lock());
}

void TestLockFile::waitedForInTime()
{
    QTemporaryDir dir;
    const std::string path = dir.filePath("x.headrace-lock").toStdString();
    const auto child = holder(path);
    QVERIFY(child);
    std::atomic<bool> isHeld = false;
    std::jthread waiting([&] {
        LockFile file(path);
        isHeld = file.lock(60s).has_value();
    });
    QVERIFY(!isHeld);
    child->kill();
    QVERIFY(child->waitForFinished(20'000));
    waiting.join();
    QVERIFY(isHeld);
}

void TestLockFile::folderThatIsMissing()
{
    QTemporaryDir dir;
    LockFile file(dir.filePath("missing/x-lock").toStdString());
    const auto locked = file.lock();
    QVERIFY(!locked);
    QCOMPARE(locked.error().code, ErrorCode::Io);
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "hold")
        return holdUntilKilled(argv[2]);
    QCoreApplication application(argc, argv);
    TestLockFile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_lock_file.moc"
