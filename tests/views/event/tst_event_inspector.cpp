// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/event/linked_log.h"
#include "views/event/event_inspector.h"
#include "views/event/event_links_model.h"
#include "views/event/links_pane.h"
#include "views/event/raw_bytes_pane.h"
#include "views/support/data_table.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace headrace;
using namespace headrace::test;

class TestEventInspector : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void showsDataAsItIsStored();
    void copiesTheValueOfAField_data();
    void copiesTheValueOfAField();
    void copyMenuCopies_data();
    void copyMenuCopies();
    void linksOpenTheirEvents();
    void linksSayWhatIsMissing_data();
    void linksSayWhatIsMissing();
    void buttonsAskForWhatTheyShow();
    void lastOneAskedForIsShown();
    void positionWithoutEventSaysSo();

private:
    void inspect(std::int64_t position);

    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<EventInspector> m_inspector;
};

void TestEventInspector::init()
{
    m_session = std::make_unique<StoreSession>(linkedLog());
    m_theme = std::make_unique<Theme>();
    m_inspector = std::make_unique<EventInspector>(*m_session, *m_theme);
    m_inspector->resize(400, 600);
    m_inspector->show();
}

void TestEventInspector::cleanup()
{
    m_inspector.reset();
    m_theme.reset();
    m_session.reset();
}

void TestEventInspector::inspect(std::int64_t position)
{
    m_inspector->inspect({position});
    QTRY_VERIFY(m_inspector->inspected() && m_inspector->inspected()->position.value == position);
}

void TestEventInspector::showsDataAsItIsStored()
{
    inspect(2);
    const JsonTreeModel& tree = m_inspector->dataTree().jsonModel();
    const auto raw = [&](const char* path) {
        return tree.indexOf(path).data(JsonTreeModel::RawRole).toByteArray();
    };
    QCOMPARE(raw("/amount"), QByteArray("1.10"));
    QCOMPARE(raw("/large"), QByteArray("18446744073709551615"));
    QCOMPARE(m_inspector->bytes().text().toPlainText().toUtf8(),
             QByteArray("{\"number\":2,\"amount\":1.10,\"large\":18446744073709551615,"
                        "\"note\":\"a \\\"b\\\"\"}"));
}

void TestEventInspector::copiesTheValueOfAField_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("copied");
    QTest::addRow("number, every digit") << "/large"
                                         << "18446744073709551615";
    QTest::addRow("number, trailing zero") << "/amount"
                                           << "1.10";
    QTest::addRow("string, without its quotes") << "/note"
                                                << "a \"b\"";
}

void TestEventInspector::copiesTheValueOfAField()
{
    QFETCH(QString, path);
    inspect(2);
    m_inspector->dataTree().setCurrentPath(path);
    QTest::mouseClick(m_inspector->findChild<QPushButton*>("copyValue"), Qt::LeftButton);
    QTEST(QGuiApplication::clipboard()->text(), "copied");
}

void TestEventInspector::copyMenuCopies_data()
{
    QTest::addColumn<QString>("item");
    QTest::addColumn<QString>("begin");
    QTest::addRow("NDJSON") << "As NDJSON"
                            << "{\"position\":2,\"stream\":\"payment-1\",\"version\":1,";
    QTest::addRow("CloudEvents") << "As CloudEvents"
                                 << "{\"specversion\":\"1.0\"";
    QTest::addRow("link") << "Link to the event"
                          << "headrace://memory/payment-1@1";
    QTest::addRow("data") << "Data"
                          << "{\"number\":2,\"amount\":1.10,";
    QTest::addRow("metadata") << "Metadata"
                              << "{\"correlationId\":\"c1\",";
}

void TestEventInspector::copyMenuCopies()
{
    QFETCH(QString, item);
    QFETCH(QString, begin);
    inspect(2);
    QTest::mouseClick(m_inspector->findChild<QToolButton*>("copy"), Qt::LeftButton);
    auto* const menu = m_inspector->findChild<QMenu*>();
    QVERIFY(menu);
    for (QAction* const action : menu->actions())
        if (action->text() == item)
            action->trigger();
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.startsWith(begin), qPrintable(copied));
    menu->close();
}

