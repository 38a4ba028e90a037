// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/command_palette.h"
#include "app/console/palette_model.h"
#include "tests/app/console/console_fixture.h"
#include "tests/support/pictures.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLabel>
#include <QTest>

using namespace headrace;

class TestPalette : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void parsesPrefixes_data();
    void parsesPrefixes();
    void findsAStreamByItsIdAndGoesThere();
    void whatTheUserHasChosenStays();
    void numberIsAPosition();
    void timeIsGoneTo();
    void actionsAreRunAndForbiddenOnesNotListed();
    void connectionsAreOpened();
    void connectionsAreAnswersToo_data();
    void connectionsAreAnswersToo();
    void pictures_data() { test::Pictures::addRows(); }
    void pictures();
    void nothingFoundIsSaid();
    void escapeGivesTheFocusBack();
    void copiesTheUri();

private:
    QStringList rows() const
    {
        QStringList rows;
        for (int i = 0; i < m_model->rowCount(); ++i)
            rows << m_model->index(i).data().toString();
        return rows;
    }
    QString chosen() const { return m_list->currentIndex().data().toString(); }
    void type(const QString& text)
    {
        m_fixture->window->palette().openWith();
        m_edit->clear();
        QTest::keyClicks(m_edit, text);
    }
    Location place() const { return m_fixture->window->currentPlace()->location(); }

    std::unique_ptr<ConsoleFixture> m_fixture;
    PaletteModel* m_model = nullptr;
    QListView* m_list = nullptr;
    QLineEdit* m_edit = nullptr;
};

void TestPalette::init()
{
    m_fixture = std::make_unique<ConsoleFixture>();
    m_fixture->open(
        m_fixture->makeStore("shop.headrace", {"cart-48", "order-4808", "order-4809"}, 3));
    m_model = m_fixture->window->palette().findChild<PaletteModel*>();
    m_list = m_fixture->window->palette().findChild<QListView*>();
    m_edit = m_fixture->window->palette().findChild<QLineEdit*>();
    new QAbstractItemModelTester(m_model, QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model);
}

void TestPalette::parsesPrefixes_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text");
    using Kind = PaletteQuery::Kind;
    QTest::addRow("words") << " open it " << int(Kind::All) << "open it";
    QTest::addRow("actions") << "> open" << int(Kind::Actions) << "open";
    QTest::addRow("streams") << "@order-1@12" << int(Kind::Streams) << "order-1@12";
    QTest::addRow("positions") << "#12" << int(Kind::Positions) << "12";
}

void TestPalette::parsesPrefixes()
{
    QFETCH(QString, typed);
    const auto query = PaletteQuery::parse(typed);
    QTEST(int(query.kind), "kind");
    QTEST(query.text, "text");
}

void TestPalette::findsAStreamByItsIdAndGoesThere()
{
    type("4808");
    QTRY_VERIFY(rows().contains("order-4808"));
    QVERIFY(!rows().contains("order-4809"));
    QCOMPARE(rows().front(), QString("Streams"));
    QCOMPARE(chosen(), QString("order-4808"));
    QTest::keyClick(m_edit, Qt::Key_Return);
    QVERIFY(!m_fixture->window->palette().isVisible());
    QCOMPARE(place().stream, QString("order-4808"));

    type("@order-4808@2");
    QTRY_COMPARE(chosen(), QString("order-4808@2"));
    QTest::keyClick(m_edit, Qt::Key_Down); // Its state.
    QTest::keyClick(m_edit, Qt::Key_Return);
    QCOMPARE(place().place, Location::kAggregate);
    QCOMPARE(place().version, 2);
}

void TestPalette::whatTheUserHasChosenStays()
{
    type("o"); // Streams come later than the actions with an "o".
    QTest::keyClick(m_edit, Qt::Key_Down);
    const QString before = chosen();
    const int y = m_list->visualRect(m_list->currentIndex()).top();
    QTRY_VERIFY(rows().contains("order-4808"));
    QCOMPARE(chosen(), before);
    QCOMPARE(m_list->visualRect(m_list->currentIndex()).top(), y);
}

void TestPalette::numberIsAPosition()
{
    type("#4");
    QCOMPARE(
        rows(),
        QStringList({"Positions and times", "Event at position 4", "As of", "As of position 4"}));
    QTRY_VERIFY(m_model->entry(1)->detail.contains("order-4808@1"));
    QTest::keyClick(m_edit, Qt::Key_Return);
    QCOMPARE(place().position, 4);
    QVERIFY(place().isLog);
    type("#10"); // Beyond the head.
    QCOMPARE(rows(), QStringList());
}

void TestPalette::timeIsGoneTo()
{
    type("#2011-01-18T13:21:50Z");
    QCOMPARE(m_model->entryCount(), 2); // To go there, and to pin the as-of cursor there.
    QTest::keyClick(m_edit, Qt::Key_Return);
    QTRY_COMPARE(place().position, 2);
}

