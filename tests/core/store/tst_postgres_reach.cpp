// SPDX-License-Identifier: Apache-2.0
// Reaching a server: which ones are believed, what is said of the others, and that none of them
// keeps anybody waiting.

#include "core/store/postgres/pg_connection.h"
#include "core/store/postgres/pg_folder.h"
#include "core/store/postgres/postgres_store.h"
#include "tests/conformance/sample_events.h"
#include "tests/support/cut_proxy.h"
#include "tests/support/dead_host.h"
#include "tests/support/private_postgres.h"
#include "tests/support/test_certificates.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace headrace;
using namespace std::chrono_literals;

namespace {

constexpr const char* kHost = "db.example";

bool has(const std::string& text, const QString& part)
{
    return text.find(part.toStdString()) != std::string::npos;
}

} // namespace

class TestPostgresReach : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void certificates_data();
    void certificates();
    void missingTrustIsSaid();
    void passwords_data();
    void passwords();
    void deadHostsAreGivenUp_data();
    void deadHostsAreGivenUp();
    void openingCanBeCancelled_data();
    void openingCanBeCancelled();
    void waitingForALostServerCanBeGivenUp();
    void nobodyWaitsForWhatFoldsEvents_data();
    void nobodyWaitsForWhatFoldsEvents();
    void oldServersAreRefused_data();
    void oldServersAreRefused();
    void clocksAreCompared_data();
    void clocksAreCompared();
    void probes_data();
    void probes();

private:
    std::string tlsAddress(const QString& mode) const
    {
        // By the name that the certificate has to bear, wherever that leads.
        std::string address = "postgresql://headrace@" + std::string(kHost) + ":"
            + std::to_string(m_server.port()) + "/postgres?schema=good&hostaddr=127.0.0.1"
            + "&sslrootcert=" + m_folder.filePath("trusted.crt").toStdString();
        return mode.isEmpty() ? address : address + "&sslmode=" + mode.toStdString();
    }
    PrivatePostgres& m_server = PrivatePostgres::ofThisProgram();
    QTemporaryDir m_folder;
};

void TestPostgresReach::initTestCase()
{
    qputenv("PGPASSFILE", "/nonexistent");
    const auto file = [&](const char* name) { return m_folder.filePath(name).toStdString(); };
    const TestAuthority trusted("Trusted authority");
    const TestAuthority stranger("Stranger");
    trusted.writeCertificate(file("trusted.crt"));
    trusted.issue(kHost, 30, file("right.crt"), file("right.key"));
    trusted.issue("other.example", 30, file("wrong host.crt"), file("wrong host.key"));
    trusted.issue(kHost, -3, file("expired.crt"), file("expired.key"));
    stranger.issue(kHost, 30, file("unknown.crt"), file("unknown.key"));
    QVERIFY(openPostgresStore(m_server.address("good"), {.mode = OpenMode::Create}));
}

void TestPostgresReach::certificates_data()
{
    QTest::addColumn<QString>("certificate"); // Empty: the server speaks no TLS.
    QTest::addColumn<QString>("mode");        // Empty: none is named.
    QTest::addColumn<QString>("says");        // Of a refusal; empty: it is let in.
    QTest::addColumn<QString>("transport");   // What is said of one that is let in.
    const struct
    {
        const char* certificate;
        const char* wrong; // With verify-full.
        bool isSigned;     // verify-ca lets it in.
    } kCertificates[] = {
        {"right", "", true},
        {"wrong host", "its certificate is for other.example, not for db.example", true},
        {"expired", "its certificate expired on 20", false},
        {"unknown", "was signed by Stranger, who is not trusted here", false},
        {"", "does not speak TLS", false},
    };
    for (const auto& [certificate, wrong, isSigned] : kCertificates) {
        const bool hasTls = *certificate != 0;
        const char* const name = hasTls ? certificate : "no TLS";
        const QString transport = hasTls ? "TLS, server not verified (%1)" : "not encrypted (%1)";
        for (const char* mode : {"", "verify-full"})
            QTest::addRow("%s, %s", name, *mode ? mode : "nothing named")
                << certificate << mode << wrong << "TLS, server verified";
        QTest::addRow("%s, verify-ca", name)
            << certificate << "verify-ca" << (isSigned ? "" : wrong)
            << "TLS, name of the server not checked (verify-ca)";
        // libpq verifies with "require", too, where a file to trust is named.
        QTest::addRow("%s, require", name) << certificate << "require"
                                           << (isSigned     ? ""
                                                   : hasTls ? "could not be"
                                                            : wrong)
                                           << transport.arg("require");
        // What cannot be verified is, with "prefer", done in clear.
        QTest::addRow("%s, prefer", name)
            << certificate << "prefer"
            << "" << (isSigned ? transport : QString("not encrypted (%1)")).arg("prefer");
        QTest::addRow("%s, disable", name) << certificate << "disable"
                                           << ""
                                           << "not encrypted (disable)";
    }
}

