// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/connection_list.h"
#include "app/console/connections/migration.h"
#include "app/console/settings.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include <sys/resource.h>

using namespace headrace;

namespace {

constexpr const char* kBegin = R"({"format":"headrace-connections","version":1,"connections":[)";

ConnectionProfile fileProfile()
{
    ConnectionProfile profile;
    profile.name = "shop";
    profile.file = "/srv/shop.headrace";
    return profile;
}

ConnectionProfile serverProfile()
{
    ConnectionProfile profile;
    profile.name = QString::fromUtf8("Läden & \"more\"");
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    profile.host = "db.example";
    profile.port = 5'433;
    profile.user = "ann b@c";
    profile.database = "shop/1";
    profile.schema = "orders";
    profile.tls = "require";
    profile.rootCertificate = "/etc/my root.crt";
    profile.parameters = {{"connect_timeout", "3"}};
    profile.rowsPlace = RowsPlace::OnTheServer;
    profile.environment = Environment::Production;
    profile.isReadOnly = true;
    profile.domainModule = "/srv/shop.domain.js";
    return profile;
}

void writeFile(const QString& name, const QByteArray& content)
{
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(name));
}

QByteArray readFile(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Result<Connections> addTo(const QString& file, const ConnectionProfile& profile)
{
    return changeConnections(file, [&](Connections& all) -> Result<void> {
        all.push_back(profile);
        return {};
    });
}

} // namespace

class TestConnectionsFile : public QObject
{
    Q_OBJECT

private slots:
    void profilesComeBack_data();
    void profilesComeBack();
    void addressesAreRead_data();
    void addressesAreRead();
    void passwordsAreToldInAnAddress_data();
    void passwordsAreToldInAnAddress();
    void wrongProfilesAreTold_data();
    void wrongProfilesAreTold();
    void passwordsBelongToOneWay_data();
    void passwordsBelongToOneWay();
    void damagedFilesAreToldAndLeftAlone_data();
    void damagedFilesAreToldAndLeftAlone();
    void unknownFieldsAreKept();
    void isWrittenWholeOrNotAtAll();
    void severalWritersLoseNothing();
    void theListFollowsItsFile();
    void theListTellsWhoWasFaster();
    void formerSettingsAreTakenOver();
    void formerSettingsStayWhereTheListCannotBeWritten();
};

void TestConnectionsFile::profilesComeBack_data()
{
    QTest::addColumn<ConnectionProfile>("profile");
    QTest::addRow("a file") << fileProfile();
    QTest::addRow("a server, all of it") << serverProfile();
    ConnectionProfile bare = fileProfile();
    bare.kind = ConnectionProfile::Kind::PostgreSql;
    bare.file.clear();
    bare.database = "shop";
    QTest::addRow("a server, what is needed") << bare;
    ConnectionProfile socket = bare;
    socket.host = "/run/my postgresql";
    socket.port = 5'433;
    QTest::addRow("a socket") << socket;
    ConnectionProfile number = bare;
    number.host = "::1";
    number.port = 5'433;
    QTest::addRow("a number of version 6") << number;
    ConnectionProfile others = fileProfile();
    others.others = R"({"colour":"blue","nested":{"b":1,"a":[true,null]}})";
    QTest::addRow("fields of a later version") << others;
}

void TestConnectionsFile::profilesComeBack()
{
    QFETCH(ConnectionProfile, profile);
    const QTemporaryDir folder;
    const QString file = folder.filePath("sub/connections.json");
    QVERIFY(addTo(file, profile));
    const auto all = readConnections(file);
    QVERIFY(all);
    QCOMPARE(all->size(), std::size_t {1});
    QVERIFY(all->front() == profile);
    QCOMPARE(problemOf(profile).sentence, QString());

    // From its location, too, but for what is no part of it.
    ConnectionProfile again = profileOf(profile.location());
    QCOMPARE(again.location(), profile.location());
    again.name = profile.name;
    again.environment = profile.environment;
    again.isReadOnly = profile.isReadOnly;
    again.domainModule = profile.domainModule;
    again.rowsPlace = profile.rowsPlace;
    again.others = profile.others;
    QVERIFY(again == profile);
}

