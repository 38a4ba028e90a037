// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/archive/archive_reader.h"
#include "core/archive/archive_verify.h"
#include "core/archive/archive_writer.h"

#include <QTest>

#include <string>

namespace headrace {

inline ArchiveRun runOf(const std::string& plan)
{
    return {.plan = plan,
            .actor = "ann",
            .reason = "closed",
            .policy = R"({"age":"1y"})",
            .begun = *parseTime("2026-03-01T12:00:00Z")};
}

/// Events that a store could have had at positions `first` to `last`, in turn of ten streams.
inline Result<void> addEvents(ArchiveWriter& writer, std::int64_t first, std::int64_t last)
{
    for (std::int64_t position = first; position <= last; ++position) {
        const std::string stream = "order-" + std::to_string(position % 10);
        const std::string data = R"({"total":)" + std::to_string(position * 7919 % 100'003) + "}";
        const std::string_view tag = "vip";
        const Time time = *parseTime("2026-03-01T12:00:00Z") + std::chrono::minutes(position);
        EventView event {.position = {position},
                         .version = {(position - 1) / 10 + 1},
                         .time = time,
                         .id = makeUuidV7(time, 0, static_cast<std::uint64_t>(position)),
                         .stream = stream,
                         .type = position % 3 == 0 ? "Paid" : "Placed",
                         .data = data};
        if (position % 4 == 0)
            event.tags = {&tag, 1};
        if (auto added = writer.add(event); !added)
            return added;
    }
    return {};
}

/// The kinds of what verifying finds, each with its file; empty: nothing.
inline std::string findingsOf(const std::string& folder)
{
    Job job;
    std::string found;
    const auto verified = verifyArchive(folder, job, [&](const ArchiveFinding& finding) {
        found += finding.kind + " " + finding.file + "\n";
    });
    return verified ? found : "error: " + verified.error().message;
}

} // namespace headrace
