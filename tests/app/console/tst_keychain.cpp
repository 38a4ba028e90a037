// SPDX-License-Identifier: GPL-3.0-or-later
// The keychain itself: a private one, that of GNOME on a private bus, and none. This program runs
// itself with the bus: a QDBusConnection is made once.

#include "app/console/connections/keychain_secrets.h"

#include <QDirIterator>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

namespace {

constexpr const char* kInside = "HEADRACE_TEST_KEYCHAIN";
const QString kKey = QStringLiteral("postgresql://ann@db.example/shop");
const QString kSecret = QString::fromUtf8("hunter2 \xc3\xa4\xe2\x82\xac");

} // namespace

class TestKeychain : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aSecretIsKeptFoundAndForgotten();
    void withoutAServiceNothingIsKept();

private:
    std::optional<QString> find(const QString& key)
    {
        bool isDone = false;
        std::optional<QString> secret;
        m_secrets.find(key, [&](const std::optional<QString>& found) {
            secret = found;
            isDone = true;
        });
        if (!QTest::qWaitFor([&] { return isDone; }, 20'000))
            qFatal("the keychain does not answer");
        return secret;
    }
    /// What went wrong.
    QString keep(const QString& key, const QString& secret)
    {
        std::optional<QString> problem;
        m_secrets.keep(key, secret, [&](const QString& said) { problem = said; });
        if (!QTest::qWaitFor([&] { return problem.has_value(); }, 20'000))
            qFatal("the keychain does not answer");
        return *problem;
    }
    void runInside(const QString& program, const QStringList& before)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(kInside, "1");
        environment.insert("HOME", m_home.path());
        environment.insert("XDG_RUNTIME_DIR", m_home.path());
        environment.insert("XDG_CURRENT_DESKTOP", "GNOME");
        for (const char* one : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS"})
            environment.remove(one);
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, before);
        const bool isOver = process.waitForFinished(60'000);
        const QByteArray output = process.readAll();
        QVERIFY2(isOver && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
                 output.constData());
    }
    QTemporaryDir m_home;
    KeychainSecrets m_secrets;
};

void TestKeychain::initTestCase()
{
    QVERIFY(QFile::setPermissions(m_home.path(),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestKeychain::aSecretIsKeptFoundAndForgotten()
{
    if (qEnvironmentVariableIsSet(kInside)) {
        QVERIFY(!find(kKey));
        QCOMPARE(keep(kKey, kSecret), QString());
        QCOMPARE(find(kKey), std::optional(kSecret));
        QVERIFY(!find(kKey + "x"));
        QCOMPARE(keep(kKey, "another"), QString());
        QCOMPARE(find(kKey), std::optional(QString("another")));
        m_secrets.forget(kKey);
        QTRY_VERIFY(!find(kKey));
        return;
    }
    const QString bus = QStandardPaths::findExecutable("dbus-run-session");
    const QString ring = QStandardPaths::findExecutable("gnome-keyring-daemon");
    if (bus.isEmpty() || ring.isEmpty())
        QSKIP("needs the packages dbus-daemon and gnome-keyring");
    const QString program = QCoreApplication::applicationFilePath();
    runInside(bus,
              {"--", "sh", "-c",
               QString("printf '\\n' | %1 --unlock --components=secrets >/dev/null && "
                       "exec %2 aSecretIsKeptFoundAndForgotten")
                   .arg(ring, program)});
}

void TestKeychain::withoutAServiceNothingIsKept()
{
    if (qEnvironmentVariableIsSet(kInside)) {
        QVERIFY(!find(kKey));
        QVERIFY(!keep(kKey, kSecret).isEmpty());
        QVERIFY(!find(kKey));
        return;
    }
    runInside(QCoreApplication::applicationFilePath(), {"withoutAServiceNothingIsKept"});
    QDirIterator all(m_home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) { // Nor in a file, be it scrambled.
        const QString name = all.next();
        QVERIFY2(name.contains("/.cache/") || name.contains("keyrings"), qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
