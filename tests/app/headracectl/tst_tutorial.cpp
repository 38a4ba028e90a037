// SPDX-License-Identifier: Apache-2.0
// Runs every command of a page in order, in one folder, and compares what is printed. $TARGET is an
// address on a server where nothing is yet.
//
// In a ```console block a line "$ command" runs in the shell; the lines after it, up to the next
// command or the end, are what it prints. A line "..." stands for any number of lines, and "…"
// within a line for any text.

#include "tests/support/private_postgres.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Step
{
    QString command;
    QStringList expected;
    int line = 0;
};

QList<Step> stepsOf(const QString& text)
{
    QList<Step> steps;
    bool inConsole = false;
    int number = 0;
    for (const QString& line : text.split('\n')) {
        ++number;
        if (line.startsWith("```"))
            inConsole = !inConsole && line == "```console";
        else if (inConsole && line.startsWith("$ "))
            steps << Step {line.mid(2), {}, number};
        else if (inConsole && !steps.isEmpty())
            steps.last().expected << line;
    }
    return steps;
}

QRegularExpression patternOf(const QStringList& expected)
{
    QString pattern;
    for (const QString& line : expected)
        pattern += line == "..."
            ? QStringLiteral("(?:.*\n)*")
            : QRegularExpression::escape(line).replace(QRegularExpression::escape("…"), ".*")
                + "\n";
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern));
}

} // namespace

class TestTutorial : public QObject
{
    Q_OBJECT

private slots:
    void commandsPrintWhatIsSaid_data();
    void commandsPrintWhatIsSaid();
};

void TestTutorial::commandsPrintWhatIsSaid_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<int>("commands"); // As many or more.
    QTest::addRow("the tutorial") << "tutorial.md" << 8;
    QTest::addRow("moving a store") << "moving-a-store.md" << 7;
}

void TestTutorial::commandsPrintWhatIsSaid()
{
    QFETCH(QString, page);
    QFETCH(int, commands);
    QFile file(QStringLiteral(HEADRACE_SOURCE_DIR "/docs/") + page);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto steps = stepsOf(QString::fromUtf8(file.readAll()));
    QVERIFY(steps.size() >= commands);

    const QTemporaryDir folder;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PATH",
                       QStringLiteral(HEADRACE_BINARY_DIR "/bin:") + environment.value("PATH"));
    environment.insert("LC_ALL", "C.UTF-8");
    environment.insert(
        "TARGET",
        QString::fromStdString(headrace::PrivatePostgres::ofThisProgram().freshAddress()));
    for (const Step& step : steps) {
        QProcess shell;
        shell.setWorkingDirectory(folder.path());
        shell.setProcessEnvironment(environment);
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start("sh", {"-c", step.command});
        QVERIFY(shell.waitForFinished(60'000));
        const QString printed = QString::fromUtf8(shell.readAll());
        const QString where = QStringLiteral("docs/%1:%2: %3\n%4")
                                  .arg(page)
                                  .arg(step.line)
                                  .arg(step.command, printed);
        QVERIFY2(patternOf(step.expected).match(printed).hasMatch(), qPrintable(where));
    }
}

QTEST_GUILESS_MAIN(TestTutorial)
#include "tst_tutorial.moc"