void TestConnectionsFile::addressesAreRead_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("location"); // As it is written from then on.
    QTest::addRow("short") << "postgresql://db.example/shop"
                           << "postgresql://db.example/shop?schema=headrace";
    QTest::addRow("the other scheme") << "postgres://ann@db.example/shop?schema=orders"
                                      << "postgresql://ann@db.example/shop?schema=orders";
    QTest::addRow("encoded") << "postgresql://a%40b@db.example/my%20shop?schema=orders"
                             << "postgresql://a%40b@db.example/my%20shop?schema=orders";
    QTest::addRow("all behind the mark")
        << "postgresql:///?dbname=shop&host=/run/pg&port=5433&user=ann&sslmode=require"
        << "postgresql://ann@/shop?schema=headrace&host=%2Frun%2Fpg&port=5433&sslmode=require";
    QTest::addRow("other parameters")
        << "postgresql://db.example:5433/shop?hostaddr=10.0.0.7&connect_timeout=3"
        << "postgresql://db.example:5433/shop?schema=headrace&connect_timeout=3&hostaddr=10.0.0.7";
}

void TestConnectionsFile::addressesAreRead()
{
    QFETCH(QString, address);
    QFETCH(QString, location);
    QVERIFY(isServerLocation(address));
    QCOMPARE(profileOf(address).location(), location);
    QCOMPARE(profileOf(location).location(), location);
}

void TestConnectionsFile::passwordsAreToldInAnAddress_data()
{
    QTest::addColumn<QString>("location");
    QTest::addColumn<bool>("has");
    QTest::addRow("beside the user") << "postgresql://ann:hunter2@db.example/shop" << true;
    QTest::addRow("an empty one") << "postgresql://ann:@db.example/shop" << true;
    QTest::addRow("with an at sign") << "postgresql://ann:a@b@db.example/shop" << true;
    QTest::addRow("no valid URL") << "postgresql://ann:%zz@db.example:port/shop" << true;
    QTest::addRow("as a parameter") << "postgresql://db.example/shop?password=hunter2" << true;
    QTest::addRow("of the key") << "postgresql://db.example/shop?sslpassword=hunter2" << true;
    QTest::addRow("a port") << "postgresql://ann@db.example:5433/shop" << false;
    QTest::addRow("a number") << "postgresql://[::1]:5433/shop" << false;
    QTest::addRow("a file") << "/srv/ann:hunter2@shop.headrace" << false;
}

void TestConnectionsFile::passwordsAreToldInAnAddress()
{
    QFETCH(QString, location);
    QFETCH(bool, has);
    QCOMPARE(hasPassword(location), has);
}

