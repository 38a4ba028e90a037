// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a store on a server that is 20 ms away (a proxy delays what goes through it,
// each way by half): how long until the first page of the log is painted, and how long the GUI
// thread is away at most in each place. Beside it, in the same run, the same server without the
// proxy. Offscreen, with the demo shop (seed 1) on a private server. One JSON object a line.
#include "app/console/connections/connection_list.h"
#include "app/console/main_window.h"
#include "tests/app/console/remote_shop.h"
#include "tests/support/gui_watchdog.h"
#include "tests/support/painted_table.h"
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace headrace;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr std::int64_t kEvents = 200'000;
constexpr auto kAway = 20ms;
constexpr int kRounds = 7;

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

struct FirstPages
{
    std::vector<double> opened; ///< From choosing the connection to the streams.
    std::vector<double> log;    ///< From the store being open, where nothing was read, to the log.
    std::vector<double> filter; ///< To the first page of a filter that was not read.
};

FirstPages firstPages(MainWindow& window, const ConnectionProfile& profile)
{
    FirstPages pages;
    for (int round = 0; round < kRounds; ++round) {
        SteadyClock::time_point opened;
        const auto entering =
            QObject::connect(&window.connection(), &Connection::opened, &window, [&] {
                opened = SteadyClock::now();
                window.goTo({.isLog = true});
            });
        auto start = SteadyClock::now();
        window.openConnection(profile);
        if (!QTest::qWaitFor([&] { return opened != SteadyClock::time_point(); }, 20'000))
            qFatal("not opened: %s", qPrintable(window.bannerText()));
        QObject::disconnect(entering);
        pages.log.push_back(painted(window, "eventTable", opened));
        pages.opened.push_back(msSince(start));
        QTest::qWait(1'000); // The other places are made.
        start = SteadyClock::now();
        window.goTo({.isLog = true, .filter = "type is PaymentFailed"});
        pages.filter.push_back(painted(window, "eventTable", start));
    }
    return pages;
}

void report(const char* scenario, std::vector<double> far, std::vector<double> near, int bar)
{
    std::printf("{\"scenario\":\"%s\",\"events\":%lld,\"added_latency_milliseconds\":%lld,"
                "\"milliseconds\":%.1f,\"worst\":%.1f,\"without\":%.1f",
                scenario, static_cast<long long>(kEvents), static_cast<long long>(kAway.count()),
                median(far), *std::ranges::max_element(far), median(near));
    if (bar > 0)
        std::printf(",\"bar\":%d", bar);
    std::printf("}\n");
    std::fflush(stdout);
}

void benchFirstPages(MainWindow& window, const RemoteShop& shop)
{
    const FirstPages near = firstPages(window, shop.near());
    const FirstPages far = firstPages(window, shop.far());
    report("remote-log-first-page", far.log, near.log, 200);
    report("remote-log-filter", far.filter, near.filter, 0);
    report("remote-connect-and-first-page", far.opened, near.opened, 0);
}

void reportBlock(const char* what, const GuiWatchdog& watchdog)
{
    std::printf("{\"scenario\":\"remote-block-%s\",\"added_latency_milliseconds\":%lld,"
                "\"longest_block_milliseconds\":%lld,\"bar\":50}\n",
                what, static_cast<long long>(kAway.count()),
                static_cast<long long>(watchdog.longestBlock().count()));
    std::fflush(stdout);
}

// With all that is done then: every place is made, one after the other.
void benchBlockWhileOpening(MainWindow& window, const ConnectionProfile& profile)
{
    const GuiWatchdog watchdog;
    window.openConnection(profile);
    QTest::qWait(2'000);
    reportBlock("opening", watchdog);
}

void benchBlocks(MainWindow& window)
{
    const QString stream = [&] {
        const auto page = window.connection().session()->store()->readPage({.limit = 1});
        return QString::fromStdString(std::string(page->events().front().stream));
    }();
    const std::pair<const char*, Location> places[] = {
        {"overview", {.place = Location::kOverview}},
        {"streams", {}},
        {"log", {.isLog = true}},
        {"log-filtered", {.isLog = true, .filter = "type is PaymentFailed"}},
        {"log-elsewhere", {.position = kEvents / 2, .isLog = true}},
        {"aggregate", {.place = Location::kAggregate, .stream = stream, .version = 1}},
        {"projections", {.place = Location::kProjections}},
        {"schemas", {.place = Location::kSchemas}},
    };
    for (const auto& [name, location] : places) {
        const GuiWatchdog watchdog;
        window.goTo(location);
        QTest::qWait(2'000);
        reportBlock(name, watchdog);
    }
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QTemporaryDir folder;
    RemoteShop shop(kEvents, kAway);
    Settings settings(folder.filePath("console.ini"));
    Theme theme;
    theme.setChoice(Theme::Choice::Light);
    theme.applyTo(application);
    NoFiles files;
    ConnectionList connections(folder.filePath("connections.json"));
    MemorySecrets keychain;
    for (const ConnectionProfile& one : {shop.far(), shop.near()})
        keychain.keep(one.secretKey(), PrivatePostgres::kPassword, {});
    MainWindow window(
        {theme, settings, files, connections, keychain, consolePlaces(), folder.path()});
    window.resize(1'280, 800);
    window.show();
    benchFirstPages(window, shop);
    benchBlockWhileOpening(window, shop.far());
    benchBlocks(window);
    window.close();
    return 0;
}
