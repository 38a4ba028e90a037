// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Schemas in its states under screenshots/ of the build folder, to be
// looked at. It fails when a state cannot be reached.

#include "tests/views/schemas/schemas_fixture.h"
#include "views/schemas/schema_detail.h"
#include "views/schemas/schema_list.h"
#include "views/schemas/schema_table_model.h"

#include <QAction>
#include <QDir>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

class TestSchemasScreens : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void screens_data();
    void screens();

private:
    void save(SchemasFixture& console, const QString& name);
    void choose(SchemasFixture& console, int row);
    const QString m_pictures = QStringLiteral(HEADRACE_BINARY_DIR "/screenshots/");
    QString m_suffix;
    qreal m_scale = 1;
};

void TestSchemasScreens::initTestCase()
{
    QVERIFY(QDir().mkpath(m_pictures));
}

void TestSchemasScreens::save(SchemasFixture& console, const QString& name)
{
    QCoreApplication::sendPostedEvents(); // What was written last is laid out.
    QImage image(console.place.size() * m_scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(m_scale);
    console.place.render(&image);
    QVERIFY(image.save(m_pictures + "schemas-" + name + m_suffix + ".png"));
}

void TestSchemasScreens::choose(SchemasFixture& console, int row)
{
    SchemaList& list = console.place.list();
    list.setCurrentIndex(list.model()->index(row, 0));
    list.setFocus();
    QTRY_VERIFY(console.place.detail().sample() != nullptr);
}

void TestSchemasScreens::screens_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<qreal>("scale");
    QTest::addRow("light") << false << 1.0;
    QTest::addRow("dark") << true << 1.0;
    QTest::addRow("light, 2x") << false << 2.0;
}

void TestSchemasScreens::screens()
{
    QFETCH(bool, dark);
    QFETCH(qreal, scale);
    m_scale = scale;
    m_suffix = (dark ? "-dark" : "-light") + QString(scale > 1 ? "@2x" : "");
    const auto theme = dark ? Theme::Choice::Dark : Theme::Choice::Light;

    SchemasFixture console;
    console.theme.setChoice(theme);
    QTRY_COMPARE(console.place.list().model()->rowCount(), 5);
    choose(console, 3);
    save(console, "unchecked");
    console.actions.action("schemas.runCoverage")->trigger();
    QTRY_COMPARE(console.place.run().state(), CoverageRun::State::Done);
    choose(console, 0);
    save(console, "failing");
    choose(console, 2);
    console.place.detail().chain().setCurrentIndex(
        console.place.detail().chain().model()->index(3, 0));
    save(console, "lossy");
    console.place.detail().showSchema();
    save(console, "schema");
    console.place.resize(828, 529);
    choose(console, 0);
    save(console, "narrow");

    SchemasFixture none(shopLog(), nullptr);
    none.theme.setChoice(theme);
    QTRY_VERIFY(none.place.primaryView()->isVisible());
    QCoreApplication::processEvents(); // The button is laid out.
    save(none, "no-module");
}

QTEST_MAIN(TestSchemasScreens)
#include "tst_schemas_screens.moc"
