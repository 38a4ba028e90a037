// SPDX-License-Identifier: Apache-2.0
#include "core/store/store_rewriting.h"

#include "core/base/blake2b.h"
#include "core/base/utf8.h"
#include "core/store/chain_builder.h"
#include "core/store/event_store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kLongestId = 200;

Error invalid(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why) + "; nothing was removed"};
}

Error damagedRecord()
{
    return {ErrorCode::Corruption,
            "the record of a prune is not what was written; verify the store, and restore it from "
            "a backup"};
}

Result<void> checkIntent(const PruneIntent& intent)
{
    if (intent.id.empty() || intent.id.size() > kLongestId || !isUtf8(intent.id))
        return invalid("the id of a prune has 1 to 200 bytes of UTF-8");
    if (!isUtf8(intent.actor) || !isUtf8(intent.reason))
        return invalid("who prunes, and why, is UTF-8");
    if (!nlohmann::json::parse(intent.detail, nullptr, false).is_object())
        return invalid("the detail of a prune is a JSON object");
    return {};
}

} // namespace

Result<void> checkNothingLeft(const StreamName& stream, Version needed, Version found)
{
    if (found <= needed)
        return {};
    return Error {ErrorCode::Gone,
                  fmt::format("the events of {} up to version {} have left the store; open the "
                              "archive that has them beside it",
                              stream.text(), found.value - 1)};
}

Result<void> checkNothingLeft(EventStore& store, Position first)
{
    if (store.rewriting() == nullptr)
        return {};
    const auto head = store.head();
    if (!head)
        return head.error();
    const auto left = store.rewriting()->prunedBetween(first, *head);
    if (!left)
        return left.error();
    if (*left == 0)
        return {};
    return Error {ErrorCode::Gone,
                  fmt::format("{} of the events from position {} on have left the store, and are "
                              "needed; open the archive that has them beside it",
                              *left, first.value)};
}

std::string pruneRecordKey(const std::string& id)
{
    return kPruneRecordPrefix + id;
}

std::string pruneRecordText(const PruneRecord& record)
{
    const nlohmann::ordered_json json {
        {"id", record.intent.id},
        {"number", record.number},
        {"actor", record.intent.actor},
        {"reason", record.intent.reason},
        {"begun", formatTime(record.begun)},
        {"ended",
         record.ended ? nlohmann::ordered_json(formatTime(*record.ended))
                      : nlohmann::ordered_json()},
        {"streams", record.streams},
        {"planned", record.planned},
        {"events", record.events},
        {"bytes", record.bytes},
        {"next", record.next},
        {"cuts", record.cuts},
        {"detail", nlohmann::ordered_json::parse(record.intent.detail, nullptr, false)}};
    return json.dump();
}

Result<PruneRecord> parsePruneRecord(const std::string& text)
{
    try {
        const auto json = nlohmann::ordered_json::parse(text);
        PruneRecord record;
        record.intent = {json.at("id"), json.at("actor"), json.at("reason"),
                         json.at("detail").dump()};
        record.number = json.at("number");
        const auto begun = parseTime(json.at("begun").get<std::string>());
        if (!begun)
            return damagedRecord();
        record.begun = *begun;
        if (!json.at("ended").is_null()) {
            const auto ended = parseTime(json.at("ended").get<std::string>());
            if (!ended)
                return damagedRecord();
            record.ended = *ended;
        }
        record.streams = json.at("streams");
        record.planned = json.at("planned");
        record.events = json.at("events");
        record.bytes = json.at("bytes");
        record.next = json.at("next");
        record.cuts = json.at("cuts");
        return record;
    } catch (const nlohmann::json::exception&) {
        return damagedRecord();
    }
}

Result<std::vector<PruneRecord>> pruneRecords(Documents& documents)
{
    constexpr std::size_t kPage = 1'000;
    std::vector<PruneRecord> records;
    for (std::string after;;) {
        const auto page = documents.list(kPruneRecordPrefix, after, kPage);
        if (!page)
            return page.error();
        for (const Document& document : *page) {
            auto record = parsePruneRecord(document.json);
            if (!record)
                return record.error();
            records.push_back(*std::move(record));
        }
        if (page->size() < kPage)
            break;
        after = page->back().key;
    }
    std::ranges::sort(records, {}, &PruneRecord::number);
    const auto underWay = documents.get(kPruneUnderWayKey);
    if (!underWay)
        return underWay.error();
    if (*underWay) {
        auto record = parsePruneRecord((*underWay)->json);
        if (!record)
            return record.error();
        records.push_back(*std::move(record));
    }
    return records;
}

Result<std::vector<StreamCut>> checkCuts(const PruneIntent& intent, std::span<const StreamCut> cuts)
{
    if (auto checked = checkIntent(intent); !checked)
        return checked.error();
    if (cuts.empty())
        return invalid("a prune was asked for that takes nothing");
    std::vector<StreamCut> sorted(cuts.begin(), cuts.end());
    std::ranges::sort(sorted, {}, &StreamCut::stream);
    const auto again = std::ranges::adjacent_find(sorted, {}, &StreamCut::stream);
    if (again != sorted.end())
        return invalid("the stream " + again->stream.text() + " is to be cut twice");
    for (const StreamCut& cut : sorted)
        if (cut.upTo.value < 1 || cut.last.value < cut.upTo.value)
            return invalid("the cut of " + cut.stream.text() + " is of no event");
    return sorted;
}

