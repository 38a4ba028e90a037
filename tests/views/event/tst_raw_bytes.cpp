// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/event/raw_bytes_pane.h"
#include "views/support/theme/theme.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace headrace;

class TestRawBytes : public QObject
{
    Q_OBJECT

private slots:
    void textShowsWhatTheBytesAre_data();
    void textShowsWhatTheBytesAre();
    void largeOnesAreCutUntilTheWholeIsAskedFor();
    void cutDoesNotSplitACharacter();
};

void TestRawBytes::textShowsWhatTheBytesAre_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addRow("nothing") << QByteArray() << QString();
    QTest::addRow("plain") << QByteArray("{\"a\": 1.10}") << QString("{\"a\": 1.10}");
    QTest::addRow("lines and tabs stay") << QByteArray("{\n\t1}") << QString("{\n\t1}");
    QTest::addRow("two bytes a character") << QByteArray("d\xC3\xA9j\xC3\xA0") << QString("déjà");
    QTest::addRow("four bytes a character") << QByteArray("\xF0\x9F\x9A\xB0") << QString("🚰");
    QTest::addRow("control") << QByteArray("a\x01z") << QString("a[U+0001]z");
    QTest::addRow("override of direction") << QByteArray("a\xE2\x80\xAEz") << QString("a[U+202E]z");
    QTest::addRow("no UTF-8") << QByteArray("a\xFFz") << QString("a[0xFF]z");
    QTest::addRow("cut UTF-8") << QByteArray("a\xE2\x80") << QString("a[0xE2][0x80]");
    QTest::addRow("overlong") << QByteArray("\xE0\x80\xAF") << QString("[0xE0][0x80][0xAF]");
    QTest::addRow("surrogate") << QByteArray("\xED\xA0\x80") << QString("[0xED][0xA0][0x80]");
    QTest::addRow("a stored replacement") << QByteArray("\xEF\xBF\xBD") << QString(QChar(0xFFFD));
}

void TestRawBytes::textShowsWhatTheBytesAre()
{
    QFETCH(QByteArray, bytes);
    QTEST(textOfBytes({bytes.constData(), std::size_t(bytes.size())}), "text");
}

void TestRawBytes::largeOnesAreCutUntilTheWholeIsAskedFor()
{
    Theme theme;
    RawBytesPane pane(theme);
    pane.setBytes(std::string(300'000, 'x'), "");
    QCOMPARE(pane.text().toPlainText().size(), qsizetype(RawBytesPane::kCap));
    QVERIFY(!pane.showAll().isHidden());
    QCOMPARE(pane.text().wordWrapMode(), QTextOption::WrapAnywhere);
    QTest::mouseClick(&pane.showAll(), Qt::LeftButton);
    QCOMPARE(pane.text().toPlainText().size(), qsizetype(300'000));
    QVERIFY(pane.showAll().isHidden());

    pane.setBytes("{}", "");
    QCOMPARE(pane.text().toPlainText(), QString("{}"));
    QVERIFY(pane.showAll().isHidden());
}

void TestRawBytes::cutDoesNotSplitACharacter()
{
    Theme theme;
    RawBytesPane pane(theme);
    std::string bytes(RawBytesPane::kCap - 1, 'x');
    bytes += "\xC3\xA9 and more";
    pane.setBytes(bytes, "");
    QCOMPARE(pane.text().toPlainText(), QString(RawBytesPane::kCap - 1, 'x'));
}

QTEST_MAIN(TestRawBytes)
#include "tst_raw_bytes.moc"