void TestConnectionsFile::wrongProfilesAreTold_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<ConnectionProfile>("profile");
    const auto row = [](const char* name, const char* field, ConnectionProfile profile,
                        const std::function<void(ConnectionProfile&)>& spoil) {
        spoil(profile);
        QTest::addRow("%s", name) << QString(field) << profile;
    };
    const ConnectionProfile file = fileProfile();
    const ConnectionProfile server = serverProfile();
    row("well", "", file, [](auto&) {});
    row("no name", "name", file, [](auto& one) { one.name = "  "; });
    row("no file", "file", file, [](auto& one) { one.file.clear(); });
    row("half a path", "file", file, [](auto& one) { one.file = "shop.headrace"; });
    row("a port beyond", "port", server, [](auto& one) { one.port = 65'536; });
    row("a host with a user", "host", server, [](auto& one) { one.host = "ann@db"; });
    row("a host with a space", "host", server, [](auto& one) { one.host = "db example"; });
    row("no database", "database", server, [](auto& one) { one.database.clear(); });
    row("a schema in capitals", "schema", server, [](auto& one) { one.schema = "Orders"; });
    row("a schema of the system", "schema", server, [](auto& one) { one.schema = "pg_shop"; });
    row("TLS of an unknown kind", "tls", server, [](auto& one) { one.tls = "strong"; });
    row("a password", "parameters", server,
        [](auto& one) { one.parameters.insert("password", "hunter2"); });
}

void TestConnectionsFile::wrongProfilesAreTold()
{
    QFETCH(QString, field);
    QFETCH(ConnectionProfile, profile);
    const ProfileProblem problem = problemOf(profile);
    QCOMPARE(problem.field, field);
    QCOMPARE(problem.sentence.isEmpty(), field.isEmpty());
    QVERIFY2(!problem.sentence.contains("hunter2"), qPrintable(problem.sentence));
}

void TestConnectionsFile::passwordsBelongToOneWay_data()
{
    QTest::addColumn<bool>("isSame");
    QTest::addColumn<ConnectionProfile>("other");
    const auto row = [](const char* name, bool isSame, const auto& change) {
        ConnectionProfile other = serverProfile();
        change(other);
        QTest::addRow("%s", name) << isSame << other;
    };
    row("another name", true, [](auto& one) { one.name = "other"; });
    row("another schema", true, [](auto& one) { one.schema = "other"; });
    row("read-only", true, [](auto& one) { one.isReadOnly = false; });
    row("another host", false, [](auto& one) { one.host = "evil.example"; });
    row("another number behind the host", false,
        [](auto& one) { one.parameters.insert("hostaddr", "10.6.6.6"); });
    row("another port", false, [](auto& one) { one.port = 1; });
    row("another user", false, [](auto& one) { one.user = "bob"; });
    row("weaker TLS", false, [](auto& one) { one.tls = "disable"; });
    row("somebody else to trust", false, [](auto& one) { one.rootCertificate = "/evil.crt"; });
}

void TestConnectionsFile::passwordsBelongToOneWay()
{
    QFETCH(bool, isSame);
    QFETCH(ConnectionProfile, other);
    QCOMPARE(other.secretKey() == serverProfile().secretKey(), isSame);
    QVERIFY(fileProfile().secretKey().isEmpty());
}

void TestConnectionsFile::damagedFilesAreToldAndLeftAlone_data()
{
    QTest::addColumn<QByteArray>("content"); // "/": a folder.
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& content, const char* says) {
        QTest::addRow("%s", name) << content << says;
    };
    const auto with = [](const char* connection) { return QByteArray(kBegin) + connection + "]}"; };
    row("empty", "", "line 1 is no valid JSON");
    row("read models somewhere",
        with(R"({"name":"a","kind":"postgresql","database":"d","readModels":"cloud"})"),
        "the field \"readModels\" is neither \"computer\" nor \"server\"");
    row("read models of a file",
        with(R"({"name":"a","kind":"file","file":"/a","readModels":"server"})"),
        "the field \"readModels\" does not belong to a connection of this kind");
    row("cut", QByteArray(kBegin) + "\n{\"name\":", "line 2 is no valid JSON");
    row("binary", QByteArray("\x00\xff\x7f", 3), "is no valid JSON");
    row("too large", QByteArray(5 << 20, ' '), "larger than 4 MB");
    row("a number too large", with(R"({"name":"a","kind":"file","port":1e999})"), "too large");
    row("nested", QByteArray(100'000, '['), "line 1 is no valid JSON");
    row("nested, whole",
        with((QByteArray(R"({"name":"a","kind":"file","file":"/a","x":)") + QByteArray(100, '[')
              + QByteArray(100, ']') + "}")
                 .constData()),
        "nested more than 32 deep");
    row("a folder", "/", "could not be opened");
    row("another program's", R"({"recent":[]})", "no file with connections of Headrace");
    row("a list", "[]", "no file with connections of Headrace");
    row("newer", R"({"format":"headrace-connections","version":2,"connections":[]})",
        "written by a newer Headrace (version 2");
    row("no list", R"({"format":"headrace-connections","version":1})",
        "the field \"connections\" is no list");
    row("a field twice", with(R"({"name":"a","kind":"file","file":"/a","file":"/b"})"),
        "the field \"file\" stands twice");
    row("no object", with("7"), "connection 1 is no object");
    row("no kind", with(R"({"name":"a"})"), "connection 1 (\"a\"): the field \"kind\"");
    row("no name", with(R"({"kind":"file","file":"/a"})"), "field \"name\"");
    row("a wrong type", with(R"({"name":"a","kind":"file","file":7})"),
        "the field \"file\" is no text");
    row("a wrong flag", with(R"({"name":"a","kind":"file","file":"/a","readOnly":"yes"})"),
        "neither true nor false");
    row("a wrong port", with(R"({"name":"a","kind":"postgresql","database":"a","port":70000})"),
        "no number from 1 to 65535");
    row("an unknown environment",
        with(R"({"name":"a","kind":"file","file":"/a","environment":"live"})"),
        "none of dev, test, production");
    row("of the other kind", with(R"({"name":"a","kind":"file","file":"/a","host":"db"})"),
        "does not belong to a connection of this kind");
    row("two of one name",
        with(R"({"name":"a","kind":"file","file":"/a"},{"name":"a","kind":"file","file":"/b"})"),
        "connection 2 is called \"a\" as another one is");
    row("a password",
        with(R"({"name":"a","kind":"postgresql","database":"a","password":"hunter2"})"),
        "passwords are kept in the keychain");
    row("a password as a parameter",
        with(R"({"name":"a","kind":"postgresql","database":"a",)"
             R"("parameters":{"password":"hunter2"}})"),
        "A password is not kept here");
}

void TestConnectionsFile::damagedFilesAreToldAndLeftAlone()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    const QTemporaryDir folder;
    const QString file = folder.filePath("connections.json");
    if (content == "/")
        QVERIFY(QDir().mkpath(file));
    else
        writeFile(file, content);
    const auto all = readConnections(file);
    QVERIFY(!all);
    const QString message = QString::fromStdString(all.error().message);
    QVERIFY2(message.contains(says) && message.contains(file), qPrintable(message));
    QVERIFY2(!message.contains("hunter2") && !message.contains('\n'), qPrintable(message));

    QVERIFY(!addTo(file, fileProfile()));
    if (content != "/")
        QCOMPARE(readFile(file), content);

    // The list says it, too, and writes as little.
    ConnectionList list(file);
    QVERIFY(list.problem().contains(says));
    QString problem;
    list.add(fileProfile(), [&](const QString& said) { problem = said; });
    QTRY_VERIFY2(problem.contains(says), qPrintable(problem));
    if (content != "/")
        QCOMPARE(readFile(file), content);
}

void TestConnectionsFile::unknownFieldsAreKept()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("connections.json");
    writeFile(file, R"({"format":"headrace-connections","version":1,"folders":{"b":1,"a":[]},
        "connections":[{"name":"a","kind":"file","file":"/a","colour":"blue","tags":["x",{"y":1}]}]})");
    ConnectionList list(file);
    QCOMPARE(list.problem(), QString());
    ConnectionProfile changed = list.all().front();
    changed.environment = Environment::Test;
    bool isDone = false;
    list.replace(list.all().front(), changed, [&](const QString& problem) {
        QCOMPARE(problem, QString());
        isDone = true;
    });
    list.add(serverProfile());
    QTRY_VERIFY(isDone && list.all().size() == 2);
    const QJsonObject all = QJsonDocument::fromJson(readFile(file)).object();
    QCOMPARE(all["folders"].toObject().keys(), (QStringList {"a", "b"}));
    const QJsonObject first = all["connections"][0].toObject();
    QCOMPARE(first["environment"].toString(), QString("test"));
    QCOMPARE(first["colour"].toString(), QString("blue"));
    QCOMPARE(first["tags"][1]["y"].toInt(), 1);
    QVERIFY2(readFile(file).indexOf("\"b\": 1") < readFile(file).indexOf("\"a\": []"),
             "in their order");
}

