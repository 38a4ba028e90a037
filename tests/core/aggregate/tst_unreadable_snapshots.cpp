// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/bisect.h"
#include "core/aggregate/snapshots.h"
#include "core/aggregate/state_at.h"
#include "core/aggregate/timeline.h"
#include "tests/core/aggregate/counter_stream.h"
#include "tests/support/watched_documents.h"

#include <QTest>

using namespace headrace;
using Call = WatchedDocumentsStore::Call;

class TestUnreadableSnapshots : public QObject
{
    Q_OBJECT

private slots:
    void areDoneWithout_data();
    void areDoneWithout();
};

void TestUnreadableSnapshots::areDoneWithout_data()
{
    QTest::addColumn<bool>("isFailing");
    QTest::addColumn<int>("call"); // Which one: -1 is any.
    QTest::newRow("every call fails") << true << -1;
    QTest::newRow("the listing fails") << true << static_cast<int>(Call::List);
    QTest::newRow("the state cannot be read") << true << static_cast<int>(Call::Get);
    QTest::newRow("none fails, the control") << false << -1;
}

// The events say the same: the state is folded from the first one, and says so.
void TestUnreadableSnapshots::areDoneWithout()
{
    QFETCH(bool, isFailing);
    QFETCH(int, call);
    WatchedDocumentsStore store(openMemoryStore("", {}).value());
    appendSteps(store, 1, 2'345, [](int version) { return version % 7 - 2; });
    const auto domain = domainOf(counterModule());
    const std::shared_ptr<Snapshots> snapshots = Snapshots::open(store, domain, kCounter).value();
    QVERIFY(snapshots->create({.every = 1'000}));
    store.setBefore([=](Call made, const std::string&) -> std::optional<Error> {
        if (isFailing && (call == -1 || call == static_cast<int>(made)))
            return Error {ErrorCode::Io, "page 7 could not be read"};
        return std::nullopt;
    });
    const auto check = [&](const AggregateState& state, const std::string& expected) {
        QCOMPARE(state.stateJson, expected);
        QCOMPARE(state.folded, isFailing ? 2'100 : 100);
        QCOMPARE(state.unhandled, 21);
        QCOMPARE(state.note,
                 isFailing ? std::string("no snapshot was used, since they could not be read: page "
                                         "7 could not be read")
                           : std::string());
    };
    const auto fold = newFold(domain);
    const std::string expected = stateAt(store, *fold, kCounter, Version {2'100})->stateJson;
    const auto state = stateAt(store, *fold, kCounter, Version {2'100}, {}, snapshots.get());
    QVERIFY2(state, state ? "" : state.error().message.c_str());
    check(*state, expected);
    QCOMPARE(state->known.has_value(), !isFailing);

    const auto timeline = Timeline::open(store, kCounter, newFold(domain)).value();
    timeline->setKnownStates(snapshots);
    const auto shown = timeline->at({2'100});
    QVERIFY2(shown, shown ? "" : shown.error().message.c_str());
    check(*shown, expected);
    const auto found = bisectOnce(store, *fold, kCounter, "state.steps >= 1777", *snapshots);
    QVERIFY(found && *found);
}

QTEST_GUILESS_MAIN(TestUnreadableSnapshots)
#include "tst_unreadable_snapshots.moc"
