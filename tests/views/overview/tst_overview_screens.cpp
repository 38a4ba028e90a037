// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Overview in its states under screenshots/ of the build folder, to be
// looked at. It fails when a state cannot be reached.

#include "tests/support/pictures.h"
#include "tests/views/overview/overview_fixture.h"
#include "views/overview/category_pane.h"
#include "views/overview/findings_pane.h"
#include "views/support/data_table.h"

#include <QAction>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

class TestOverviewScreens : public QObject
{
    Q_OBJECT

private slots:
    void screens_data();
    void screens();
};

void TestOverviewScreens::screens_data()
{
    Pictures::addRows();
}

void TestOverviewScreens::screens()
{
    const Pictures pictures("overview");
    auto made = checkedStore(2'400);
    made->changeableDescription().durability = "power-loss safe";
    made->changeableDescription().version = "SQLite 3.40";
    OverviewFixture console(std::move(made));
    console.theme.setChoice(pictures.theme());
    pictures.save(console.place, "loading");
    QTRY_COMPARE(console.place.tile("integrity").detail, "never verified");
    pictures.save(console.place, "never");

    QAction* const verify = console.actions.action("overview.verify");
    console.store.isHeld = true;
    verify->trigger();
    QTRY_VERIFY(console.place.run().total() > 0);
    pictures.save(console.place, "running");
    console.store.letGo();
    QTRY_COMPARE(console.place.headline().severity, Severity::Well);
    pictures.save(console.place, "sound");

    console.store.found = damage();
    verify->trigger();
    QTRY_COMPARE(console.place.headline().sentence, "4 things in shop are wrong");
    DataTable& table = console.place.findings().table();
    table.setCurrentIndex(table.model()->index(0, 0));
    table.setFocus();
    pictures.save(console.place, "findings");
    console.place.resize(828, 529);
    QTRY_COMPARE(console.place.categories().width(), 240);
    pictures.save(console.place, "findings-narrow");
    console.place.resize(1'208, 729);

    console.store.found.clear();
    console.store.failVerify = true;
    verify->trigger();
    QTRY_COMPARE(console.place.run().state(), VerificationRun::State::Failed);
    pictures.save(console.place, "failed");
    console.store.failStatistics = true;
    console.place.readAgain();
    QTRY_COMPARE(console.place.headline().severity, Severity::Act);
    QTRY_COMPARE(console.place.tile("events").figure, "?");
    pictures.save(console.place, "unreadable");

    OverviewFixture fresh(checkedStore(0));
    fresh.theme.setChoice(pictures.theme());
    QTRY_COMPARE(fresh.place.headline().sentence, "shop is empty");
    pictures.save(fresh.place, "empty");
}

QTEST_MAIN(TestOverviewScreens)
#include "tst_overview_screens.moc"
