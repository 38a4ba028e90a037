// SPDX-License-Identifier: Apache-2.0
// Runs every command of docs/tutorial.md in order, in one folder, and compares what is printed.
//
// In a ```console block a line "$ command" runs in the shell; the lines after it, up to the next
// command or the end, are what it prints. A line "..." stands for any number of lines, and "…"
// within a line for any text.

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
    void commandsPrintWhatIsSaid();
};

void TestTutorial::commandsPrintWhatIsSaid()
{
    QFile tutorial(QStringLiteral(HEADRACE_SOURCE_DIR "/docs/tutorial.md"));
    QVERIFY(tutorial.open(QIODevice::ReadOnly));
    const auto steps = stepsOf(QString::fromUtf8(tutorial.readAll()));
    QVERIFY(steps.size() >= 8);

    const QTemporaryDir folder;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PATH",
                       QStringLiteral(HEADRACE_BINARY_DIR "/bin:") + environment.value("PATH"));
    environment.insert("LC_ALL", "C.UTF-8");
    for (const Step& step : steps) {
        QProcess shell;
        shell.setWorkingDirectory(folder.path());
        shell.setProcessEnvironment(environment);
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start("sh", {"-c", step.command});
        QVERIFY(shell.waitForFinished(60'000));
        const QString printed = QString::fromUtf8(shell.readAll());
        const QString where =
            QStringLiteral("docs/tutorial.md:%1: %2\n%3").arg(step.line).arg(step.command, printed);
        QVERIFY2(patternOf(step.expected).match(printed).hasMatch(), qPrintable(where));
    }
}

QTEST_GUILESS_MAIN(TestTutorial)
#include "tst_tutorial.moc"
