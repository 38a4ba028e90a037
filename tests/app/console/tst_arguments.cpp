// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/arguments.h"

#include <QTest>

using namespace headrace;

class TestArguments : public QObject
{
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
    void missingDisplayIsSaid_data();
    void missingDisplayIsSaid();
};

void TestArguments::parses_data()
{
    QTest::addColumn<QList<QByteArray>>("words");
    QTest::addColumn<int>("status"); // -1: go on.
    QTest::addColumn<QByteArray>("store");
    const auto row = [](const char* name, QList<QByteArray> words, int status, QByteArray store) {
        QTest::addRow("%s", name) << words << status << store;
    };
    row("nothing", {}, -1, "");
    row("a store", {"shop.headrace"}, -1, "shop.headrace");
    row("all options", {"--read-only", "--dark", "--domain", "d.js", "--data-dir", "x", "s"}, -1,
        "s");
    row("help", {"--help"}, 0, "");
    row("version", {"--version"}, 0, "");
    row("an option that is none", {"--nothing"}, 2, "");
    row("light and dark", {"--light", "--dark"}, 2, "");
    row("two domain modules", {"--domain", "a.js", "--domain", "b.js", "s"}, 2, "");
    row("two stores", {"a", "b"}, 2, "a");
}

void TestArguments::parses()
{
    QFETCH(QList<QByteArray>, words);
    words.prepend("headrace");
    std::vector<char*> argv;
    for (QByteArray& word : words)
        argv.push_back(word.data());
    const auto parsed = parseArguments(int(argv.size()), argv.data());
    QTEST(parsed.exitStatus.value_or(-1), "status");
    if (!parsed.exitStatus)
        QTEST(QByteArray::fromStdString(parsed.arguments.store), "store");
}

void TestArguments::missingDisplayIsSaid_data()
{
    QTest::addColumn<QByteArray>("display");
    QTest::addColumn<QByteArray>("wayland");
    QTest::addColumn<QByteArray>("platform");
    QTest::addColumn<bool>("isMissing");
    QTest::addRow("no variable") << QByteArray() << QByteArray() << QByteArray() << true;
    QTest::addRow("nobody answers") << QByteArray(":9731") << QByteArray() << QByteArray() << true;
    QTest::addRow("another machine")
        << QByteArray("there:0") << QByteArray() << QByteArray() << false;
    QTest::addRow("wayland") << QByteArray() << QByteArray("wayland-0") << QByteArray() << false;
    QTest::addRow("offscreen") << QByteArray() << QByteArray() << QByteArray("offscreen") << false;
    QTest::addRow("xcb by name") << QByteArray() << QByteArray() << QByteArray("xcb") << true;
}

void TestArguments::missingDisplayIsSaid()
{
    QFETCH(QByteArray, display);
    QFETCH(QByteArray, wayland);
    QFETCH(QByteArray, platform);
    const std::pair<const char*, QByteArray> variables[] = {
        {"DISPLAY", display}, {"WAYLAND_DISPLAY", wayland}, {"QT_QPA_PLATFORM", platform}};
    std::vector<QByteArray> before;
    for (const auto& [name, value] : variables) {
        before.push_back(qgetenv(name));
        if (value.isEmpty())
            qunsetenv(name);
        else
            qputenv(name, value);
    }
    const std::string said = missingDisplay();
    for (std::size_t i = 0; i < std::size(variables); ++i)
        qputenv(variables[i].first, before[i]);
    QTEST(!said.empty(), "isMissing");
    if (!said.empty())
        QVERIFY2(said.find("QT_QPA_PLATFORM=offscreen") != std::string::npos, said.c_str());
}

QTEST_GUILESS_MAIN(TestArguments)
#include "tst_arguments.moc"