std::string digestOf(std::span<const StreamCut> sorted)
{
    Blake2b hash;
    for (const StreamCut& cut : sorted)
        hash.add(fmt::format("{} {} {}\n", cut.upTo.value, cut.last.value, cut.stream.text()));
    return hexText(hash.take());
}

Result<std::optional<PruneRecord>> findPrune(const PruneIntent& intent,
                                             std::span<const StreamCut> sorted,
                                             const std::optional<Document>& underWay,
                                             const std::optional<Document>& ended)
{
    if (underWay) {
        auto record = parsePruneRecord(underWay->json);
        if (!record)
            return record.error();
        if (record->intent.id != intent.id)
            return Error {ErrorCode::Refused,
                          "the prune " + record->intent.id + " by " + record->intent.actor
                              + " is under way; go on with it, or end it, before another begins"};
        if (record->cuts != digestOf(sorted))
            return Error {ErrorCode::Conflict,
                          "the prune " + intent.id
                              + " is under way and takes other events than these; nothing more was "
                                "removed"};
        return std::optional(*std::move(record));
    }
    if (ended)
        return Error {ErrorCode::Conflict,
                      "the prune " + intent.id + " has ended; make a new plan"};
    return std::optional<PruneRecord>();
}

Result<PruneRecord> claimedPrune(const PruneClaim& claim, const std::optional<Document>& underWay)
{
    if (!underWay || underWay->revision != claim.revision)
        return Error {ErrorCode::Refused,
                      "the prune " + claim.record.intent.id
                          + " is not in these hands any more: somebody else goes on with it, or it "
                            "has ended"};
    return parsePruneRecord(underWay->json);
}

std::string restoreRecordText(const RestoreRecord& record)
{
    return nlohmann::ordered_json {
        {"id", record.intent.id},          {"actor", record.intent.actor},
        {"reason", record.intent.reason},  {"begun", formatTime(record.begun)},
        {"last", formatTime(record.last)}, {"events", record.events}}
        .dump();
}

Result<RestoreRecord> parseRestoreRecord(const std::string& text)
{
    try {
        const auto json = nlohmann::json::parse(text);
        const auto begun = parseTime(json.at("begun").get<std::string>());
        const auto last = parseTime(json.at("last").get<std::string>());
        if (!begun || !last)
            return damagedRecord();
        return RestoreRecord {
            {json.at("id"), json.at("actor"), json.at("reason")}, *begun, *last, json.at("events")};
    } catch (const nlohmann::json::exception&) {
        return damagedRecord();
    }
}

Result<RestoreRecord> findRestore(const RestoreIntent& intent, Time now,
                                  const std::optional<Document>& known,
                                  const std::optional<Document>& underWay)
{
    if (auto checked = checkIntent({intent.id, intent.actor, intent.reason}); !checked)
        return checked.error();
    if (underWay)
        return Error {ErrorCode::Refused,
                      "a prune is under way; end it before events are put back"};
    if (!known)
        return RestoreRecord {intent, now, now, 0};
    auto record = parseRestoreRecord(known->json);
    if (record)
        record->last = now;
    return record;
}

Result<void> checkWholeBlocks(std::span<const EventView> events, Position head,
                              const std::function<Result<bool>(Position)>& hasLeft)
{
    for (auto event = events.begin(); event != events.end();) {
        const std::int64_t block = (event->position.value - 1) / kKeptLinkEvents;
        for (std::int64_t at = block * kKeptLinkEvents + 1;
             at <= std::min((block + 1) * kKeptLinkEvents, head.value); ++at) {
            const auto left = hasLeft({at});
            if (!left)
                return left.error();
            const bool isGiven = event != events.end() && event->position.value == at;
            if (isGiven && !*left)
                return wrongRestore({at}, "it is there");
            if (!isGiven && *left)
                return wrongRestore({at},
                                    "it has left, and is not among those that are to be put "
                                    "back with their neighbours");
            event += isGiven ? 1 : 0;
        }
        if (event != events.end() && (event->position.value - 1) / kKeptLinkEvents <= block)
            return wrongRestore(event->position,
                                "the events are not in order, or the store ends "
                                "before");
    }
    return {};
}

Error wrongRestore(Position position, const std::string& why)
{
    return {ErrorCode::Conflict,
            fmt::format("the event at position {} cannot be put back: {}; nothing was changed by "
                        "this step",
                        position.value, why)};
}

Error otherEvents(Position first, Position last)
{
    return {ErrorCode::Corruption,
            fmt::format("the events that were to be put back at positions {} to {} are not those "
                        "that left, by the chain; nothing was changed by this step, verify the "
                        "archive",
                        first.value, last.value)};
}

Error wrongCut(const StreamCut& cut, Version pruned, Version head)
{
    std::string why = cut.upTo > head ? fmt::format("the stream ends at version {}", head.value)
        : cut.upTo <= pruned
        ? fmt::format("its events up to version {} have left before", pruned.value)
        : fmt::format("that event is not at position {}", cut.last.value);
    return {ErrorCode::Conflict,
            fmt::format("the events of {} up to version {} were to leave, but {}; nothing was "
                        "removed, make a new plan",
                        cut.stream.text(), cut.upTo.value, why)};
}

Error readOnlyPrune()
{
    return {ErrorCode::Refused, "the store is open read-only; nothing can be removed from it"};
}

Error repeatOfPruned(const std::string& what)
{
    return {ErrorCode::InvalidArgument,
            what
                + " was used before, by events that have left the store, so that it cannot be told "
                  "whether this is the same request; nothing was stored"};
}

} // namespace headrace
