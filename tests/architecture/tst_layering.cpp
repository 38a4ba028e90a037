// SPDX-License-Identifier: Apache-2.0
// Who may include whom. This table is the rule; docs/architecture.md gives the reasons.

#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

class TestLayering : public QObject
{
    Q_OBJECT

private slots:
    void includesOnlyAllowedModules_data();
    void includesOnlyAllowedModules();
    void foreignHeadersHaveOneHome_data();
    void foreignHeadersHaveOneHome();
};

static const QString kRoot = QStringLiteral(HEADRACE_SOURCE_DIR "/");

void TestLayering::includesOnlyAllowedModules_data()
{
    QTest::addColumn<QString>("module");
    QTest::addColumn<QStringList>("allowed"); // Folders or files, besides itself.
    QTest::addColumn<bool>("mayUseQt");

    // core: a folder may include those above it in this list, and no Qt.
    QStringList above;
    for (const char* folder :
         {"base", "event", "sqlite", "store", "domain", "script", "aggregate", "coverage",
          "command", "projection", "testing", "copy", "exchange", "archive", "retention", "demo"}) {
        const QString module = QStringLiteral("core/") + folder;
        QTest::addRow("%s", qPrintable(module)) << module << above << false;
        above << module;
    }

    // views: support stands on core; every other folder is a view, and no view knows another.
    const QStringList core = above;
    QTest::addRow("views/support") << "views/support" << core << true;
    const QStringList forViews = core + QStringList {"views/support"};
    for (const QString& view : QDir(kRoot + "views").entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (view != "support")
            QTest::addRow("%s", qPrintable("views/" + view)) << "views/" + view << forViews << true;

    // What is measured is what everybody can use: the store, and nothing above it.
    QTest::addRow("bench/store") << "bench/store"
                                 << QStringList {"core/base", "core/event", "core/sqlite",
                                                 "core/store"}
                                 << false;
    QTest::addRow("app/headracectl")
        << "app/headracectl" << core + QStringList {"bench/store/store_bench.h"} << false;
    QTest::addRow("app/console") << "app/console" << core + QStringList {"views"} << true;
}

void TestLayering::includesOnlyAllowedModules()
{
    QFETCH(QString, module);
    QFETCH(QStringList, allowed);
    QFETCH(bool, mayUseQt);
    allowed << module;

    // 1: a path of ours, "core/store/event_store.h"; 2: a Qt header, <QString>.
    static const QRegularExpression include(
        R"re(^\s*#\s*include\s+(?:"((?:core|views|app|bench)/[^"]+)"|<(Q\w*)>))re",
        QRegularExpression::MultilineOption);

    QDirIterator files(kRoot + module, {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY2(files.hasNext(), "the module has no files: is its name right?");
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        auto matches = include.globalMatch(QString::fromUtf8(file.readAll()));
        while (matches.hasNext()) {
            const auto match = matches.next();
            const auto isBelow = [&](const QString& m) {
                return match.captured(1) == m || match.captured(1).startsWith(m + '/');
            };
            const bool isOurs = !match.captured(1).isEmpty();
            const bool ok =
                isOurs ? std::any_of(allowed.cbegin(), allowed.cend(), isBelow) : mayUseQt;
            QVERIFY2(ok,
                     qPrintable(file.fileName() + " must not have " + match.captured(0).trimmed()));
        }
    }
}

void TestLayering::foreignHeadersHaveOneHome_data()
{
    QTest::addColumn<QString>("include"); // A pattern.
    QTest::addColumn<QString>("home");    // What its path begins with, a pattern.
    QTest::addColumn<QStringList>("layers");
    const QStringList program {"core", "views", "app"};
    const QStringList all = program + QStringList {"bench/store"};
    QTest::addRow("SQLite") << "<sqlite3\\.h>"
                            << "core/sqlite/" << program;
    QTest::addRow("SQLite of the baselines")
        << "<sqlite3\\.h>"
        << "bench/store/baseline_db" << QStringList {"bench/store"};
    QTest::addRow("libpq") << "<libpq-fe\\.h>"
                           << "core/store/postgres/pg_" << all;
    QTest::addRow("OpenSSL") << "<openssl/"
                             << "core/store/postgres/pg_certificate" << all;
    QTest::addRow("QtKeychain") << "<qt6keychain/"
                                << "app/console/connections/keychain_secrets" << all;
    QTest::addRow("SpiderMonkey") << "<(jsapi\\.h|js/)"
                                  << "core/script/" << all;
    QTest::addRow("valijson") << "<valijson/"
                              << "core/domain/json_schema" << all;
    QTest::addRow("the SQLite backend") << "\"core/store/sqlite/"
                                        << "core/store/" << all;
    // But how one speaks to a server, which read models on a server do, too.
    const QString wire = "pg_(address|connection|errors|pool|rows|values)\\.h";
    QTest::addRow("the PostgreSQL backend") << "\"core/store/postgres/(?!" + wire + ")"
                                            << "core/store/" << all;
    QTest::addRow("the wire of PostgreSQL")
        << "\"core/store/postgres/" + wire << "core/(store|projection/postgres)/" << all;
    QTest::addRow("read models on a server") << "\"core/projection/postgres/"
                                             << "core/projection/" << program;
    QTest::addRow("read models in files") << "\"core/projection/sqlite/"
                                          << "core/projection/" << program;
    QTest::addRow("the memory backend") << "\"core/store/memory/"
                                        << "core/store/" << all;
}

void TestLayering::foreignHeadersHaveOneHome()
{
    QFETCH(QString, include);
    QFETCH(QString, home);
    QFETCH(QStringList, layers);
    const QRegularExpression wanted("^\\s*#\\s*include\\s+" + include,
                                    QRegularExpression::MultilineOption);
    const QRegularExpression isAtHome('^' + home);
    int found = 0;
    for (const QString& layer : layers) {
        QDirIterator files(kRoot + layer, {"*.h", "*.cpp"}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (!wanted.match(QString::fromUtf8(file.readAll())).hasMatch())
                continue;
            ++found;
            QVERIFY2(isAtHome.match(file.fileName().mid(kRoot.size())).hasMatch(),
                     qPrintable(file.fileName()));
        }
    }
    QVERIFY2(found > 0, "nobody includes it: is the pattern right?");
}

QTEST_GUILESS_MAIN(TestLayering)
#include "tst_layering.moc"
