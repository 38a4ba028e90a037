// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite/sqlite_verify.h"

#include "core/store/sqlite/index_check.h"
#include "core/store/sqlite/log_check.h"

namespace headrace {
namespace {

struct Begin
{
    StoreInfo info;
    StoredCounts counts;
};

// Where the store stands now, in one transaction.
Result<Begin> begin(ReaderPool& readers)
{
    auto reader = readers.take();
    if (!reader)
        return reader.error();
    auto transaction = SqliteTransaction::begin(**reader, SqliteTransaction::Kind::Read);
    if (!transaction)
        return transaction.error();
    const auto info = readStoreInfo(**reader);
    if (!info)
        return info.error();
    auto counts = StoredCounts::read(**reader);
    if (!counts)
        return counts.error();
    return Begin {*info, *std::move(counts)};
}

// How pages hang together, by SQLite's own check.
Result<void> checkPages(ReaderPool& readers, Job& job, Findings& findings)
{
    auto reader = readers.take();
    if (!reader)
        return reader.error();
    const auto goOn = [&job] { return job.goOn().has_value(); };
    (**reader).whileRunning(goOn);
    auto query = (**reader).statement("PRAGMA integrity_check(20)");
    auto done = [&]() -> Result<void> {
        if (!query)
            return query.error();
        for (;;) {
            const auto row = query->step();
            if (!row || !*row)
                return row ? Result<void>() : row.error();
            if (query->bytes(0) != "ok")
                findings.add("file", std::string(query->bytes(0)));
        }
    }();
    (**reader).whileRunning(nullptr);
    if (auto wanted = job.goOn(); !wanted)
        return wanted;
    if (!done && done.error().code == ErrorCode::Corruption) {
        findings.add("file", done.error().message);
        return {};
    }
    return done;
}

} // namespace

Result<Verification> verifyFile(ReaderPool& readers, Job& job, const FindingHandler& report)
{
    Verification outcome {.at = now()};
    Findings findings(report);
    const auto started = begin(readers);
    if (!started && started.error().code == ErrorCode::Corruption) {
        findings.add("file", started.error().message);
        outcome.findings = findings.count();
        return outcome;
    }
    if (!started)
        return started.error();
    outcome.head = {started->info.head};
    job.setTotal(started->info.head);
    if (auto checked = checkPages(readers, job, findings); !checked)
        return checked.error();

    LogCheck log(started->info, findings);
    const std::int64_t before = findings.count();
    if (auto checked = log.run(readers, job); !checked)
        return checked.error();
    // Of a damaged log no index can agree with all: it would be found fault with for nothing.
    if (findings.count() == before) {
        IndexCheck indexes(started->info, log.books(), log.pruned(), findings);
        if (auto checked = indexes.run(readers, job); !checked)
            return checked.error();
        started->counts.compare(log.counts(), findings);
    }
    outcome.events = log.events();
    outcome.findings = findings.count();
    return outcome;
}

} // namespace headrace
