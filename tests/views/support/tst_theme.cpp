// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QFontMetricsF>
#include <QPainter>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace headrace;

class TestTheme : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void everyTokenHasAColour();
    void styleSheetLeavesNoTokenBehind();
    void changesOnceWithTheChoice();
    void everyIconIsDrawnInItsToken();
    void iconsAreDrawnAsTheyAreShown_data();
    void iconsAreDrawnAsTheyAreShown();
    void numbersHaveThinSpaces();
    void noColourOutsideTheTheme();

private:
    std::unique_ptr<Theme> m_theme;
};

void TestTheme::init()
{
    m_theme = std::make_unique<Theme>();
    m_theme->setChoice(Theme::Choice::Light);
}

void TestTheme::everyTokenHasAColour()
{
    QFile file(":/headrace/theme/tokens.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray json = file.readAll();
    for (int i = 0; i < tokenCount(); ++i) {
        QVERIFY2(m_theme->color(Token(i)).isValid(), qPrintable(tokenName(Token(i))));
        QVERIFY(json.count('"' + tokenName(Token(i)).toLatin1() + '"') == 2);
    }
    QCOMPARE(json.count('#'), 2 * tokenCount()); // And tokens.json has no others.
    QCOMPARE(tokenName(Token::Text2), QString("text-2"));
    QCOMPARE(tokenName(Token::OnEnvProduction), QString("on-env-production"));
    QCOMPARE(m_theme->color(Token::Series1).name().toUpper(), QString("#1450B8"));
}

void TestTheme::styleSheetLeavesNoTokenBehind()
{
    m_theme->applyTo(*qobject_cast<QApplication*>(QCoreApplication::instance()));
    const QString sheet = qApp->styleSheet();
    QVERIFY(sheet.contains("#F1F3F5", Qt::CaseInsensitive));
    // What is left of '@' is the name in the comment and of a picture for 2x screens.
    static const QRegularExpression left("[:( ]@[a-z]");
    const auto body = sheet.mid(sheet.indexOf("*/"));
    QVERIFY2(!left.match(body).hasMatch(), qPrintable(left.match(body).captured()));
}

void TestTheme::changesOnceWithTheChoice()
{
    QSignalSpy changed(m_theme.get(), &Theme::changed);
    m_theme->setChoice(Theme::Choice::Dark);
    QVERIFY(m_theme->isDark());
    QCOMPARE(m_theme->color(Token::Window).name().toUpper(), QString("#14171A"));
    m_theme->setChoice(Theme::Choice::Dark);
    QCOMPARE(changed.count(), 1);
}

void TestTheme::everyIconIsDrawnInItsToken()
{
    QDirIterator icons(":/headrace/icons");
    int count = 0;
    while (icons.hasNext()) {
        icons.next();
        const QImage image =
            m_theme->pixmap(icons.fileInfo().baseName(), Token::Accent, 20, 2).toImage();
        QCOMPARE(image.size(), QSize(40, 40));
        int drawn = 0;
        for (int y = 0; y < 40; ++y)
            for (int x = 0; x < 40; ++x) {
                const QColor pixel = image.pixelColor(x, y);
                if (pixel.alpha() < 200)
                    continue;
                ++drawn;
                QVERIFY2(qAbs(pixel.blue() - m_theme->color(Token::Accent).blue()) < 12,
                         qPrintable(icons.fileName() + ' ' + pixel.name()));
            }
        QVERIFY2(drawn > 10, qPrintable(icons.fileName()));
        ++count;
    }
    QCOMPARE(count, 61);
}

void TestTheme::iconsAreDrawnAsTheyAreShown_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<qreal>("ratio");
    QTest::addColumn<QIcon::Mode>("mode");
    QTest::addColumn<Token>("token");
    QTest::addRow("as it is") << 16 << 1.0 << QIcon::Normal << Token::Accent;
    QTest::addRow("under the pointer") << 16 << 1.0 << QIcon::Active << Token::Accent;
    QTest::addRow("disabled") << 20 << 1.0 << QIcon::Disabled << Token::TextDisabled;
    QTest::addRow("on a fine screen") << 16 << 2.0 << QIcon::Normal << Token::Accent;
    QTest::addRow("on a finer one") << 24 << 3.0 << QIcon::Normal << Token::Accent;
}

void TestTheme::iconsAreDrawnAsTheyAreShown()
{
    QFETCH(int, size);
    QFETCH(qreal, ratio);
    QFETCH(QIcon::Mode, mode);
    QFETCH(Token, token);
    const QIcon icon = m_theme->icon("streams", Token::Accent);
    QVERIFY(!icon.isNull());
    m_theme->setChoice(Theme::Choice::Dark); // It was not drawn before, and is in today's colours.
    const QPixmap got = icon.pixmap({size, size}, ratio, mode);
    QCOMPARE(got.deviceIndependentSize(), QSizeF(size, size));
    QCOMPARE(got.toImage(), m_theme->pixmap("streams", token, size, ratio).toImage());

    // As a button paints it.
    QImage paper(QSize(size, size) * ratio, QImage::Format_ARGB32_Premultiplied);
    paper.fill(Qt::transparent);
    paper.setDevicePixelRatio(ratio);
    QPainter painter(&paper);
    icon.paint(&painter, 0, 0, size, size, Qt::AlignCenter, mode);
    painter.end();
    QCOMPARE(paper, got.toImage());
}

void TestTheme::numbersHaveThinSpaces()
{
    const auto width = [&](const QString& text) {
        return QFontMetricsF(m_theme->numbers()).horizontalAdvance(text);
    };
    if (!m_theme->numbers().family().contains("JetBrains"))
        QSKIP("JetBrains Mono is not installed");
    const double space = width(QString("12") + QChar(0x2009) + "345") - width("12345");
    QVERIFY2(space > 0 && space < 4, qPrintable(QString::number(space)));
}

void TestTheme::noColourOutsideTheTheme()
{
    static const QRegularExpression hex(
        "\"#[0-9A-Fa-f]{3,8}\"|Qt::(red|green|blue|black|white)\\b");
    for (const char* folder : {"/views", "/app/console"}) {
        QDirIterator files(QStringLiteral(HEADRACE_SOURCE_DIR) + folder, {"*.h", "*.cpp"},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto match = hex.match(QString::fromUtf8(file.readAll()));
            QVERIFY2(!match.hasMatch(), qPrintable(file.fileName() + ' ' + match.captured()));
        }
    }
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
