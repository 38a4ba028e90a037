// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a store of a million events: how long until the first page of streams, of
// the log, and of a filter is painted, and how long the GUI thread is away at most while one
// scrolls, jumps and filters, and how long making each place takes. Beside it, in the same run, the
// bare page: the same first page read from the store without a window. Offscreen, with the demo
// shop (seed 1). One JSON object a line.
#include "app/console/connections/connection_list.h"
#include "app/console/main_window.h"
#include "core/demo/shop_demo.h"
#include "core/store/store_registry.h"
#include "tests/support/gui_watchdog.h"
#include "tests/support/painted_table.h"
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace headrace;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr std::int64_t kEvents = 1'000'000;
constexpr int kRounds = 5;

class NoFiles : public FilePrompt
{
public:
    void askForOpen(QWidget*, const Question&, Answer) override {}
    void askForSave(QWidget*, const Question&, Answer) override {}
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double painted(MainWindow& window, const char* name, SteadyClock::time_point start)
{
    const double ms = untilPainted(window, name, start);
    if (ms < 0)
        qFatal("%s shows nothing after 20 s: %s", name, qPrintable(window.bannerText()));
    return ms;
}

double bareFirstPage(const QString& file)
{
    const auto start = SteadyClock::now();
    const auto store = openStore(file.toStdString());
    if (!store || !(*store)->streams({.limit = 64}) || !(*store)->readPage({.limit = 64}))
        qFatal("the store cannot be read");
    return msSince(start);
}

void makeStore(const QString& file)
{
    auto store = openStore(file.toStdString(), {.mode = OpenMode::Create});
    Job job;
    if (!store || !makeShopDemo(**store, {.events = kEvents}, job))
        qFatal("the demo store could not be made in %s", qPrintable(file));
}

void report(const char* scenario, double ms, double baseline)
{
    std::printf("{\"scenario\":\"%s\",\"events\":%lld,\"milliseconds\":%.1f,\"baseline\":%.1f}\n",
                scenario, static_cast<long long>(kEvents), ms, baseline);
    std::fflush(stdout);
}

/// As `rows`, and says of each place how long it took to be made.
std::vector<PlaceRow> timed(std::vector<PlaceRow> rows)
{
    for (PlaceRow& row : rows)
        row.make = [make = row.make, id = row.id](const PlaceContext& context) {
            const auto start = SteadyClock::now();
            Place* place = make(context);
            std::printf("{\"scenario\":\"console-make-%s\",\"milliseconds\":%.1f,\"bar\":30}\n",
                        qPrintable(id), msSince(start));
            return place;
        };
    return rows;
}

void benchOpening(MainWindow& window, const QString& file)
{
    std::vector<double> opening;
    std::vector<double> bare;
    for (int round = 0; round < kRounds; ++round) {
        bare.push_back(bareFirstPage(file));
        const auto start = SteadyClock::now();
        window.openStore(file, OpenMode::ReadOnly);
        const auto isOpen = [&] {
            return !window.connection().isOpening() && window.connection().session() != nullptr;
        };
        if (!QTest::qWaitFor(isOpen, 20'000))
            qFatal("not opened: %s", qPrintable(window.bannerText()));
        opening.push_back(painted(window, "streamTable", start));
    }
    report("console-open-first-page", median(opening), median(bare));
}

// Each round goes somewhere and waits until the rows there are painted.
double benchJumps(MainWindow& window)
{
    std::vector<double> jumps;
    for (const std::int64_t position : {1, 999'990, 500'000, 250'000, 750'001, 12, 333'333}) {
        const auto start = SteadyClock::now();
        window.goTo({.position = position, .isLog = true});
        const auto isThere = [&] { return window.currentPlace()->location().position == position; };
        if (!QTest::qWaitFor(isThere, 20'000))
            qFatal("position %lld is not reached", static_cast<long long>(position));
        jumps.push_back(painted(window, "eventTable", start));
    }
    return median(jumps);
}

void benchScrolling(MainWindow& window)
{
    auto* const bar = window.findChild<QTableView*>("eventTable")->verticalScrollBar();
    for (int step = 0; step < 60; ++step) {
        bar->setValue(static_cast<int>(std::int64_t {bar->maximum()} * ((step * 37) % 60) / 60));
        QTest::qWait(16); // A frame: what a dragged handle does.
    }
    for (int step = 0; step < 120; ++step) {
        bar->setValue(bar->value() + 3);
        QTest::qWait(8);
    }
}

double benchFilter(MainWindow& window)
{
    const auto start = SteadyClock::now();
    window.goTo({.isLog = true, .filter = "type is PaymentFailed"});
    return painted(window, "eventTable", start);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QTemporaryDir folder;
    const QString file = folder.filePath("shop.headrace");
    makeStore(file);

    Settings settings(folder.filePath("console.ini"));
    Theme theme;
    theme.setChoice(Theme::Choice::Light);
    theme.applyTo(application);
    NoFiles files;
    ConnectionList connections(folder.filePath("connections.json"));
    MemorySecrets keychain;
    MainWindow window(
        {theme, settings, files, connections, keychain, timed(consolePlaces()), folder.path()});
    window.resize(1'280, 800);
    window.show();

    GuiWatchdog watchdog;
    const auto longest = [&watchdog](const char* scenario) {
        std::printf("{\"scenario\":\"%s\",\"longest_block_milliseconds\":%lld,\"bar\":50}\n",
                    scenario, static_cast<long long>(watchdog.longestBlock().count()));
        std::fflush(stdout);
        watchdog.reset();
    };
    benchOpening(window, file);
    longest("console-block-while-opening");
    QTest::qWait(500); // The other places are made meanwhile.
    longest("console-block-while-making-places");
    const double bare = bareFirstPage(file);
    watchdog.reset();
    report("console-jump", benchJumps(window), bare);
    longest("console-block-while-jumping");
    benchScrolling(window);
    longest("console-block-while-scrolling");
    report("console-filter-first-page", benchFilter(window), bare);
    QTest::qWait(1'000); // The scan goes on behind the first rows.
    longest("console-block-while-filtering");
    return 0;
}
