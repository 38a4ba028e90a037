// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_found.h"

#include "core/store/postgres/pg_event_row.h"
#include "core/store/store_copying.h"

#include <algorithm>

namespace headrace {
namespace {

using Part = std::span<WaitingAppend* const>;

template<typename Value> void addOnce(PgArray& array, std::vector<Value> values)
{
    std::ranges::sort(values);
    const auto end = std::ranges::unique(values).begin();
    for (auto value = values.begin(); value != end; ++value)
        array.add(*value);
}

PgArray streamsOf(Part part)
{
    std::vector<std::string_view> names;
    for (const WaitingAppend* waiting : part) {
        for (const NewEvent& event : waiting->request->events)
            names.push_back(event.stream.text());
        for (const StreamExpectation& expectation : waiting->request->expectations)
            names.push_back(expectation.stream.text());
    }
    PgArray array(PgType::Text);
    addOnce(array, std::move(names));
    return array;
}

PgArray idsOf(Part part)
{
    std::vector<Uuid> ids;
    for (const WaitingAppend* waiting : part)
        for (const NewEvent& event : waiting->request->events)
            if (event.id)
                ids.push_back(*event.id);
    PgArray array(PgType::Uuid);
    addOnce(array, std::move(ids));
    return array;
}

PgArray tokensOf(Part part)
{
    std::vector<std::string_view> tokens;
    for (const WaitingAppend* waiting : part)
        if (waiting->request->token)
            tokens.push_back(*waiting->request->token);
    PgArray array(PgType::Text);
    addOnce(array, std::move(tokens));
    return array;
}

} // namespace

Result<void> PgFound::take(const PgRows& idRows, const PgRows& tokenRows)
{
    PgEventReader reader;
    for (const PgRows* rows : {&idRows, &tokenRows})
        for (int row = 0; row < rows->size(); ++row) {
            const auto event = reader.read(*rows, row);
            if (!event)
                return event.error();
            events.add(*event);
        }
    const auto& all = events.events();
    for (int row = 0; row < idRows.size(); ++row) {
        const EventView& event = all[static_cast<std::size_t>(row)];
        ids.emplace(std::pair(event.id, event.stream), event);
    }
    constexpr int kTokenColumn = 11;
    for (int row = 0; row < tokenRows.size(); ++row)
        tokens[std::string(tokenRows.bytes(row, kTokenColumn))].push_back(
            all[static_cast<std::size_t>(idRows.size() + row)]);
    return {};
}

std::vector<PgStatement> learningStatements(Part part)
{
    return {
        {"BEGIN", {}},
        {"SELECT head, epoch, chain FROM store_info FOR UPDATE", {}},
        {"SELECT n, (SELECT e.version FROM event e WHERE e.stream = n ORDER BY e.stream DESC, "
         "e.version DESC LIMIT 1) FROM unnest($1::text[]) n",
         PgArguments().add(streamsOf(part))},
        {"SELECT " HEADRACE_PG_EVENT_COLUMNS " FROM unnest($1::uuid[]) n JOIN event e ON e.id = n",
         PgArguments().add(idsOf(part))},
        {"SELECT " HEADRACE_PG_EVENT_COLUMNS ", t.token FROM unnest($1::text[]) n JOIN token t ON "
         "t.token = n JOIN event e ON e.position >= t.position AND e.position < t.position + "
         "t.events ORDER BY e.position",
         PgArguments().add(tokensOf(part))},
        {"SELECT json FROM document WHERE key = $1", PgArguments().addText(kCopyClaimKey)}};
}

} // namespace headrace
