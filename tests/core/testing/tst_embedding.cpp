// SPDX-License-Identifier: Apache-2.0
// How a program that embeds the core tests its domain: what docs/testing-a-domain.md shows.

#include "core/testing/scenario_runner.h"
#include "core/testing/store_fixture.h"
#include "tests/support/account_domain.h"

#include "core/command/command_bus.h"

#include <QFile>
#include <QTest>

#include <fstream>

using namespace headrace;

class TestEmbedding : public QObject
{
    Q_OBJECT

private slots:
    void runsScenarios();
    void seedsAStore();
    void documentationShowsThis();
};

void TestEmbedding::runsScenarios()
{
    const auto scratch = StoreFixture::make(StoreFixture::Kind::File).value();
    const std::string file = scratch.location() + ".scenarios.json";
    std::ofstream(file) << R"({ "name": "an account is opened once", "stream": "account-1",
        "given": [{ "command": "Open", "data": { "email": "jo@example.org" } }],
        "when": { "command": "Open", "data": { "email": "jo@example.org" } },
        "then": { "rejected": "the account is open already" } })";
    const auto domain = accountDomain();

    const auto runner = ScenarioRunner::make(domain);
    const auto scenarios = loadScenarios(file);
    for (const Scenario& scenario : *scenarios) {
        const ScenarioOutcome outcome = runner->run(scenario);
        QVERIFY2(outcome.passed(), describe(outcome.differences).c_str());
    }
    QCOMPARE(scenarios->size(), 1U);
}

void TestEmbedding::seedsAStore()
{
    const auto domain = accountDomain();

    auto fixture = StoreFixture::make(StoreFixture::Kind::File).value();
    const auto seeded = fixture.seed(R"([
        { "stream": "account-1", "type": "Opened", "data": { "email": "jo@example.org" } },
        { "stream": "account-1", "type": "Deposited", "schema": 3, "data": { "amount": 5, "note": "" } }
    ])");
    const auto bus = CommandBus::make(fixture.store(), domain);

    QVERIFY2(seeded, seeded ? "" : seeded.error().message.c_str());
    const auto answer = (*bus)->run({.stream = StreamName::parse("account-1").value(),
                                     .name = "Withdraw",
                                     .dataJson = R"({"amount":5,"note":""})"});
    QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
    QCOMPARE(std::get<CommandDone>(*answer).version.value, 3);
}

void TestEmbedding::documentationShowsThis()
{
    QFile source(HEADRACE_SOURCE_DIR "/tests/core/testing/tst_embedding.cpp");
    QFile page(HEADRACE_SOURCE_DIR "/docs/testing-a-domain.md");
    QVERIFY(source.open(QIODevice::ReadOnly) && page.open(QIODevice::ReadOnly));
    QStringList code;
    for (const QString& line : QString::fromUtf8(source.readAll()).split('\n'))
        code << line.trimmed();
    bool isCode = false;
    int lines = 0;
    for (const QString& line : QString::fromUtf8(page.readAll()).split('\n')) {
        if (line.startsWith("```"))
            isCode = line == "```cpp";
        else if (isCode && ++lines > 0)
            QVERIFY2(code.contains(line.trimmed()), qPrintable(line));
    }
    QCOMPARE(lines, 12);
}

QTEST_GUILESS_MAIN(TestEmbedding)
#include "tst_embedding.moc"