void TestPostgresReach::certificates()
{
    QFETCH(QString, certificate);
    QFETCH(QString, mode);
    QFETCH(QString, says);
    QFETCH(QString, transport);
    if (certificate.isEmpty())
        m_server.endTls();
    else
        m_server.useCertificate(m_folder.filePath(certificate + ".crt").toStdString(),
                                m_folder.filePath(certificate + ".key").toStdString());
    const auto store =
        openPostgresStore(tlsAddress(mode), {.password = PrivatePostgres::kPassword});
    if (says.isEmpty()) {
        QVERIFY2(store, why(store));
        const auto& description = (*store)->description();
        QCOMPARE(QString::fromStdString(description.transport), transport);
        QCOMPARE(description.isTransportWeak, !(mode.isEmpty() || mode == "verify-full"));
        QVERIFY2((*store)->head(), "a second connection is made alike");
        return;
    }
    QVERIFY(!store);
    QVERIFY2(has(store.error().message, says), why(store));
    QVERIFY2(!has(store.error().message, "\n") && !has(store.error().message, "a secret"),
             why(store));
    if (says.startsWith("its cert") || says.startsWith("was") || says.startsWith("does"))
        QVERIFY(isError(store, ErrorCode::Refused));
}

void TestPostgresReach::missingTrustIsSaid()
{
    const auto store = openPostgresStore(
        "postgresql://ann@db.example/shop?hostaddr=127.0.0.1&sslrootcert=/nowhere/root.crt", {});
    QVERIFY(isError(store, ErrorCode::InvalidArgument));
    QVERIFY2(has(store.error().message, "/nowhere/root.crt"), why(store));
}

void TestPostgresReach::passwords_data()
{
    QTest::addColumn<QString>("password");
    QTest::addColumn<QString>("says"); // Empty: it is let in.
    QTest::addRow("right") << PrivatePostgres::kPassword << "";
    QTest::addRow("wrong") << "hunter2"
                           << "does not take this password of headrace";
    QTest::addRow("none") << ""
                          << "asks for the password of headrace";
}

void TestPostgresReach::passwords()
{
    QFETCH(QString, password);
    QFETCH(QString, says);
    const auto store =
        openPostgresStore(m_server.portAddress("good"), {.password = password.toStdString()});
    if (says.isEmpty()) {
        QVERIFY2(store, why(store));
        QVERIFY2((*store)->statistics(), "later connections have it, too");
        QVERIFY(!has((*store)->description().location, password));
        return;
    }
    QVERIFY(isError(store, ErrorCode::Unauthenticated));
    QVERIFY2(has(store.error().message, says) && !has(store.error().message, "hunter2"),
             why(store));
}

void TestPostgresReach::deadHostsAreGivenUp_data()
{
    QTest::addColumn<DeadHost::How>("how");
    QTest::addRow("says nothing") << DeadHost::How::SaysNothing;
    QTest::addRow("takes no connection") << DeadHost::How::TakesNoConnection;
}

