// SPDX-License-Identifier: Apache-2.0
// What verifying finds in a store on a server that somebody changed by hand. The control is the
// same store before.

#include "core/store/postgres/postgres_store.h"
#include "tests/conformance/sample_events.h"
#include "tests/support/private_postgres.h"

#include <QTest>

using namespace headrace;

class TestPostgresVerify : public QObject
{
    Q_OBJECT

private slots:
    void damageIsFound_data();
    void damageIsFound();

private:
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
};

void TestPostgresVerify::damageIsFound_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("position"); // 0: of none.
    QTest::addColumn<bool>("isReadable");
    QTest::addRow("data") << "UPDATE @.event SET data = '{\"x\":1}' WHERE position = 700"
                          << "digest" << 700 << false;
    QTest::addRow("tags") << "UPDATE @.event SET tags = '{x}' WHERE position = 700"
                          << "digest" << 700 << false;
    QTest::addRow("time") << "UPDATE @.event SET time_us = 1 WHERE position = 700"
                          << "digest" << 700 << false;
    QTest::addRow("an event is gone") << "DELETE FROM @.event WHERE position = 700"
                                      << "order" << 701 << true;
    QTest::addRow("the last event is gone") << "DELETE FROM @.event WHERE position = 3000"
                                            << "order" << 3000 << true;
    QTest::addRow("a link of the chain")
        << "UPDATE @.chain SET link = decode(repeat('11', 32), 'hex') WHERE position = 512"
        << "chain" << 512 << true;
    QTest::addRow("a link is gone") << "DELETE FROM @.chain WHERE position = 512"
                                    << "chain" << 512 << true;
    QTest::addRow("the head's link")
        << "UPDATE @.store_info SET chain = decode(repeat('11', 32), 'hex')"
        << "chain" << 3000 << true;
    QTest::addRow("a stream's count")
        << "UPDATE @.stream SET events = events + 1 WHERE name = (SELECT min(name) FROM @.stream)"
        << "stream" << 0 << true;
    QTest::addRow("a category") << "DELETE FROM @.category"
                                << "count" << 0 << true;
    QTest::addRow("a type's count") << "UPDATE @.type SET events = 1"
                                    << "count" << 0 << true;
    QTest::addRow("an hour") << "UPDATE @.hour SET start_us = start_us + 1"
                             << "count" << 0 << true;
    QTest::addRow("a block's times") << "UPDATE @.block SET last_us = 1"
                                     << "count" << 0 << true;
    QTest::addRow("a term is gone") << "DELETE FROM @.term_run WHERE block = 1 AND term LIKE 't%'"
                                    << "index" << 0 << true;
    QTest::addRow("a term elsewhere")
        << "UPDATE @.term_run SET positions[1] = 7 WHERE block = 1 AND term LIKE 't%'"
        << "index" << 0 << true;
}

void TestPostgresVerify::damageIsFound()
{
    QFETCH(QString, change);
    QFETCH(QString, kind);
    QFETCH(int, position);
    QFETCH(bool, isReadable);
    static int number = 0;
    const std::string schema = "damaged" + std::to_string(++number);
    // Small blocks, so that streams, too, are in the tables.
    const auto store = openPostgresStore(m_server.address(schema),
                                         {.mode = OpenMode::Create, .indexedAtOnce = 16});
    QVERIFY2(store, why(store));
    QVERIFY(fill(**store));
    QTRY_VERIFY(std::stoll(m_server.run("SELECT folded FROM " + schema + ".fold_state")) > 2'900);
    std::vector<Finding> findings;
    const auto verify = [&] {
        Job job;
        findings.clear();
        return (*store)->verify(job, [&](const Finding& finding) { findings.push_back(finding); });
    };
    QVERIFY(verify()->isOk());
    m_server.run(change.replace('@', QString::fromStdString(schema)).toStdString());
    const auto outcome = verify();
    QVERIFY2(outcome, why(outcome));
    QVERIFY(!outcome->isOk());
    QCOMPARE(QString::fromStdString(findings.front().kind), kind);
    QCOMPARE(findings.front().position.value, position);
    const auto page = (*store)->readPage({.from = 600, .limit = 200});
    QCOMPARE(page.has_value(), isReadable);
    QVERIFY(isReadable || isError(page, ErrorCode::Corruption));
}

QTEST_GUILESS_MAIN(TestPostgresVerify)
#include "tst_postgres_verify.moc"
