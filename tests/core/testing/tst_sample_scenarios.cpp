// SPDX-License-Identifier: Apache-2.0
// The scenarios of resources/samples, against the modules that they are about; those of the shop
// also against the shop in C++.

#include "core/demo/native_shop.h"
#include "core/script/domain_module.h"
#include "core/testing/scenario_runner.h"

#include <QTest>

#include <set>

using namespace headrace;

class TestSampleScenarios : public QObject
{
    Q_OBJECT

private slots:
    void samplesPass_data();
    void samplesPass();
    void coverTheirCommands();
    void findWhatIsBroken();

private:
    std::vector<Scenario> m_scenarios;
};

namespace {

const std::string kSamples = HEADRACE_SOURCE_DIR "/resources/samples/";

std::shared_ptr<const Domain> moduleOf(const std::string& name)
{
    const auto module = DomainModule::load(kSamples + name + ".domain.js");
    return module ? *module : nullptr;
}

} // namespace

void TestSampleScenarios::samplesPass_data()
{
    QTest::addColumn<std::shared_ptr<const Domain>>("domain");
    QTest::addColumn<std::size_t>("index");
    m_scenarios.clear();
    const auto add = [this](const char* kind, const std::shared_ptr<const Domain>& domain,
                            const std::string& file) {
        const auto read = loadScenarios(kSamples + file);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        for (const Scenario& scenario : *read) {
            QTest::addRow("%s: %s", kind, scenario.name.c_str()) << domain << m_scenarios.size();
            m_scenarios.push_back(scenario);
        }
    };
    add("permits", moduleOf("permits"), "permits.scenarios.json");
    add("shop", moduleOf("shop"), "shop.scenarios.json");
    add("shop in C++", nativeShop().value(), "shop.scenarios.json");
}

void TestSampleScenarios::samplesPass()
{
    QFETCH(std::shared_ptr<const Domain>, domain);
    QFETCH(std::size_t, index);
    QVERIFY(domain);
    const auto runner = ScenarioRunner::make(domain);
    QVERIFY2(runner, runner ? "" : runner.error().message.c_str());
    const ScenarioOutcome outcome = runner->run(m_scenarios.at(index));
    QVERIFY2(outcome.passed(), describe(outcome.differences).c_str());
}

// Whoever adds a command to a sample adds scenarios of it.
void TestSampleScenarios::coverTheirCommands()
{
    for (const char* name : {"permits", "shop"}) {
        std::set<std::string> asked;
        const auto scenarios = loadScenarios(kSamples + name + ".scenarios.json");
        QVERIFY(scenarios);
        for (const Scenario& scenario : *scenarios)
            if (scenario.when)
                asked.insert(scenario.when->command.name);
        const auto module = moduleOf(name);
        for (const AggregateDescription& aggregate : module->description().aggregates)
            for (const CommandDescription& command : aggregate.commands)
                QVERIFY2(asked.contains(command.name), command.name.c_str());
    }
}

// The negative control: a shop that cancels whatever it is asked to.
void TestSampleScenarios::findWhatIsBroken()
{
    auto source = DomainModule::load(kSamples + "shop.domain.js").value()->source();
    const std::string rule = "if (state.status !== 'placed' && state.status !== 'paid')";
    QVERIFY(source.find(rule) != source.npos);
    source.replace(source.find(rule), rule.size(), "if (false)");
    const auto broken = DomainModule::parse(source, "broken.js");
    QVERIFY2(broken, broken ? "" : broken.error().message.c_str());
    const auto runner = ScenarioRunner::make(*broken).value();
    const auto scenarios = loadScenarios(kSamples + "shop.scenarios.json");
    QVERIFY(scenarios);
    for (const Scenario& scenario : *scenarios)
        QCOMPARE(runner.run(scenario).passed(), !scenario.then.rejected);
}

QTEST_GUILESS_MAIN(TestSampleScenarios)
#include "tst_sample_scenarios.moc"