void TestPostgresReach::deadHostsAreGivenUp()
{
    QFETCH(DeadHost::How, how);
    const DeadHost host(how);
    QElapsedTimer timer;
    timer.start();
    const auto store = openPostgresStore(host.address("&connect_timeout=1"), {});
    QVERIFY(isError(store, ErrorCode::Io));
    QVERIFY2(has(store.error().message, "no answer within 1 s"), why(store));
    QVERIFY2(timer.elapsed() >= 900 && timer.elapsed() < 5'000,
             qPrintable(QString::number(timer.elapsed())));
}

void TestPostgresReach::openingCanBeCancelled_data()
{
    deadHostsAreGivenUp_data();
}

void TestPostgresReach::openingCanBeCancelled()
{
    QFETCH(DeadHost::How, how);
    const DeadHost host(how);
    std::stop_source stop;
    auto opening = std::async(std::launch::async, [&] {
        return openPostgresStore(host.address(), {.stop = stop.get_token()});
    });
    if (how == DeadHost::How::SaysNothing)
        QVERIFY(host.waitForCaller());
    stop.request_stop();
    QVERIFY2(opening.wait_for(2s) == std::future_status::ready, "it would wait for ten seconds");
    QVERIFY(isError(opening.get(), ErrorCode::Cancelled));
}

void TestPostgresReach::waitingForALostServerCanBeGivenUp()
{
    auto proxy = std::make_unique<CutProxy>(m_server.port());
    const auto store =
        openPostgresStore("postgresql://headrace@127.0.0.1:" + std::to_string(proxy->port())
                              + "/postgres?schema=good",
                          {.password = PrivatePostgres::kPassword});
    QVERIFY2(store, why(store));
    QVERIFY((*store)->head());
    proxy.reset();
    QElapsedTimer timer;
    timer.start();
    auto reading = std::async(std::launch::async, [&] { return (*store)->statistics(); });
    auto waiting = std::async(std::launch::async,
                              [&] { return (*store)->waitForAppend(Position {0}, 20s, {}); });
    auto appending = std::async(std::launch::async, [&] {
        return (*store)->append({.events = {newEvent("order-1", "a")}});
    });
    (*store)->giveUpWaiting();
    QVERIFY(isError(reading.get(), ErrorCode::Cancelled));
    QVERIFY(isError(waiting.get(), ErrorCode::Cancelled));
    QVERIFY(!appending.get());
    QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
}

void TestPostgresReach::nobodyWaitsForWhatFoldsEvents_data()
{
    QTest::addColumn<DeadHost::How>("how");
    QTest::addColumn<bool>("isGivenUp");
    QTest::addRow("says nothing, the store is closed") << DeadHost::How::SaysNothing << false;
    QTest::addRow("says nothing, it is given up") << DeadHost::How::SaysNothing << true;
    QTest::addRow("takes no connection, the store is closed")
        << DeadHost::How::TakesNoConnection << false;
    QTest::addRow("takes no connection, it is given up")
        << DeadHost::How::TakesNoConnection << true;
}

void TestPostgresReach::nobodyWaitsForWhatFoldsEvents()
{
    QFETCH(DeadHost::How, how);
    QFETCH(bool, isGivenUp);
    const DeadHost host(how);
    std::stop_source givingUp;
    auto address = parsePgAddress(host.address()); // Given up after ten seconds by itself.
    QVERIFY2(address, why(address));
    address->givenUp = givingUp.get_token();
    QElapsedTimer timer;
    {
        PgFolder folder(*address);
        folder.appended(1'000'000);
        if (how == DeadHost::How::SaysNothing)
            QVERIFY(host.waitForCaller());
        timer.start();
        folder.waitIfBehind(); // An append goes on after a second: the server is merely away.
        QVERIFY2(timer.elapsed() >= 900, qPrintable(QString::number(timer.elapsed())));
        timer.start();
        if (isGivenUp) {
            auto appending = std::async(std::launch::async, [&] { folder.waitIfBehind(); });
            givingUp.request_stop();
            QVERIFY2(appending.wait_for(500ms) == std::future_status::ready, "it would take 1 s");
        }
    }
    QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
}

