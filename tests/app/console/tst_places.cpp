// SPDX-License-Identifier: GPL-3.0-or-later
// How places are made. How long that takes depends on the machine; what it depends on most does
// not: a widget that gets another parent is styled anew, with all that is in it.

#include "app/console/places.h"
#include "tests/app/console/console_fixture.h"

#include <QApplication>
#include <QLabel>
#include <QTest>
#include <QVBoxLayout>

Q_DECLARE_METATYPE(headrace::PlaceRow)

using namespace headrace;

namespace {

constexpr qsizetype kMost = 5; // In what is moved: a choice of segments, a notice.

/// Notes widgets that get another parent and have more than kMost others in them.
class MovedWidgets : public QObject
{
public:
    MovedWidgets() { QCoreApplication::instance()->installEventFilter(this); }

    bool eventFilter(QObject* object, QEvent* event) override
    {
        const auto* widget = qobject_cast<QWidget*>(object);
        if (widget && event->type() == QEvent::ParentChange
            && widget->findChildren<QWidget*>().size() > kMost)
            m_names << QString("%1 %2").arg(widget->metaObject()->className(),
                                            widget->objectName());
        return false;
    }
    const QStringList& names() const { return m_names; }

private:
    QStringList m_names;
};

/// Put together from the leaves up, as none should be.
Place* madeInsideOut(const PlaceContext& context)
{
    auto* content = new PlainPlace("inner", context);
    auto* place = new PlainPlace("outer", context);
    place->layout()->addWidget(content);
    return place;
}

} // namespace

class TestPlaces : public QObject
{
    Q_OBJECT

private slots:
    void isMadeInsideWhatItStaysIn_data();
    void isMadeInsideWhatItStaysIn();
};

void TestPlaces::isMadeInsideWhatItStaysIn_data()
{
    QTest::addColumn<PlaceRow>("row");
    QTest::addColumn<bool>("isMoved");
    for (const PlaceRow& row : consolePlaces())
        QTest::addRow("%s", qPrintable(row.id)) << row << false;
    QTest::addRow("the control") << PlaceRow {"control", "Control", "streams", "", madeInsideOut}
                                 << true;
}

void TestPlaces::isMadeInsideWhatItStaysIn()
{
    QFETCH(PlaceRow, row);
    QFETCH(bool, isMoved);
    ConsoleFixture fixture({row});
    QStringList moved;
    {
        const MovedWidgets watch;
        fixture.open(fixture.makeStore("shop.headrace", {"order-1"}, 3));
        QTRY_COMPARE(fixture.window->findChildren<Place*>().size() > 0, true);
        fixture.window->goTo({.place = row.id});
        QTest::qWait(50);
        moved = watch.names();
    }
    QVERIFY2(moved.isEmpty() != isMoved, qPrintable(moved.join(", ")));
}

QTEST_MAIN(TestPlaces)
#include "tst_places.moc"
