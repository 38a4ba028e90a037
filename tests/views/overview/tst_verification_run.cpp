// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/overview/checked_store.h"
#include "views/overview/verification_run.h"

#include <QSignalSpy>
#include <QTest>

using namespace headrace;
using namespace headrace::test;
using State = VerificationRun::State;

class TestVerificationRun : public QObject
{
    Q_OBJECT

private slots:
    void ends_data();
    void ends();
    void tellsFindingsWhileItRuns();
    void cancels();
    void isOneJobAtATime();
    void goesOnAsAJobWithoutAnybodyWatching();
    void keepsOnlySomeOfVeryMany();
};

void TestVerificationRun::ends_data()
{
    QTest::addColumn<int>("findings");
    QTest::addColumn<bool>("fails");
    QTest::addColumn<State>("state");
    QTest::addColumn<JobList::State>("job");
    QTest::addColumn<QString>("text"); // Begins with it.
    QTest::addRow("nothing wrong")
        << 0 << false << State::Done << JobList::State::Done << "Verified 24 events in ";
    QTest::addRow("findings") << 4 << false << State::Done << JobList::State::Done
                              << "Verified 24 events in ";
    QTest::addRow("unreadable") << 0 << true << State::Failed << JobList::State::Failed
                                << "verify shop: page 7";
}

void TestVerificationRun::ends()
{
    QFETCH(int, findings);
    QFETCH(bool, fails);
    QFETCH(State, state);
    QFETCH(JobList::State, job);
    QFETCH(QString, text);
    const std::shared_ptr<CheckedStore> store = checkedStore(24);
    store->found = findings > 0 ? damage() : std::vector<Finding>();
    store->failVerify = fails;
    JobList jobs;
    VerificationRun run(store, jobs);
    run.start();
    QTRY_COMPARE(run.state(), state);
    QCOMPARE(jobs.row(0).state, job);
    QVERIFY2(jobs.row(0).text.startsWith(text), qPrintable(jobs.row(0).text));
    QCOMPARE(run.findings().size(), std::size_t(findings));
    QCOMPARE(run.findingCount(), findings);
    QCOMPARE(jobs.row(0).log.size(), findings);
    QCOMPARE(run.outcome().has_value(), !fails);
    QCOMPARE(run.failure().isEmpty(), !fails);
    const auto remembered = lastVerification(*store);
    QVERIFY(remembered);
    QCOMPARE(remembered->has_value(), !fails);
    if (!fails)
        QCOMPARE((*remembered)->findings, findings);
}

void TestVerificationRun::tellsFindingsWhileItRuns()
{
    const std::shared_ptr<CheckedStore> store = checkedStore(24);
    store->found = damage();
    store->isHeld = true;
    JobList jobs;
    VerificationRun run(store, jobs);
    run.start();
    QTRY_COMPARE(run.findings().size(), std::size_t(4));
    QVERIFY(run.isRunning());
    QCOMPARE(run.total(), 24);
    QCOMPARE(run.done(), 12);
    store->letGo();
    QTRY_COMPARE(run.state(), State::Done);
    QCOMPARE(run.done(), 24);
    QCOMPARE(run.findings().size(), std::size_t(4));
}

void TestVerificationRun::cancels()
{
    const std::shared_ptr<CheckedStore> store = checkedStore(24);
    store->found = damage();
    store->isHeld = true;
    JobList jobs;
    VerificationRun run(store, jobs);
    run.start();
    QTRY_VERIFY(store->isWaiting());
    run.cancel();
    QTRY_COMPARE(run.state(), State::Cancelled);
    QCOMPARE(run.findings().size(), std::size_t(4)); // What was found was found.
    QVERIFY(!run.outcome());
    QVERIFY(!lastVerification(*store)->has_value());
}

void TestVerificationRun::isOneJobAtATime()
{
    const std::shared_ptr<CheckedStore> store = checkedStore(24);
    store->isHeld = true;
    JobList jobs;
    VerificationRun run(store, jobs);
    run.start();
    run.start();
    QCOMPARE(jobs.rowCount(), 1);
    store->letGo();
    QTRY_COMPARE(run.state(), State::Done);
    store->found = damage();
    run.start(); // Forgets the last one.
    QVERIFY(!run.outcome());
    QTRY_COMPARE(run.state(), State::Done);
    QCOMPARE(run.outcome()->findings, 4);
    QCOMPARE(jobs.rowCount(), 2);
}

void TestVerificationRun::goesOnAsAJobWithoutAnybodyWatching()
{
    const std::shared_ptr<CheckedStore> store = checkedStore(24);
    store->isHeld = true;
    JobList jobs;
    auto run = std::make_unique<VerificationRun>(store, jobs);
    run->start();
    QTRY_VERIFY(store->isWaiting());
    run.reset();
    store->letGo();
    QTRY_COMPARE(jobs.row(0).state, JobList::State::Done);
    QVERIFY(lastVerification(*store)->has_value());
}

void TestVerificationRun::keepsOnlySomeOfVeryMany()
{
    const std::shared_ptr<CheckedStore> store = checkedStore(24);
    store->found.assign(VerificationRun::kMostFindings + 5, damage().front());
    JobList jobs;
    VerificationRun run(store, jobs);
    run.start();
    QTRY_COMPARE(run.state(), State::Done);
    QCOMPARE(run.findings().size(), VerificationRun::kMostFindings);
    QCOMPARE(run.findingCount(), std::int64_t(VerificationRun::kMostFindings) + 5);
}

QTEST_GUILESS_MAIN(TestVerificationRun)
#include "tst_verification_run.moc"
