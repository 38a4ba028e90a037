// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/memory/memory_store.h"
#include "views/support/exchange_jobs.h"
#include "views/support/file_prompt.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

class TestExchangeJobs : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void whatWasImportedIsExported();
    void formatFollowsTheSuffix_data();
    void formatFollowsTheSuffix();
    void failuresSayWhatToDo_data();
    void failuresSayWhatToDo();

private:
    QString path(const char* name) const { return m_folder->filePath(name); }
    void write(const char* name, const QByteArray& text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray read(const char* name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<EventStore> m_store;
};

namespace {

/// Answers at once with a path that was set before.
class FixedAnswer : public FilePrompt
{
public:
    explicit FixedAnswer(QString path) : m_path(std::move(path)) {}
    void askForOpen(QWidget*, const Question&, Answer answer) override { answer(m_path); }
    void askForSave(QWidget*, const Question&, Answer answer) override { answer(m_path); }

private:
    QString m_path;
};

const QByteArray kLine =
    R"({"stream":"order-1","type":"Placed","time":"2026-03-01T12:00:00Z","data":{"total":1.10}})"
    "\n";

} // namespace

void TestExchangeJobs::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::move(*openMemoryStore("shop", {}));
}

void TestExchangeJobs::whatWasImportedIsExported()
{
    write("in.ndjson", kLine);
    JobList jobs;
    const auto import = startImport(jobs, m_store, path("in.ndjson"));
    QTRY_COMPARE(jobs.find(import)->state, JobList::State::Done);
    QVERIFY2(jobs.find(import)->text.startsWith("Imported 1 event in 1 stream"),
             qPrintable(jobs.find(import)->text));
    const auto exported = startExport(jobs, m_store, {}, path("out.ndjson"));
    QTRY_COMPARE(jobs.find(exported)->state, JobList::State::Done);
    QVERIFY(read("out.ndjson").contains(R"("data":{"total":1.10})"));
}

void TestExchangeJobs::formatFollowsTheSuffix_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addRow("ndjson") << "out.ndjson" << QByteArray("\"stream\":\"order-1\"");
    QTest::addRow("cloudevents") << "out.json" << QByteArray("\"specversion\":\"1.0\"");
    QTest::addRow("csv") << "out.csv" << QByteArray("order-1,");
}

void TestExchangeJobs::formatFollowsTheSuffix()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    write("in.ndjson", kLine);
    JobList jobs;
    startImport(jobs, m_store, path("in.ndjson"));
    QTRY_COMPARE(jobs.runningCount(), 0);
    FixedAnswer prompt(m_folder->filePath(name));
    askAndExport(prompt, nullptr, jobs, m_store, {}, "shop");
    QTRY_COMPARE(jobs.runningCount(), 0);
    const auto text = read(qPrintable(name));
    QVERIFY2(text.contains(content), text.constData());
    if (name == "out.json")
        QCOMPARE(formatOfFile(m_folder->filePath(name).toStdString()), ExchangeFormat::CloudEvents);
}

void TestExchangeJobs::failuresSayWhatToDo_data()
{
    QTest::addColumn<QByteArray>("content"); // Null: there is no file; "/" a folder.
    QTest::addColumn<QString>("says");
    QTest::addRow("no such file") << QByteArray() << "No such file";
    QTest::addRow("a folder") << QByteArray("/") << "folder";
    QTest::addRow("a line that is no JSON") << kLine + "oops\n"
                                            << "line 2";
}

void TestExchangeJobs::failuresSayWhatToDo()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    if (content == "/")
        QVERIFY(QDir(m_folder->path()).mkdir("in.ndjson"));
    else if (!content.isNull())
        write("in.ndjson", content);
    JobList jobs;
    const auto id = startImport(jobs, m_store, path("in.ndjson"));
    QTRY_COMPARE(jobs.find(id)->state, JobList::State::Failed);
    QVERIFY2(jobs.find(id)->text.contains(says), qPrintable(jobs.find(id)->text));
}

QTEST_GUILESS_MAIN(TestExchangeJobs)
#include "tst_exchange_jobs.moc"