void TestPalette::actionsAreRunAndForbiddenOnesNotListed()
{
    type(">jobs");
    QTRY_COMPARE(chosen(), QString("Jobs"));
    QTest::keyClick(m_edit, Qt::Key_Return);
    QVERIFY(m_fixture->window->findChild<QWidget*>("jobsPanel")->isVisible());
    type(">write into");
    QCOMPARE(chosen(), QString("Write into the store"));
    m_fixture->open(m_fixture->path("shop.headrace"), OpenMode::ReadOnly);
    type(">write into");
    QCOMPARE(m_model->entryCount(), 0);
}

void TestPalette::connectionsAreOpened()
{
    ConnectionProfile cellar = profileOf(m_fixture->makeStore("cellar.headrace", {"wine-1"}, 1));
    cellar.name = "the cellar";
    cellar.environment = Environment::Production;
    cellar.isReadOnly = true;
    m_fixture->connections.add(cellar);
    QTRY_VERIFY(m_fixture->connections.find("the cellar"));
    type("cellar");
    QCOMPARE(chosen(), QString("Open connection: the cellar"));
    const QString detail = m_model->entry(m_list->currentIndex().row())->detail;
    QVERIFY2(detail.startsWith("PRODUCTION, read-only, /"), qPrintable(detail));
    QTest::keyClick(m_edit, Qt::Key_Return);
    QTRY_COMPARE(m_fixture->window->connection().profile(), cellar);
    QVERIFY(m_fixture->window->connection().session()->isReadOnly());
    m_fixture->window->actions().action("store.close")->trigger(); // It does without a store.
    QTRY_VERIFY(m_fixture->window->connection().session() == nullptr);
    type(">open con");
    QCOMPARE(chosen(), QString("Open connection: the cellar"));
}

void TestPalette::connectionsAreAnswersToo_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("listed");
    QTest::addRow("any of it") << "connection shop" << 4; // As of each kind.
    QTest::addRow("the kind") << ">connection shop" << 6;
    QTest::addRow("all actions") << ">" << 6;
    QTest::addRow("one") << "shop 5" << 1;
    QTest::addRow("nothing typed") << "" << 4;
    QTest::addRow("streams alone") << "@shop" << 0;
    QTest::addRow("positions alone") << "#5" << 0;
    QTest::addRow("none of that name") << "connection ship" << 0;
}

void TestPalette::connectionsAreAnswersToo()
{
    QFETCH(QString, typed);
    QFETCH(int, listed);
    for (int i = 1; i <= 6; ++i) {
        ConnectionProfile one = profileOf(m_fixture->path(QString("%1.headrace").arg(i)));
        one.name = QString("shop %1").arg(i);
        m_fixture->connections.add(one);
    }
    QTRY_VERIFY(m_fixture->connections.find("shop 6"));
    type(typed);
    QCOMPARE(rows().filter("Open connection: shop").size(), listed);
    QCOMPARE(rows().contains("Connections"), listed > 0);
}

void TestPalette::pictures()
{
    const test::Pictures pictures("palette");
    m_fixture->theme.setChoice(pictures.theme());
    ConnectionProfile one = profileOf("postgresql://ann@db.example/shop?schema=orders");
    one.name = "orders, production";
    one.environment = Environment::Production;
    one.isReadOnly = true;
    m_fixture->connections.add(one);
    one = profileOf(m_fixture->path("an-archive-of-a-rather-long-name.headrace"));
    one.name = "orders of last year, as they were moved";
    m_fixture->connections.add(one);
    QTRY_VERIFY(m_fixture->connections.find(one.name));
    type("or");
    QTRY_VERIFY(rows().contains("order-4808"));
    pictures.save(*m_fixture->window, "connections");
}

void TestPalette::nothingFoundIsSaid()
{
    type("48o8");
    QTRY_COMPARE(m_model->rowCount(), 0);
    const auto labels = m_fixture->window->palette().findChildren<QLabel*>();
    const auto saysIt = [&] {
        return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text() == "Nothing called 48o8";
        });
    };
    QTRY_VERIFY(saysIt());
}

void TestPalette::escapeGivesTheFocusBack()
{
    QWidget* before = m_fixture->window->currentPlace()->primaryView();
    QTRY_VERIFY(before->hasFocus());
    QTest::keyClick(m_fixture->window.get(), Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(m_edit->hasFocus());
    QTest::keyClick(m_edit, Qt::Key_Escape);
    QVERIFY(!m_fixture->window->palette().isVisible());
    QTRY_VERIFY(before->hasFocus());
}

void TestPalette::copiesTheUri()
{
    type("4809");
    QTRY_COMPARE(chosen(), QString("order-4809"));
    QTest::keyClick(m_edit, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString("headrace://shop/order-4809"));
    QVERIFY(m_fixture->window->palette().isVisible());
}

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
