// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connection.h"
#include "app/console/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace headrace;

class TestSettings : public QObject
{
    Q_OBJECT

private slots:
    void areThereInTheNextRun();
    void recentStoresAreFewAndInOrder();
    void findsTheModuleBesideAStore_data();
    void findsTheModuleBesideAStore();
};

void TestSettings::areThereInTheNextRun()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("sub/console.ini");
    const QString store = "/data/a shop/order=1.headrace";
    {
        Settings settings(file);
        QCOMPARE(settings.theme(), Theme::Choice::System);
        settings.setTheme(Theme::Choice::Dark);
        settings.setLastStore(store, "shop, live");
        settings.setGeometry("geometry");
        settings.setPlaceChoices("streams", {{"hiddenColumns", QStringList {"A", "B"}}});
        settings.setPlaceChoices("streamsToo", {{"hiddenColumns", QStringList {"C"}}});
    }
    const Settings settings(file);
    QCOMPARE(settings.theme(), Theme::Choice::Dark);
    QCOMPARE(settings.lastStore(), store);
    QCOMPARE(settings.lastConnection(), QString("shop, live"));
    QVERIFY(settings.formerStores().isEmpty());
    QCOMPARE(settings.geometry(), QByteArray("geometry"));
    QCOMPARE(settings.placeChoices("streams"),
             (QVariantMap {{"hiddenColumns", QStringList {"A", "B"}}}));
    QCOMPARE(settings.placeChoices("streamsToo").value("hiddenColumns").toStringList(),
             QStringList("C"));
    QVERIFY(settings.placeChoices("aggregate").isEmpty());
}

void TestSettings::recentStoresAreFewAndInOrder()
{
    const QTemporaryDir folder;
    Settings settings(folder.filePath("console.ini"));
    for (int i = 0; i < Settings::kRecentStores + 2; ++i)
        settings.addRecentStore(QString("/s%1").arg(i));
    settings.addRecentStore("/s5");
    QCOMPARE(settings.recentStores().size(), Settings::kRecentStores);
    QCOMPARE(settings.recentStores().front(), QString("/s5"));
    QCOMPARE(settings.recentStores().count("/s5"), 1);
    settings.removeRecentStore("/s5");
    QVERIFY(!settings.recentStores().contains("/s5"));
}

void TestSettings::findsTheModuleBesideAStore_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("found");
    QTest::addRow("none") << QStringList {"notes.js"} << "";
    QTest::addRow("the only one") << QStringList {"sales.domain.js"} << "sales.domain.js";
    QTest::addRow("the namesake") << QStringList {"sales.domain.js", "shop.domain.js"}
                                  << "shop.domain.js";
    QTest::addRow("two others") << QStringList {"a.domain.js", "b.domain.js"} << "";
}

void TestSettings::findsTheModuleBesideAStore()
{
    QFETCH(QStringList, files);
    QFETCH(QString, found);
    const QTemporaryDir folder;
    for (const QString& name : files) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    QCOMPARE(domainModuleBeside(folder.filePath("shop.headrace")),
             found.isEmpty() ? QString() : folder.filePath(found));
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
