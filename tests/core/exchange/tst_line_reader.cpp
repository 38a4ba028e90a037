// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/line_reader.h"

#include <QTest>

#include <sstream>

using namespace headrace;

class TestLineReader : public QObject
{
    Q_OBJECT

private slots:
    void lines_data();
    void lines();
    void endByteCountsEveryByte();
    void lineLongerThanABlockIsWhole();
    void tooLongLineIsRefused();
    void linesAtBlockEdgesAreWhole();
};

// "number:text" of each line.
static QStringList linesOf(const std::string& bytes)
{
    std::istringstream input(bytes);
    LineReader reader(input);
    QStringList lines;
    for (;;) {
        const auto line = reader.next();
        if (!line)
            return {QString::fromStdString(line.error().message)};
        if (!*line)
            return lines;
        lines << QStringLiteral("%1:%2")
                     .arg((*line)->number)
                     .arg(QString::fromUtf8((*line)->text.data(), qsizetype((*line)->text.size())));
    }
}

void TestLineReader::lines_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("expected");

    QTest::addRow("nothing") << QByteArray() << QStringList();
    QTest::addRow("two lines") << QByteArray("a\nb\n") << QStringList {"1:a", "2:b"};
    QTest::addRow("last line without an end") << QByteArray("a\nb") << QStringList {"1:a", "2:b"};
    QTest::addRow("carriage returns") << QByteArray("a\r\nb\r\n") << QStringList {"1:a", "2:b"};
    QTest::addRow("blank lines count") << QByteArray("\n \t\r\na\n\n") << QStringList {"3:a"};
    QTest::addRow("byte order mark") << QByteArray("\xef\xbb\xbf"
                                                   "a\n")
                                     << QStringList {"1:a"};
    QTest::addRow("only a byte order mark") << QByteArray("\xef\xbb\xbf") << QStringList();
    QTest::addRow("blanks in front stay") << QByteArray("  a\n") << QStringList {"1:  a"};
}

void TestLineReader::lines()
{
    QFETCH(QByteArray, bytes);
    QTEST(linesOf(bytes.toStdString()), "expected");
}

void TestLineReader::endByteCountsEveryByte()
{
    std::istringstream input("a\r\n\nbc");
    LineReader reader(input);
    QCOMPARE((*reader.next())->endByte, 3);
    QCOMPARE((*reader.next())->endByte, 6);
    QVERIFY(!*reader.next());
    QCOMPARE(reader.lineNumber(), 3);
}

void TestLineReader::lineLongerThanABlockIsWhole()
{
    const std::string wanted = std::string(3'000'000, 'x') + 'y';
    std::istringstream input("a\n" + wanted + "\nb\n");
    LineReader reader(input);
    QVERIFY(reader.next());
    QVERIFY((*reader.next())->text == wanted);
    QCOMPARE((*reader.next())->text, "b");
}

void TestLineReader::tooLongLineIsRefused()
{
    std::istringstream longest(std::string(LineReader::kMaxLineBytes, 'x') + '\n');
    LineReader accepting(longest);
    QVERIFY(accepting.next());

    std::istringstream longer("a\n" + std::string(LineReader::kMaxLineBytes + 1, 'x') + '\n');
    LineReader refusing(longer);
    QVERIFY(refusing.next());
    const auto refused = refusing.next();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(refusing.lineNumber(), 2);

    std::istringstream endless(std::string(LineReader::kMaxLineBytes * 3, 'x'));
    LineReader bounded(endless);
    QVERIFY(!bounded.next());
}

void TestLineReader::linesAtBlockEdgesAreWhole()
{
    // Lines of growing length, so that their ends meet the ends of blocks in many ways.
    std::string bytes;
    std::vector<std::string> wanted;
    for (std::size_t length = 1; bytes.size() < 3 * 1024 * 1024; length = length * 5 % 7919 + 1) {
        wanted.push_back(std::string(length, static_cast<char>('a' + length % 26)));
        bytes += wanted.back() + '\n';
    }
    std::istringstream input(bytes);
    LineReader reader(input);
    for (const std::string& line : wanted)
        QVERIFY((*reader.next())->text == line);
    QVERIFY(!*reader.next());
}

QTEST_GUILESS_MAIN(TestLineReader)
#include "tst_line_reader.moc"