void TestConnectionsFile::isWrittenWholeOrNotAtAll()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("connections.json");
    QVERIFY(addTo(file, serverProfile()));
    const QByteArray before = readFile(file);
    ConnectionProfile large = fileProfile();
    large.domainModule = '/' + QString(8'192, 'm');

    // A disk that is full after some bytes, which are enough for the lock.
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit {};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &limit), 0);
    const rlimit full {2'048, limit.rlim_max};
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &full), 0);
    const auto all = addTo(file, large);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
    QVERIFY(!all);
    QVERIFY2(all.error().message.find("nothing was changed") != std::string::npos,
             all.error().message.c_str());
    QCOMPARE(readFile(file), before);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList("connections.json"));

    QVERIFY(addTo(file, large)); // The control.
    QVERIFY(readFile(file) != before);
}

void TestConnectionsFile::severalWritersLoseNothing()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("connections.json");
    constexpr int kWriters = 4;
    constexpr int kEach = 8;
    std::atomic<int> torn = 0;
    {
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < kWriters; ++writer)
            threads.emplace_back([&, writer] {
                for (int i = 0; i < kEach; ++i) {
                    ConnectionProfile one = fileProfile();
                    one.name = QString("%1 of %2").arg(i).arg(writer);
                    if (!addTo(file, one))
                        ++torn;
                }
            });
        threads.emplace_back([&](const std::stop_token& stop) { // Reads without the lock.
            while (!stop.stop_requested())
                if (!readConnections(file))
                    ++torn;
        });
    }
    QCOMPARE(torn.load(), 0);
    QCOMPARE(readConnections(file)->size(), std::size_t(kWriters * kEach));
}

void TestConnectionsFile::theListFollowsItsFile()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("connections.json");
    ConnectionList mine(file);
    ConnectionList other(file); // Of another console.
    QSignalSpy changes(&mine, &ConnectionList::changed);
    other.add(fileProfile());
    QTRY_COMPARE(mine.all().size(), std::size_t {1});
    QCOMPARE(mine.freeName("shop"), QString("shop 2"));
    QVERIFY(mine.findLocation("/srv/shop.headrace") == mine.find("shop"));
    writeFile(file, "no JSON");
    QTRY_VERIFY(!mine.problem().isEmpty());
    QCOMPARE(mine.all().size(), std::size_t {1}); // What is known from before stays.
    QVERIFY(QFile::remove(file));
    QTRY_VERIFY(mine.problem().isEmpty() && mine.all().empty());
    QVERIFY(changes.count() >= 3);
}

