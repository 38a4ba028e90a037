// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_durability.h"

#include "core/base/time.h"

#include <vector>

namespace headrace {

Result<PgDurability> readDurability(PgConnection& connection, const Clock& clock)
{
    const auto asked = std::chrono::steady_clock::now();
    const auto rows = connection.run(
        "SELECT current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on', "
        "current_setting('synchronous_commit') <> 'off', current_setting('data_checksums') = 'on', "
        "pg_is_in_recovery(), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
    if (!rows)
        return rows.error();
    const auto roundTrip = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - asked);
    const Time theirs(std::chrono::microseconds(rows->number(0, 5)));
    const auto isOn = [&](int column) { return rows->number(0, column) != 0; };
    std::vector<const char*> weak;
    if (!isOn(0))
        weak.push_back("the server does not sync (fsync is off)");
    if (!isOn(1))
        weak.push_back("a page may be torn (full_page_writes is off)");
    if (!isOn(2))
        weak.push_back("it answers before it has synced (synchronous_commit is off)");
    PgDurability durability {.text = weak.empty() ? "power-loss safe" : "not power-loss safe",
                             .isWeak = !weak.empty(),
                             .isReplica = isOn(4),
                             .clockAhead = theirs - (clock() - roundTrip / 2),
                             .roundTrip = roundTrip};
    for (const char* why : weak)
        durability.text += std::string(why == weak.front() ? ": " : ", ") + why;
    if (!isOn(3))
        durability.text += "; the server keeps no page checksums";
    if (durability.isReplica)
        durability.text += "; a replica, which may lie behind";
    return durability;
}

} // namespace headrace
