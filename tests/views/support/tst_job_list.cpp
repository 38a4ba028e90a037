// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/job_list.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <latch>

using namespace headrace;

class TestJobList : public QObject
{
    Q_OBJECT

private slots:
    void endsWithText_data();
    void endsWithText();
    void newestIsFirstAndModelIsSound();
    void pausesAndGoesOn();
    void endAllWaitsForTheConsistentStop();
    void showsProgressAndLog();
};

namespace {

/// Steps until it is cancelled.
Result<std::string> stepForEver(Job& job)
{
    for (std::int64_t step = 0;; ++step) {
        if (auto on = job.goOn(); !on)
            return on.error();
        job.setDone(step);
        std::this_thread::yield();
    }
}

} // namespace

void TestJobList::endsWithText_data()
{
    QTest::addColumn<int>("code"); // Of the error; -1 for none.
    QTest::addColumn<JobList::State>("state");
    QTest::addColumn<QString>("text");
    QTest::addRow("done") << -1 << JobList::State::Done << "all well";
    QTest::addRow("failed") << int(ErrorCode::Io) << JobList::State::Failed << "no";
    QTest::addRow("cancelled") << int(ErrorCode::Cancelled) << JobList::State::Cancelled << "no";
}

void TestJobList::endsWithText()
{
    QFETCH(int, code);
    JobList jobs;
    std::optional<JobList::Row> ended;
    jobs.start(
        "work",
        [code](Job&) -> Result<std::string> {
            if (code < 0)
                return std::string("all well");
            return Error {ErrorCode(code), "no"};
        },
        [&](const JobList::Row& row) { ended = row; });
    QCOMPARE(jobs.runningCount(), 1);
    QTRY_VERIFY(ended);
    QTEST(ended->state, "state");
    QTEST(ended->text, "text");
    QCOMPARE(jobs.runningCount(), 0);
}

void TestJobList::newestIsFirstAndModelIsSound()
{
    JobList jobs;
    QAbstractItemModelTester tester(&jobs, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const char* title : {"first", "second", "third"})
        jobs.start(title, [](Job&) -> Result<std::string> { return std::string("done"); });
    QCOMPARE(jobs.index(0).data().toString(), QString("third"));
    QTRY_COMPARE(jobs.runningCount(), 0);
    const auto endless = jobs.start("endless", stepForEver);
    jobs.removeEnded();
    QCOMPARE(jobs.rowCount(), 1);
    jobs.cancel(endless);
    QTRY_COMPARE(jobs.find(endless)->state, JobList::State::Cancelled);
}

void TestJobList::pausesAndGoesOn()
{
    JobList jobs;
    const auto id = jobs.start("endless", stepForEver);
    QTRY_VERIFY(jobs.find(id)->done > 0);
    jobs.pause(id);
    QCOMPARE(jobs.find(id)->state, JobList::State::Paused);
    jobs.resume(id);
    QCOMPARE(jobs.find(id)->state, JobList::State::Running);
    const auto before = jobs.find(id)->done;
    QTRY_VERIFY(jobs.find(id)->done > before);
}

void TestJobList::endAllWaitsForTheConsistentStop()
{
    JobList jobs;
    bool wasConsistent = false; // Written by the job before it ends, read after.
    jobs.start("careful", [&](Job& job) -> Result<std::string> {
        auto stopped = stepForEver(job);
        wasConsistent = true;
        return stopped;
    });
    jobs.start("paused", stepForEver);
    jobs.pause(2);
    bool allEnded = false;
    jobs.endAll([&] { allEnded = true; });
    QVERIFY(!allEnded); // It does not wait in the GUI thread.
    QTRY_VERIFY(allEnded);
    QVERIFY(wasConsistent);

    bool atOnce = false;
    jobs.endAll([&] { atOnce = true; });
    QVERIFY(atOnce);
}

void TestJobList::showsProgressAndLog()
{
    JobList jobs;
    std::latch seen(1);
    const auto id = jobs.start("import", [&](Job& job) -> Result<std::string> {
        job.setTotal(200);
        for (int line = 0; line < JobList::kLogLines + 10; ++line)
            job.log("line " + std::to_string(line));
        job.setDone(50);
        seen.wait();
        return std::string("done");
    });
    QTRY_COMPARE(jobs.find(id)->done, 50);
    QCOMPARE(jobs.find(id)->total, 200);
    QCOMPARE(jobs.find(id)->log.size(), JobList::kLogLines);
    QCOMPARE(jobs.find(id)->log.last(), QString("line 509"));
    seen.count_down();
    QTRY_COMPARE(jobs.find(id)->state, JobList::State::Done);
}

QTEST_GUILESS_MAIN(TestJobList)
#include "tst_job_list.moc"
