// SPDX-License-Identifier: Apache-2.0
#include "bench/read_models/different_builds.h"

#include "bench/store/or_throw.h"
#include "bench/store/stopwatch.h"
#include "core/projection/sqlite/sqlite_read_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace headrace {
namespace {

constexpr std::int64_t kKeys = 500'000; // Before.
constexpr std::int64_t kHundredth = kKeys / 100;
constexpr std::int64_t kRowsACommit = 20'000;

// Of 101 keys that follow each other five are changed, one is only before and one only after.
constexpr std::int64_t kRemoved = 17;
constexpr std::int64_t kAdded = 58;

ProjectionDescription balanceProjection()
{
    return {.name = "balance",
            .columns = {{"balance", ColumnType::Integer},
                        {"movements", ColumnType::Integer},
                        {"last", ColumnType::Text}}};
}

void addRow(RowBatch& batch, std::int64_t number, bool isChanged)
{
    batch.rows.push_back({fmt::format("account-{}", number), false, {number + 1}});
    batch.values.emplace_back(number * 7 % 100'000 + (isChanged ? 1 : 0));
    batch.values.emplace_back(number % 5 + 1);
    batch.values.emplace_back(fmt::format("rent of month {}", number % 12));
}

// Before, or after: what is of one side only is left out of the other.
std::string build(ReadModel& model, bool isAfter)
{
    const Build made = orThrow(model.begin(balanceProjection(), "bench"));
    RowBatch batch;
    const auto write = [&] {
        orThrow(model.write(made.table, batch, {.checkpoint = {kKeys}}));
        batch = {};
    };
    for (std::int64_t number = 0; number < kKeys + kHundredth; ++number) {
        const std::int64_t place = number % 101;
        if (place == (isAfter ? kRemoved : kAdded))
            continue;
        addRow(batch, number, isAfter && place % 20 == 3);
        if (static_cast<std::int64_t>(batch.rows.size()) == kRowsACommit)
            write();
    }
    write();
    orThrow(model.finish(made.table));
    return made.table;
}

} // namespace

BenchFigures measureDifferentBuilds(const std::filesystem::path& folder)
{
    const auto model = orThrow(openReadModelFile(
        (folder / "balance.db").string(), {.store = "bench", .projection = "balance"}, true));
    const std::string before = build(*model, false);
    const std::string after = build(*model, true);
    Job job;
    std::int64_t cells = 0;
    const Stopwatch watch;
    const RowDiffCounts counts =
        orThrow(model->diff(before, after, job, [&](const RowDifference& difference) {
            cells += static_cast<std::int64_t>(difference.cells.size());
            return true;
        }));
    const double taken = watch.seconds();
    const std::int64_t changed = 5 * kHundredth;
    if (counts.changed != changed || counts.added != kHundredth || counts.removed != kHundredth
        || counts.same != kKeys - changed - kHundredth || cells != changed + 6 * kHundredth)
        throw std::runtime_error("the differences found are not those that were made");
    BenchFigures figures("diff-500k-different");
    figures.number("rows", static_cast<double>(kKeys))
        .number("changed", static_cast<double>(counts.changed))
        .number("added", static_cast<double>(counts.added))
        .number("removed", static_cast<double>(counts.removed))
        .number("seconds", taken, 2)
        .below(taken, 5);
    return figures;
}

} // namespace headrace
