// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Schemas in its states under screenshots/ of the build folder, to be
// looked at. It fails when a state cannot be reached.

#include "tests/support/pictures.h"
#include "tests/views/schemas/schemas_fixture.h"
#include "views/schemas/schema_detail.h"
#include "views/schemas/schema_list.h"
#include "views/schemas/schema_table_model.h"

#include <QAction>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

class TestSchemasScreens : public QObject
{
    Q_OBJECT

private slots:
    void screens_data();
    void screens();

private:
    void choose(SchemasFixture& console, int row);
};

void TestSchemasScreens::choose(SchemasFixture& console, int row)
{
    SchemaList& list = console.place.list();
    list.setCurrentIndex(list.model()->index(row, 0));
    list.setFocus();
    QTRY_VERIFY(console.place.detail().sample() != nullptr);
}

void TestSchemasScreens::screens_data()
{
    Pictures::addRows();
}

void TestSchemasScreens::screens()
{
    const Pictures pictures("schemas");
    SchemasFixture console;
    console.theme.setChoice(pictures.theme());
    QTRY_COMPARE(console.place.list().model()->rowCount(), 5);
    choose(console, 3);
    pictures.save(console.place, "unchecked");
    console.actions.action("schemas.runCoverage")->trigger();
    QTRY_COMPARE(console.place.run().state(), CoverageRun::State::Done);
    choose(console, 0);
    pictures.save(console.place, "failing");
    choose(console, 2);
    console.place.detail().chain().setCurrentIndex(
        console.place.detail().chain().model()->index(3, 0));
    pictures.save(console.place, "lossy");
    console.place.detail().showSchema();
    pictures.save(console.place, "schema");
    console.place.resize(828, 529);
    choose(console, 0);
    pictures.save(console.place, "narrow");

    SchemasFixture none(shopLog(), nullptr);
    none.theme.setChoice(pictures.theme());
    QTRY_VERIFY(none.place.primaryView()->isVisible());
    QCoreApplication::processEvents(); // The button is laid out.
    pictures.save(none.place, "no-module");
}

QTEST_MAIN(TestSchemasScreens)
#include "tst_schemas_screens.moc"
