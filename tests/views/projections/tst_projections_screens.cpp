// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Projections in its states under screenshots/ of the build folder, to
// be looked at. It fails when a state cannot be reached.

#include "tests/views/projections/projections_fixture.h"
#include "views/projections/projection_detail.h"
#include "views/projections/projection_list.h"
#include "views/projections/rebuild_history_pane.h"
#include "views/projections/rebuild_panel.h"
#include "views/projections/rows_pane.h"
#include "views/projections/trace_pane.h"
#include "views/support/data_table.h"

#include <QDir>

using namespace headrace;
using namespace headrace::test;

class TestProjectionsScreens : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(QDir().mkpath(m_pictures)); }
    void screens_data();
    void screens();

private:
    void save(ProjectionsFixture& console, const QString& name);
    const QString m_pictures = QStringLiteral(HEADRACE_BINARY_DIR "/screenshots/");
    QString m_suffix;
    qreal m_scale = 1;
};

void TestProjectionsScreens::save(ProjectionsFixture& console, const QString& name)
{
    QCoreApplication::processEvents(); // What was shown last is laid out.
    QImage image(console.place.size() * m_scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(m_scale);
    console.place.render(&image);
    QVERIFY(image.save(m_pictures + "projections-" + name + m_suffix + ".png"));
}

void TestProjectionsScreens::screens_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<qreal>("scale");
    QTest::addRow("light") << false << 1.0;
    QTest::addRow("dark") << true << 1.0;
    QTest::addRow("light, 2x") << false << 2.0;
}

void TestProjectionsScreens::screens()
{
    QFETCH(bool, dark);
    QFETCH(qreal, scale);
    m_scale = scale;
    m_suffix = (dark ? "-dark" : "-light") + QString(scale > 1 ? "@2x" : "");
    const auto theme = dark ? Theme::Choice::Dark : Theme::Choice::Light;

    ProjectionsFixture console;
    console.theme.setChoice(theme);
    console.runThrough();
    QTRY_COMPARE(console.state("shipping_board"), "Stopped");
    console.select("order_list");
    console.place.list().setFocus();
    QTRY_VERIFY(console.place.detail().rows().rows().rowCount() > 0);
    save(console, "rows");
    console.place.detail().choose(ProjectionDetail::Tab::Definition);
    save(console, "definition");
    console.select("customers");
    console.place.detail().choose(ProjectionDetail::Tab::Parked);
    save(console, "parked");

    console.action("projections.stop")->trigger();
    QTRY_VERIFY(!console.place.projections().isRunningHere());
    console.load(shopModule(2));
    QTRY_COMPARE(console.state("revenue"), "v2 to be built");
    console.select("revenue");
    console.action("projections.rebuild")->trigger();
    QTRY_VERIFY(console.place.rebuilds().current()->canRun());
    save(console, "plan");
    console.place.resize(828, 529);
    QVERIFY2(console.place.minimumSizeHint().width() <= 828,
             qPrintable(QString::number(console.place.minimumSizeHint().width())));
    save(console, "plan-narrow");
    console.place.resize(1208, 729);
    console.action("projections.runPlan")->trigger();
    QTRY_VERIFY(console.place.rebuilds().current()->counts().has_value());
    QTRY_COMPARE(console.state("revenue"), "v2 ready to switch");
    console.place.detail().choose(ProjectionDetail::Tab::History);
    QTRY_VERIFY(console.place.detail().history().table().model()->rowCount() > 0);
    save(console, "compare");
    console.environment.set(Environment::Production, "shop");
    save(console, "compare-production");
    console.place.resize(828, 529);
    save(console, "compare-narrow");
    console.place.resize(1208, 729);
    console.environment.set(Environment::Test, "shop");
    console.action("projections.switch")->trigger();
    QTRY_COMPARE(console.place.rebuilds().current()->step(), Rebuild::Step::Switch);
    QTRY_VERIFY(!console.place.rebuilds().current()->job().isRunning());
    save(console, "switched");
    console.action("projections.closeRebuild")->trigger();
    console.select("order_list");
    console.action("projections.check")->trigger();
    QTRY_VERIFY(console.action("projections.check")->isEnabled());
    console.place.detail().choose(ProjectionDetail::Tab::Rows);
    console.action("projections.rows")->trigger();
    QTRY_VERIFY(console.place.detail().rows().rows().rowCount() > 0);
    emit console.place.detail().rows().table().rowActivated(
        console.place.detail().rows().table().currentIndex());
    QTRY_VERIFY(console.place.detail().rows().trace().table().model()->rowCount() > 0);
    save(console, "trace");

    ProjectionsFixture none {QByteArray()};
    none.theme.setChoice(theme);
    QTRY_VERIFY(none.place.primaryView()->isVisible());
    save(none, "no-module");
}

QTEST_MAIN(TestProjectionsScreens)
#include "tst_projections_screens.moc"