void TestConnectionsFile::theListTellsWhoWasFaster()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("connections.json");
    ConnectionList list(file);
    const auto outcome = [](const std::function<void(ConnectionList::Done)>& what) {
        std::optional<QString> said;
        what([&](const QString& problem) { said = problem; });
        return QTest::qWaitFor([&] { return said.has_value(); }) ? *said : QString("no answer");
    };
    const ConnectionProfile shop = fileProfile();
    ConnectionProfile changed = shop;
    changed.isReadOnly = true;
    QCOMPARE(outcome([&](auto done) { list.add(shop, done); }), QString());
    QVERIFY(outcome([&](auto done) { list.add(changed, done); }).contains("choose another name"));
    QCOMPARE(outcome([&](auto done) { list.replace(shop, changed, done); }), QString());
    QVERIFY(outcome([&](auto done) {
                list.replace(shop, shop, done);
            }).contains("by another Headrace"));
    QVERIFY(outcome([&](auto done) { list.remove(shop, done); }).contains("by another Headrace"));
    ConnectionProfile elsewhere = shop;
    elsewhere.file = "/srv/other.headrace";
    const auto markTest = [](ConnectionProfile& one) { one.environment = Environment::Test; };
    QVERIFY(outcome([&](auto done) {
                list.amend(elsewhere, markTest, done);
            }).contains("by another Headrace"));
    QCOMPARE(outcome([&](auto done) { list.amend(shop, markTest, done); }), QString());
    QVERIFY(list.find("shop")->isReadOnly); // What the other one did stays.
    QCOMPARE(list.find("shop")->environment, Environment::Test);
    changed = *list.find("shop");
    QCOMPARE(outcome([&](auto done) { list.remove(changed, done); }), QString());
    QVERIFY(list.all().empty());
}

void TestConnectionsFile::formerSettingsAreTakenOver()
{
    const QTemporaryDir folder;
    const QString ini = folder.filePath("console.ini");
    const auto key = [](const char* path, const char* what) {
        return QString("store/%1/%2").arg(QString::fromLatin1(QByteArray(path).toHex()), what);
    };
    {
        QSettings old(ini, QSettings::IniFormat);
        old.setValue(key("/a/shop.headrace", "environment"), "production");
        old.setValue(key("/a/shop.headrace", "domain"), "/a/shop.domain.js");
        old.setValue(key("/b/shop.headrace", "environment"), "test");
        old.setValue(key("/c/plain.headrace", "environment"), "dev");
        old.setValue("stores/last", "/a/shop.headrace");
    }
    const QString file = folder.filePath("connections.json");
    {
        Settings settings(ini);
        ConnectionList list(file);
        takeOverFormerStores(settings, list);
        QTRY_COMPARE(list.all().size(), std::size_t {2});
        const ConnectionProfile* a = list.findLocation("/a/shop.headrace");
        const ConnectionProfile* b = list.findLocation("/b/shop.headrace");
        QVERIFY(a && b && a->name != b->name);
        QCOMPARE(a->environment, Environment::Production);
        QCOMPARE(a->domainModule, QString("/a/shop.domain.js"));
        QCOMPARE(b->environment, Environment::Test);
        QTRY_VERIFY(settings.formerStores().isEmpty());
    }
    Settings settings(ini); // It is done once.
    QVERIFY(settings.formerStores().isEmpty());
    QCOMPARE(settings.lastStore(), QString("/a/shop.headrace"));
    ConnectionList list(file);
    takeOverFormerStores(settings, list);
    QCOMPARE(list.all().size(), std::size_t {2});
}

void TestConnectionsFile::formerSettingsStayWhereTheListCannotBeWritten()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("connections.json");
    writeFile(file, "no JSON");
    QSettings old(folder.filePath("console.ini"), QSettings::IniFormat);
    old.setValue("store/" + QString::fromLatin1(QByteArray("/a/shop.headrace").toHex())
                     + "/environment",
                 "production");
    old.sync();
    Settings settings(folder.filePath("console.ini"));
    ConnectionList list(file);
    takeOverFormerStores(settings, list);
    bool isDone = false; // By then the first has been refused as well.
    list.add(fileProfile(), [&](const QString&) { isDone = true; });
    QTRY_VERIFY(isDone);
    QCOMPARE(settings.formerStores().size(), 1);
}

QTEST_GUILESS_MAIN(TestConnectionsFile)
#include "tst_connections_file.moc"