void TestPostgresReach::oldServersAreRefused_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("encoding");
    QTest::addColumn<QString>("says");
    QTest::addRow("15") << 150'018 << "15.18"
                        << "UTF8"
                        << "";
    QTest::addRow("13") << 130'000 << "13.0"
                        << "UTF8"
                        << "";
    QTest::addRow("12") << 120'022 << "12.22"
                        << "UTF8"
                        << "PostgreSQL 12.22; Headrace needs 13";
    QTest::addRow("9.6") << 90'624 << "9.6.24"
                         << "UTF8"
                         << "PostgreSQL 9.6.24";
    QTest::addRow("Latin") << 150'018 << "15.18"
                           << "LATIN1"
                           << "has the encoding LATIN1";
}

void TestPostgresReach::oldServersAreRefused()
{
    QFETCH(int, version);
    QFETCH(QString, text);
    QFETCH(QString, encoding);
    QFETCH(QString, says);
    const auto address = parsePgAddress("postgresql://ann@db.example/shop");
    const auto checked =
        checkPgServer(*address, version, text.toStdString(), encoding.toStdString());
    QCOMPARE(checked.has_value(), says.isEmpty());
    if (!says.isEmpty())
        QVERIFY2(has(checked.error().message, says), why(checked));
}

void TestPostgresReach::clocksAreCompared_data()
{
    QTest::addColumn<int>("ahead");
    QTest::addRow("the same") << 0;
    QTest::addRow("ahead") << 42;
    QTest::addRow("behind") << -3'600;
}

void TestPostgresReach::clocksAreCompared()
{
    QFETCH(int, ahead);
    const auto store =
        openPostgresStore(m_server.address("good"),
                          {.clock = [ahead] { return now() - std::chrono::seconds(ahead); }});
    QVERIFY2(store, why(store));
    const auto found = (*store)->description().clockAhead;
    QVERIFY2(std::chrono::abs(found - std::chrono::seconds(ahead)) < 1s,
             qPrintable(QString::number(found.count())));
}

void TestPostgresReach::probes_data()
{
    QTest::addColumn<QString>("change"); // Of a store in the schema; "-": there is none.
    QTest::addColumn<bool>("isMissing");
    QTest::addColumn<QString>("says");
    QTest::addRow("a store") << "" << false << "";
    QTest::addRow("no schema") << "-" << true << "has no schema";
    QTest::addRow("empty") << "DROP SCHEMA @ CASCADE; CREATE SCHEMA @" << true << "is empty";
    QTest::addRow("newer") << "UPDATE @.store_info SET layout = 7" << false << "newer Headrace";
}

void TestPostgresReach::probes()
{
    QFETCH(QString, change);
    QFETCH(bool, isMissing);
    QFETCH(QString, says);
    const std::string address = m_server.freshAddress();
    const auto schema = QString::fromStdString(address.substr(address.rfind('=') + 1));
    if (change != "-")
        QVERIFY(openPostgresStore(address, {.mode = OpenMode::Create}));
    if (change.size() > 1)
        m_server.run(change.replace('@', schema).toStdString());
    const auto probe = probeStore(address);
    QVERIFY2(probe, why(probe));
    QCOMPARE(probe->isMissing, isMissing);
    QVERIFY2(has(probe->trouble, says), probe->trouble.c_str());
    QCOMPARE(probe->trouble.empty(), says.isEmpty());
    QVERIFY(has(probe->description.version, "PostgreSQL") && probe->roundTrip > 0us);
    QVERIFY(!probeStore("postgresql:///nowhere?host=/nowhere"));
}

QTEST_GUILESS_MAIN(TestPostgresReach)
#include "tst_postgres_reach.moc"