void TestEventInspector::linksOpenTheirEvents()
{
    inspect(2);
    m_inspector->setTab(EventInspector::LinksTab);
    LinksPane& links = m_inspector->links();
    const EventLinksModel& model = links.model();
    QTRY_COMPARE(model.rowCount(), 4);
    QVERIFY(links.summary().startsWith("correlationId c1: 4 events"));
    QCOMPARE(model.index(0, EventLinksModel::RelationColumn).data().toString(), QString("Cause"));
    QCOMPARE(model.index(0, EventLinksModel::StreamColumn).data().toString(), QString("order-1@1"));

    QSignalSpy navigate(m_inspector.get(), &EventInspector::navigate);
    links.table().setFocus();
    QTest::keyClick(&links.table(), Qt::Key_Return); // This event: nothing to go to.
    QCOMPARE(navigate.count(), 0);
    QTest::keyClick(&links.table(), Qt::Key_Up);
    QTest::keyClick(&links.table(), Qt::Key_Return);
    QCOMPARE(navigate.count(), 1);
    QCOMPARE(navigate.takeFirst().first().value<Location>().position, 1);
    const QRect effect = links.table().visualRect(model.index(3, EventLinksModel::TypeColumn));
    QTest::mouseClick(links.table().viewport(), Qt::LeftButton, {}, effect.center());
    QCOMPARE(navigate.takeFirst().first().value<Location>().position, 6);
}

void TestEventInspector::linksSayWhatIsMissing_data()
{
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("said");
    QTest::addRow("no metadata") << 5 << "No links.";
    QTest::addRow("no correlation") << 7 << "No correlation.";
    QTest::addRow("no cause") << 1 << "No causationId: this event names no cause.";
}

void TestEventInspector::linksSayWhatIsMissing()
{
    QFETCH(int, position);
    QFETCH(QString, said);
    inspect(position);
    QTRY_VERIFY2(m_inspector->links().summary().contains(said),
                 qPrintable(m_inspector->links().summary()));
}

void TestEventInspector::buttonsAskForWhatTheyShow()
{
    inspect(4); // order-1@2 of 3
    QSignalSpy navigate(m_inspector.get(), &EventInspector::navigate);
    QSignalSpy neighbour(m_inspector.get(), &EventInspector::neighbourWanted);
    const auto click = [this](const char* name) {
        QTest::mouseClick(m_inspector->findChild<QWidget*>(name), Qt::LeftButton);
    };
    click("prev");
    click("next");
    QCOMPARE(neighbour.count(), 2);
    QCOMPARE(neighbour[0][0].toInt(), -1);
    QCOMPARE(neighbour[1][0].toInt(), 1);
    click("aggregate");
    click("eventLink");
    QCOMPARE(navigate.count(), 2);
    const auto aggregate = navigate[0][0].value<Location>();
    QCOMPARE(aggregate.place, Location::kAggregate);
    QCOMPARE(aggregate.stream, QString("order-1"));
    QCOMPARE(aggregate.version, 2);
    QCOMPARE(navigate[1][0].value<Location>().place, Location::kStreams);
    QVERIFY(m_inspector->findChild<QWidget*>("next")->isEnabled());
    inspect(1);
    QVERIFY(!m_inspector->findChild<QWidget*>("prev")->isEnabled());
}

void TestEventInspector::lastOneAskedForIsShown()
{
    for (int position = 1; position <= 6; ++position)
        m_inspector->inspect({position});
    QTRY_VERIFY(m_inspector->inspected());
    QCOMPARE(m_inspector->inspected()->position.value, 6);
    m_inspector->inspect({});
    QVERIFY(!m_inspector->inspected());
}

void TestEventInspector::positionWithoutEventSaysSo()
{
    m_inspector->inspect({99});
    const auto says = [this](const char* text) {
        const auto notices = m_inspector->findChildren<PaneNotice*>();
        return std::any_of(notices.begin(), notices.end(), [&](const PaneNotice* notice) {
            return notice->isVisible() && notice->sentence().contains(text);
        });
    };
    QTRY_VERIFY(says("position 99"));
}

QTEST_MAIN(TestEventInspector)
#include "tst_event_inspector.moc"
