// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Overview in its states under screenshots/ of the build folder, to be
// looked at. It fails when a state cannot be reached.

#include "tests/views/overview/overview_fixture.h"
#include "views/overview/category_pane.h"
#include "views/overview/findings_pane.h"
#include "views/support/data_table.h"

#include <QAction>
#include <QDir>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

class TestOverviewScreens : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void screens_data();
    void screens();

private:
    void save(OverviewFixture& console, const QString& name);
    const QString m_pictures = QStringLiteral(HEADRACE_BINARY_DIR "/screenshots/");
    QString m_suffix;
    qreal m_scale = 1;
};

void TestOverviewScreens::initTestCase()
{
    QVERIFY(QDir().mkpath(m_pictures));
}

void TestOverviewScreens::save(OverviewFixture& console, const QString& name)
{
    QCoreApplication::sendPostedEvents(); // What was written last is laid out.
    QImage image(console.place.size() * m_scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(m_scale);
    console.place.render(&image);
    QVERIFY(image.save(m_pictures + "overview-" + name + m_suffix + ".png"));
}

void TestOverviewScreens::screens_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<qreal>("scale");
    QTest::addRow("light") << false << 1.0;
    QTest::addRow("dark") << true << 1.0;
    QTest::addRow("light, 2x") << false << 2.0;
}

void TestOverviewScreens::screens()
{
    QFETCH(bool, dark);
    QFETCH(qreal, scale);
    m_scale = scale;
    m_suffix = (dark ? "-dark" : "-light") + QString(scale > 1 ? "@2x" : "");

    auto made = checkedStore(2'400);
    made->changeableDescription().durability = "power-loss safe";
    made->changeableDescription().version = "SQLite 3.40";
    OverviewFixture console(std::move(made));
    console.theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    save(console, "loading");
    QTRY_COMPARE(console.place.tile("integrity").detail, "never verified");
    save(console, "never");

    QAction* const verify = console.actions.action("overview.verify");
    console.store.isHeld = true;
    verify->trigger();
    QTRY_VERIFY(console.place.run().total() > 0);
    save(console, "running");
    console.store.letGo();
    QTRY_COMPARE(console.place.headline().severity, Severity::Well);
    save(console, "sound");

    console.store.found = damage();
    verify->trigger();
    QTRY_COMPARE(console.place.headline().sentence, "4 things in shop are wrong");
    DataTable& table = console.place.findings().table();
    table.setCurrentIndex(table.model()->index(0, 0));
    table.setFocus();
    save(console, "findings");
    console.place.resize(828, 529);
    QTRY_COMPARE(console.place.categories().width(), 240);
    save(console, "findings-narrow");
    console.place.resize(1'208, 729);

    console.store.found.clear();
    console.store.failVerify = true;
    verify->trigger();
    QTRY_COMPARE(console.place.run().state(), VerificationRun::State::Failed);
    save(console, "failed");
    console.store.failStatistics = true;
    console.place.readAgain();
    QTRY_COMPARE(console.place.headline().severity, Severity::Act);
    QTRY_COMPARE(console.place.tile("events").figure, "?");
    save(console, "unreadable");

    OverviewFixture fresh(checkedStore(0));
    fresh.theme.setChoice(dark ? Theme::Choice::Dark : Theme::Choice::Light);
    QTRY_COMPARE(fresh.place.headline().sentence, "shop is empty");
    save(fresh, "empty");
}

QTEST_MAIN(TestOverviewScreens)
#include "tst_overview_screens.moc"
