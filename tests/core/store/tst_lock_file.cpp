// SPDX-License-Identifier: Apache-2.0
#include "core/sqlite/lock_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace headrace;

class TestLockFile : public QObject
{
    Q_OBJECT

private slots:
    void oneHolderAtATime_data();
    void oneHolderAtATime();
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

void TestLockFile::folderThatIsMissing()
{
    QTemporaryDir dir;
    LockFile file(dir.filePath("missing/x-lock").toStdString());
    const auto locked = file.lock();
    QVERIFY(!locked);
    QCOMPARE(locked.error().code, ErrorCode::Io);
}

QTEST_GUILESS_MAIN(TestLockFile)
#include "tst_lock_file.moc"
