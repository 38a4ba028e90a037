// SPDX-License-Identifier: GPL-3.0-or-later
// What the place Overview says in each state, as text.

#include "views/overview/store_report.h"

#include <QTest>

#include <algorithm>
#include <functional>

using namespace headrace;
using Run = VerificationRun::State;

Q_DECLARE_METATYPE(headrace::StoreReport)

namespace {

Time at(const char* text)
{
    return *parseTime(text);
}

StoreStatistics shopStatistics()
{
    StoreStatistics statistics;
    statistics.events = 8'577;
    statistics.streams = 1'434;
    statistics.head = {8'577};
    statistics.bytes = 3'200'000;
    statistics.diskBytes = 5'120'000;
    statistics.first = at("2010-10-02T11:59:13.421Z");
    statistics.last = at("2012-01-23T14:05:02Z");
    statistics.categories = {{"cart", 34, 77, 200}, {"order", 1'400, 8'500, 3'000'000}};
    statistics.types = {{"Placed", 8'000}, {"Paid", 577}};
    return statistics;
}

StoreReport shop()
{
    StoreReport report;
    report.description.name = "shop";
    report.description.version = "SQLite 3.40";
    report.description.location = "/var/lib/shop.headrace";
    report.description.durability = "power-loss safe";
    report.statistics = shopStatistics();
    report.head = {8'577};
    report.now = at("2026-03-01T12:00:00Z");
    return report;
}

StoreReport verified(std::int64_t findings)
{
    StoreReport report = shop();
    report.verified = Verification {
        .at = at("2026-03-01T11:57:00Z"), .head = {8'577}, .events = 8'577, .findings = findings};
    return report;
}

StoreReport running(std::int64_t findings)
{
    StoreReport report = shop();
    report.run = Run::Running;
    report.runDone = 4'100;
    report.runTotal = 8'577;
    report.runFindings = findings;
    return report;
}

StoreReport unread()
{
    StoreReport report = shop();
    report.statistics.reset();
    return report;
}

StoreReport with(StoreReport report, const std::function<void(StoreReport&)>& change)
{
    change(report);
    return report;
}

/// Thin spaces as plain ones, so that a table can be read.
QString plain(QString text)
{
    return text.replace(QChar(0x2009), ' ');
}

QString written(const Headline& headline)
{
    return plain(lookOf(headline.severity).word + " | " + headline.sentence + " | "
                 + headline.second);
}

QString written(const TileText& tile)
{
    return plain(
        QStringList {lookOf(tile.severity).word, tile.figure, tile.unit, tile.detail, tile.link}
            .join(" | "));
}

TileText tileOf(const StoreReport& report, const QString& id)
{
    const auto tiles = tilesOf(report);
    return *std::ranges::find(tiles, id, &TileText::id);
}

} // namespace

class TestStoreReport : public QObject
{
    Q_OBJECT

private slots:
    void headlines_data();
    void headlines();
    void tiles_data();
    void tiles();
    void notices_data();
    void notices();
    void tilesNeverMove();
};

void TestStoreReport::headlines_data()
{
    QTest::addColumn<StoreReport>("report");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const StoreReport& report, const char* expected) {
        QTest::addRow("%s", name) << report << QString::fromUtf8(expected);
    };
    row("reading", unread(), " | shop | Reading …");
    row("unreadable", with(unread(), [](auto& r) { r.failure = "read the counts: no page 2"; }),
        "Act | shop cannot be read | Read the counts: no page 2");
    row("empty", with(shop(), [](auto& r) { r.statistics = StoreStatistics(); }),
        " | shop is empty | Import NDJSON or CloudEvents, or append with a command.");
    row("never verified", shop(),
        "Unknown | shop was never verified | Verifying reads every event and checks it against the "
        "others.");
    row("sound", verified(0),
        "Well | shop is as it was written | Verified 3 min ago: 8 577 events.");
    row("sound, then appended to", with(verified(0), [](auto& r) { r.head = {9'600}; }),
        "Well | shop is as it was written | Verified 3 min ago: 8 577 events, 1 023 appended "
        "since.");
    row("sound, then cancelled",
        with(verified(0),
             [](auto& r) {
                 r.run = Run::Cancelled;
                 r.runDone = 381;
                 r.runTotal = 1'000;
             }),
        "Well | shop is as it was written | Verified 3 min ago: 8 577 events, cancelled at 38.1 "
        "%.");
    row("one finding", verified(1),
        "Act | One thing in shop is wrong | Verified 3 min ago: 8 577 events.");
    row("many findings", verified(1'200),
        "Act | 1 200 things in shop are wrong | Verified 3 min ago: 8 577 events.");
    row("running", running(0),
        " | Verifying shop | 4 100 of 8 577 events, 47.8 %, nothing wrong so far");
    row("running, with findings", running(2),
        "Act | Verifying shop | 4 100 of 8 577 events, 47.8 %, 2 findings");
    row("cancelled",
        with(shop(),
             [](auto& r) {
                 r.run = Run::Cancelled;
                 r.runDone = 4'100;
                 r.runTotal = 8'577;
             }),
        "Unknown | shop is not verified | Cancelled at 47.8 %.");
    row("what is remembered is damaged",
        with(shop(), [](auto& r) { r.verifiedUnknown = "what is kept is damaged"; }),
        "Unknown | Whether shop is sound is not known | What is kept is damaged");
    row("a name that writes backwards",
        with(shop(), [](auto& r) { r.description.name = "a\u202eb"; }),
        "Unknown | a[U+202E]b was never verified | Verifying reads every event and checks it "
        "against the others.");
}

void TestStoreReport::headlines()
{
    QFETCH(StoreReport, report);
    QFETCH(QString, expected);
    QCOMPARE(written(headlineOf(report)), expected);
}

void TestStoreReport::tiles_data()
{
    QTest::addColumn<StoreReport>("report");
    QTest::addColumn<QString>("tile");
    QTest::addColumn<QString>("expected"); // Severity, figure, unit, detail, link.
    const auto row = [](const char* name, const char* tile, const StoreReport& report,
                        const char* expected) {
        QTest::addRow("%s: %s", tile, name)
            << report << QString::fromUtf8(tile) << QString::fromUtf8(expected);
    };
    const StoreReport empty = with(shop(), [](auto& r) {
        r.statistics = StoreStatistics();
        r.head = {};
    });
    const StoreReport failed = with(unread(), [](auto& r) { r.failure = "no page 2"; });
    row("full", "head", shop(), " | 8 577 |  | last event 14 y ago | Show the end");
    row("empty", "head", empty, " | 0 |  | no event yet | ");
    row("reading", "head", unread(), " | … |  |  | ");
    row("unreadable", "head", failed, "Unknown | ? |  | could not be read | ");
    row("on disk", "size", shop(), " | 5.12 | MB | on disk; data and metadata 3.20 MB | ");
    row("in memory", "size", with(shop(), [](auto& r) { r.statistics->diskBytes = 0; }),
        " | 3.20 | MB | of data and metadata, in memory | ");
    row("full", "events", shop(), " | 8 577 |  | 2 types, 373 B each on average | Show the log");
    row("empty", "events", empty, " | 0 |  | 0 types | Show the log");
    row("full", "streams", shop(), " | 1 434 |  | in 2 categories | List them");
    row("years", "span", shop(), " | 1.31 | y | 2010-10-02 to 2012-01-23 UTC | ");
    row("one day", "span",
        with(shop(), [](auto& r) { r.statistics->last = at("2010-10-02T12:00:00Z"); }),
        " | 46.6 | s | on 2010-10-02 UTC | ");
    row("empty", "span", empty, " | 0 |  | no event yet | ");
    row("full", "durability", shop(),
        "Well | Power-loss | safe | what is stored survives a power cut | ");
    row("memory", "durability",
        with(shop(),
             [](auto& r) {
                 r.description.durability = "process only";
                 r.description.isDurabilityWeak = true;
             }),
        "Watch | Process | only | events are gone when the process ends | ");
    row("a server", "durability",
        with(shop(),
             [](auto& r) {
                 r.description.durability = "power-loss safe; the server keeps no page checksums";
             }),
        "Well | Power-loss | safe | the server keeps no page checksums | ");
    row("a server that does not sync", "durability",
        with(shop(),
             [](auto& r) {
                 r.description.durability = "not power-loss safe: the server does not sync (fsync "
                                            "is off); the server keeps no page checksums";
                 r.description.isDurabilityWeak = true;
             }),
        "Watch | Not power-loss | safe | the server does not sync (fsync is off); the server keeps "
        "no page checksums | ");
    row("of a backend to come", "durability",
        with(shop(), [](auto& r) { r.description.durability = "replicated"; }),
        "Well | Replicated |  | what is stored survives a power cut | ");
    row("unreadable", "durability", failed,
        "Well | Power-loss | safe | what is stored survives a power cut | ");
    row("writable", "access", shop(), " | Writable |  | /var/lib/shop.headrace | ");
    row("read-only", "access", with(shop(), [](auto& r) { r.description.readOnly = true; }),
        " | Read-only |  | /var/lib/shop.headrace | ");
    row("never", "integrity", shop(), "Unknown | ? |  | never verified | Verify now");
    row("sound", "integrity", verified(0), "Well | Sound |  | verified 3 min ago | Verify now");
    row("sound, then appended to", "integrity",
        with(verified(0), [](auto& r) { r.head = {9'600}; }),
        "Well | Sound |  | verified 3 min ago, +1 023 since | Verify now");
    row("findings", "integrity", verified(3),
        "Act | 3 | findings | verified 3 min ago | Verify now");
    row("running", "integrity", running(0), " | 47.8 % |  | verifying, nothing wrong so far | ");
    row("running, with findings", "integrity", running(2), "Act | 47.8 % |  | 2 findings | ");
    row("failed", "integrity", with(shop(), [](auto& r) { r.run = Run::Failed; }),
        "Unknown | ? |  | the last attempt failed | Verify now");
}

void TestStoreReport::tiles()
{
    QFETCH(StoreReport, report);
    QFETCH(QString, tile);
    QFETCH(QString, expected);
    QCOMPARE(written(tileOf(report, tile)), expected);
}

void TestStoreReport::notices_data()
{
    QTest::addColumn<StoreReport>("report");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const StoreReport& report, const char* expected) {
        QTest::addRow("%s", name) << report << QString::fromUtf8(expected);
    };
    row("reading", unread(), " | ");
    row("never verified", shop(), "Unknown | Nobody has looked yet.");
    row("sound", verified(0), "Well | Nothing is wrong.");
    row("running", running(0), " | Nothing wrong so far.");
    row("failed",
        with(shop(),
             [](auto& r) {
                 r.run = Run::Failed;
                 r.runFailure = "verify shop: no page 7";
             }),
        "Act | Verify shop: no page 7");
    row("cancelled", with(shop(), [](auto& r) { r.run = Run::Cancelled; }),
        "Unknown | The verification was cancelled.");
    row("remembered without a list", verified(3),
        "Unknown | 3 findings when the store was verified last, 3 min ago.");
}

void TestStoreReport::notices()
{
    QFETCH(StoreReport, report);
    QFETCH(QString, expected);
    const FindingsNotice notice = findingsNoticeOf(report);
    QCOMPARE(plain(lookOf(notice.severity).word + " | " + notice.sentence), expected);
}

void TestStoreReport::tilesNeverMove()
{
    const auto ids = [](const StoreReport& report) {
        QStringList all;
        for (const TileText& tile : tilesOf(report))
            all << tile.id;
        return all;
    };
    const QStringList expected = ids(shop());
    for (const StoreReport& report : {unread(), verified(0), verified(3), running(1)})
        QCOMPARE(ids(report), expected);
}

QTEST_GUILESS_MAIN(TestStoreReport)
#include "tst_store_report.moc"
