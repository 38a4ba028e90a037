// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/verb.h"

#include <array>

namespace headrace {

VerbRun declareAppend(Arguments& arguments);
VerbRun declareArchive(Arguments& arguments);
VerbRun declareBench(Arguments& arguments);
VerbRun declareBisect(Arguments& arguments);
VerbRun declareCommand(Arguments& arguments);
VerbRun declareCopy(Arguments& arguments);
VerbRun declareCreate(Arguments& arguments);
VerbRun declareDemo(Arguments& arguments);
VerbRun declareDiff(Arguments& arguments);
VerbRun declareExport(Arguments& arguments);
VerbRun declareHistory(Arguments& arguments);
VerbRun declareHold(Arguments& arguments);
VerbRun declareImport(Arguments& arguments);
VerbRun declareMigrate(Arguments& arguments);
VerbRun declarePolicy(Arguments& arguments);
VerbRun declareProjection(Arguments& arguments);
VerbRun declareRead(Arguments& arguments);
VerbRun declareRetention(Arguments& arguments);
VerbRun declareSchema(Arguments& arguments);
VerbRun declareSnapshot(Arguments& arguments);
VerbRun declareState(Arguments& arguments);
VerbRun declareStats(Arguments& arguments);
VerbRun declareStreams(Arguments& arguments);
VerbRun declareTest(Arguments& arguments);
VerbRun declareVerify(Arguments& arguments);

std::span<const Verb> verbs()
{
    static constexpr std::array rows {
        Verb {"create", "Make a new, empty store", "headracectl create shop.headrace",
              &declareCreate},
        Verb {"demo", "Make a store with the log of a made-up shop, and its domain module",
              "headracectl demo shop.headrace --events 100000 --seed 1", &declareDemo},
        Verb {"import", "Store the events of a file, one a line",
              "headracectl import permits.headrace permits.ndjson", &declareImport},
        Verb {"export", "Write events to a file or to standard output",
              "headracectl export shop.headrace --category order --format csv --out orders.csv",
              &declareExport},
        Verb {"append", "Append an event to a stream, or many requests from a file",
              "headracectl append shop.headrace order-7 --type OrderNoted "
              "--data '{\"note\":\"call back\"}' --expect exists",
              &declareAppend},
        Verb {"read", "Print events, one JSON object a line",
              "headracectl read shop.headrace --stream order-7 --limit 10", &declareRead},
        Verb {"streams", "List streams by name",
              "headracectl streams shop.headrace --category order --limit 20", &declareStreams},
        Verb {"stats", "Print what the store counts", "headracectl stats shop.headrace",
              &declareStats},
        Verb {"verify", "Check everything that a store holds against itself",
              "headracectl verify shop.headrace", &declareVerify},
        Verb {"copy", "Make one store the copy of another, or compare the two",
              "headracectl copy shop.headrace 'postgresql://owner@db.example/shop?schema=orders'",
              &declareCopy},
        Verb {"policy", "Show or set what may leave a store",
              "headracectl policy set shop.headrace policy.json --reason 'the disk is small'",
              &declarePolicy},
        Verb {"hold", "Keep everything of a stream, whatever the policy says",
              "headracectl hold add shop.headrace order-4711 --reason 'a lawsuit'", &declareHold},
        Verb {"retention", "Plan what leaves a store by its policy, and do what the plan says",
              "headracectl retention plan shop.headrace --domain shop.domain.js",
              &declareRetention},
        Verb {"archive", "List, verify and read what has left a store, and put it back",
              "headracectl archive verify /archives/shop", &declareArchive},
        Verb {"migrate", "Bring a store that an older Headrace wrote into the layout of this one",
              "headracectl migrate shop.headrace", &declareMigrate},
        Verb {"state", "Fold a stream and print its state at a version or a time",
              "headracectl state shop.headrace order-4711 --domain shop.domain.js --version 3",
              &declareState},
        Verb {"diff", "Print how a stream's state changed between two versions, as JSON Patch",
              "headracectl diff shop.headrace order-4711 --domain shop.domain.js --from 1 --to 3",
              &declareDiff},
        Verb {"command", "Send a command to an aggregate, or see what it would do",
              "headracectl command shop.headrace order-4711 CancelOrder --domain shop.domain.js "
              "--data '{\"reason\":\"changed mind\"}' --preview",
              &declareCommand},
        Verb {"history",
              "Print the values that a field of a stream's state had, version by version",
              "headracectl history shop.headrace order-4711 --domain shop.domain.js --path /total",
              &declareHistory},
        Verb {"bisect", "Print every version at which a predicate over a stream's state flips",
              "headracectl bisect shop.headrace order-4711 --domain shop.domain.js "
              "--where 'state.total < 0'",
              &declareBisect},
        Verb {"snapshot", "List, create, delete or verify the kept states of a stream",
              "headracectl snapshot create shop.headrace order-4711 --domain shop.domain.js",
              &declareSnapshot},
        Verb {"schema",
              "Take every stored event through the lenses of a module, and count what fails",
              "headracectl schema coverage shop.headrace --domain shop.domain.js", &declareSchema},
        Verb {"projection", "Run, rebuild, compare and look at the read models of a module",
              "headracectl projection run shop.headrace revenue --domain shop.domain.js --once",
              &declareProjection},
        Verb {"test", "Run given/when/then scenarios against a domain module",
              "headracectl test shop.domain.js shop.scenarios.json", &declareTest},
        Verb {"bench", "Measure what a store does here, each scenario against a baseline",
              "headracectl bench scratch --scenario append-one", &declareBench},
    };
    return rows;
}

} // namespace headrace
