// SPDX-License-Identifier: GPL-3.0-or-later
// Saves pictures of the place Aggregate over the permits log under screenshots/ of the build
// folder, to be looked at. It fails when a state cannot be reached.

#include "core/aggregate/snapshots.h"
#include "core/script/domain_module.h"
#include "tests/support/permits_store.h"
#include "tests/support/pictures.h"
#include "views/aggregate/aggregate_place.h"
#include "views/aggregate/state_reader.h"
#include "views/aggregate/version_slider.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

using namespace headrace;
using namespace headrace::test;

namespace {

const QString kStream = QStringLiteral("permit-9289");
const QString kModule = QStringLiteral(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js");

class NoFiles : public FilePrompt
{
public:
    void askForOpen(QWidget*, const Question&, Answer) override {}
    void askForSave(QWidget*, const Question&, Answer) override {}
};

} // namespace

class TestAggregateScreens : public QObject
{
    Q_OBJECT

private slots:
    void screens_data();
    void screens();

private:
    std::unique_ptr<EventStore> permits();

    QTemporaryDir m_folder;
};

std::unique_ptr<EventStore> TestAggregateScreens::permits()
{
    const QString path = m_folder.filePath("permits.headrace");
    const bool isNew = !QFile::exists(path);
    auto store = permitsStore(path);
    if (!store || !isNew)
        return store;
    const auto snapshots =
        Snapshots::open(*store, DomainModule::load(kModule.toStdString()).value(),
                        StreamName::parse(kStream.toStdString()).value());
    for (const std::int64_t version : {10, 20})
        if (!snapshots || !(*snapshots)->create({.at = Version {version}}))
            return nullptr;
    return store;
}

void TestAggregateScreens::screens_data()
{
    Pictures::addRows();
}

void TestAggregateScreens::screens()
{
    const Pictures pictures("aggregate");
    auto opened = permits();
    if (!opened)
        QSKIP("the permits log is not there; HEADRACE_PERMITS may name its file");
    Theme theme;
    theme.setChoice(pictures.theme());
    theme.applyTo(*qApp);
    StoreSession store(std::move(opened));
    DomainSession domain;
    ActionRegistry actions(theme);
    NoFiles files;
    AggregatePlace place(store, domain, theme, actions, files);
    place.resize(1208, 729); // What the frame leaves of 1280 x 800.
    place.show();
    const auto save = [&](const QString& name) {
        QTest::qWait(1); // Queued plots.
        pictures.save(place, name);
    };
    domain.load(kModule);
    QTRY_COMPARE(domain.state(), DomainSession::State::Loaded);
    const auto shows = [&](std::int64_t version) {
        return place.shownState() && place.shownState()->state.version.value == version;
    };
    Location there;
    there.stream = kStream;
    there.version = 19;
    place.open(there);
    QTRY_VERIFY(shows(19));
    save("permits");

    auto* tree = place.findChild<JsonTreeView*>("stateTree");
    auto* history = place.findChild<DataTable*>("historyTable");
    auto* field = place.findChild<QLineEdit*>("predicateField");
    auto* result = place.findChild<QLabel*>("bisectResult");
    tree->setCurrentPath("/advice/received");
    QTRY_COMPARE(history->model()->rowCount(), 4);
    field->setFocus();
    QTest::keyClicks(field, "state.");
    save("completion");
    QTest::keyClick(QApplication::activePopupWidget() ? QApplication::activePopupWidget() : field,
                    Qt::Key_Escape);
    field->clear();
    QTest::keyClicks(field, "state.stopAdvice.rounds > ");
    QTRY_VERIFY(field->property("invalid").toBool());
    save("invalid");
    QTest::keyClicks(field, "state.advice.received");
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY2(result->accessibleName().contains(" flips in 25 versions"),
                 qPrintable(result->accessibleName()));
    tree->setFocus();
    save("bisect");
    actions.action("aggregate.byTime")->trigger();
    actions.action("aggregate.history")->trigger();
    save("bytime");
    actions.action("aggregate.byVersion")->trigger();

    tree->setCurrentPath("/status");
    QTRY_VERIFY(history->model()->rowCount() > 5);
    field->setText("state.status === 'nowhere'");
    emit field->textEdited(field->text());
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(result->accessibleName(), QString("no flip: false in all 25 versions"));
    save("noflip");
    place.resize(828, 529);
    save("narrow");
}

QTEST_MAIN(TestAggregateScreens)
#include "tst_aggregate_screens.moc"
