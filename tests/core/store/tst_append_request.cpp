// SPDX-License-Identifier: Apache-2.0
#include "core/store/append.h"

#include <QTest>

using namespace headrace;

class TestAppendRequest : public QObject
{
    Q_OBJECT

private slots:
    void streamNames_data();
    void streamNames();
    void expectedVersionsAreReadAndWritten_data();
    void expectedVersionsAreReadAndWritten();
};

void TestAppendRequest::streamNames_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("category"); // Empty: refused.
    QTest::addRow("plain") << QByteArray("order-4711") << QByteArray("order");
    QTest::addRow("first dash counts") << QByteArray("order-a-b") << QByteArray("order");
    QTest::addRow("spaces") << QByteArray("my order-1") << QByteArray("my order");
    QTest::addRow("one emoji") << QByteArray("\xf0\x9f\x9a\xb0-1")
                               << QByteArray("\xf0\x9f\x9a\xb0");
    QTest::addRow("empty") << QByteArray("") << QByteArray();
    QTest::addRow("no dash") << QByteArray("order") << QByteArray();
    QTest::addRow("no category") << QByteArray("-1") << QByteArray();
    QTest::addRow("no id") << QByteArray("order-") << QByteArray();
    QTest::addRow("line break") << QByteArray("order-1\n") << QByteArray();
    QTest::addRow("NUL") << QByteArray("order-\0x", 8) << QByteArray();
    QTest::addRow("broken UTF-8") << QByteArray("order-\xff") << QByteArray();
    QTest::addRow("overlong UTF-8") << QByteArray("order-\xc0\xaf") << QByteArray();
    QTest::addRow("surrogate") << QByteArray("order-\xed\xa0\x80") << QByteArray();
    QTest::addRow("1000 bytes") << QByteArray("c-") + QByteArray(998, 'x') << QByteArray("c");
    QTest::addRow("1001 bytes") << QByteArray("c-") + QByteArray(999, 'x') << QByteArray();
}

void TestAppendRequest::streamNames()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, category);
    const auto name = StreamName::parse(text.toStdString());
    QCOMPARE(name.has_value(), !category.isEmpty());
    if (name) {
        QCOMPARE(name->category(), std::string_view(category.constData()));
    } else {
        QCOMPARE(name.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!name.error().message.empty());
    }
}

void TestAppendRequest::expectedVersionsAreReadAndWritten_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("written"); // Empty: refused.
    for (const char* same : {"any", "none", "exists", "1", "9223372036854775807"})
        QTest::addRow("%s", same) << QByteArray(same) << QByteArray(same);
    QTest::addRow("0 is none") << QByteArray("0") << QByteArray("none");
    for (const char* wrong : {"", "-1", "1.5", "None", "12x", "9223372036854775808"})
        QTest::addRow("refused: \"%s\"", wrong) << QByteArray(wrong) << QByteArray();
}

void TestAppendRequest::expectedVersionsAreReadAndWritten()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, written);
    const auto expected = ExpectedVersion::parse(text.toStdString());
    QCOMPARE(expected.has_value(), !written.isEmpty());
    if (expected)
        QCOMPARE(QByteArray::fromStdString(expected->text()), written);
}

QTEST_GUILESS_MAIN(TestAppendRequest)
#include "tst_append_request.moc"
