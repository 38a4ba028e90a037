// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/copy_job.h"

#include "core/copy/store_copy.h"
#include "core/store/memory/memory_store.h"
#include "core/store/store_registry.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

class TestCopyJob : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void copiesAndCompares();
    void goesOnWithACopy();
    void aStoreThatIsWritten();
    void cancelledHalfWay();
    void failuresSayWhatToDo_data();
    void failuresSayWhatToDo();

private:
    QString path(const char* name) const { return m_folder->filePath(name); }
    void append(int events) const;
    JobList::Row copied(const QString& file);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<EventStore> m_store;
    JobList m_jobs;
};

void TestCopyJob::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::move(*openMemoryStore("shop", {}));
    append(100);
}

void TestCopyJob::append(int events) const
{
    AppendRequest request;
    for (int i = 0; i < events; ++i)
        request.events.push_back(
            {.stream = *StreamName::parse("order-1"), .type = "Placed", .data = "{}"});
    QVERIFY(m_store->append(request));
}

JobList::Row TestCopyJob::copied(const QString& file)
{
    const auto id = startCopy(m_jobs, m_store, {file, "the copy", {}});
    if (!QTest::qWaitFor([&] { return m_jobs.find(id)->isOver(); }, 20'000))
        QTest::qFail("the job does not end", __FILE__, __LINE__);
    return *m_jobs.find(id);
}

void TestCopyJob::copiesAndCompares()
{
    const JobList::Row row = copied(path("copy.headrace"));
    QVERIFY2(row.state == JobList::State::Done, qPrintable(row.text));
    QVERIFY2(row.text.startsWith("Copied: both stores hold the same 100 events"),
             qPrintable(row.text));
    const auto copy = openStore(path("copy.headrace").toStdString());
    QCOMPARE((*copy)->head()->value, 100);
    QVERIFY((*copy)->append(
        {.events = {{.stream = *StreamName::parse("order-1"), .type = "Placed", .data = "{}"}}}));
}

void TestCopyJob::goesOnWithACopy()
{
    QCOMPARE(copied(path("copy.headrace")).state, JobList::State::Done);
    append(5);
    const JobList::Row row = copied(path("copy.headrace"));
    QVERIFY2(row.text.contains("105 events"), qPrintable(row.text));
}

// What comes while the two are compared is copied in the next round.
void TestCopyJob::aStoreThatIsWritten()
{
    std::jthread writer([this](const std::stop_token& stop) {
        for (int i = 0; i < 20 && !stop.stop_requested(); ++i)
            append(1);
    });
    const JobList::Row row = copied(path("copy.headrace"));
    writer.join();
    // Whether the writer was faster than five rounds is not ours to say.
    QVERIFY2(row.state == JobList::State::Done || row.text.contains("stop what writes"),
             qPrintable(row.text));
    QVERIFY(copied(path("copy.headrace")).text.contains("120 events"));
}

void TestCopyJob::cancelledHalfWay()
{
    const auto id = startCopy(m_jobs, m_store, {path("copy.headrace"), "the copy", {}});
    m_jobs.cancel(id);
    QTRY_VERIFY(m_jobs.find(id)->isOver());
    QVERIFY2(m_jobs.find(id)->state != JobList::State::Failed, qPrintable(m_jobs.find(id)->text));
    QCOMPARE(copied(path("copy.headrace")).state, JobList::State::Done);
}

void TestCopyJob::failuresSayWhatToDo_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("says");
    QTest::addRow("a folder that is not there") << "no/copy.headrace"
                                                << "make it first";
    QTest::addRow("not a store") << "text.headrace"
                                 << "text.headrace";
    QTest::addRow("another store") << "other.headrace"
                                   << "copy into an empty store";
}

void TestCopyJob::failuresSayWhatToDo()
{
    QFETCH(QString, file);
    QFETCH(QString, says);
    QFile text(path("text.headrace"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("no store, but long enough to be looked at\n");
    text.close();
    const auto other = openStore(path("other.headrace").toStdString(), {.mode = OpenMode::Create});
    QVERIFY((*other)->append(
        {.events = {{.stream = *StreamName::parse("order-2"), .type = "Placed", .data = "{}"}}}));
    const JobList::Row row = copied(m_folder->filePath(file));
    QCOMPARE(row.state, JobList::State::Failed);
    QVERIFY2(row.text.contains(says), qPrintable(row.text));
    QCOMPARE((*other)->head()->value, 1);
}

QTEST_GUILESS_MAIN(TestCopyJob)
#include "tst_copy_job.moc"
