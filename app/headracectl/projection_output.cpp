// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/projection_output.h"

#include "app/headracectl/json_object.h"
#include "app/headracectl/text.h"

#include <fmt/format.h>

namespace headrace {
namespace {

const char* stateText(ProjectionState state)
{
    switch (state) {
    case ProjectionState::Unknown:
        return "unknown";
    case ProjectionState::Stopped:
        return "stopped";
    case ProjectionState::Stuck:
        return "stuck";
    case ProjectionState::NotBuilt:
        return "not built";
    case ProjectionState::Idle:
        return "idle";
    case ProjectionState::Behind:
        return "behind";
    case ProjectionState::Live:
        return "live";
    }
    return "unknown";
}

// JSON of a value; what a Json column holds is JSON already.
std::string jsonOf(const ColumnValue& value, ColumnType type = ColumnType::Text)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return type == ColumnType::Boolean ? (*integer != 0 ? "true" : "false")
                                           : std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value))
        return fmt::format("{}", *real);
    if (const auto* text = std::get_if<std::string>(&value)) {
        if (type == ColumnType::Json)
            return *text;
        std::string json;
        appendJsonString(json, *text);
        return json;
    }
    return "null";
}

std::string textOf(const ColumnValue& value)
{
    const auto* text = std::get_if<std::string>(&value);
    return text ? *text : std::holds_alternative<std::monostate>(value) ? "" : jsonOf(value);
}

// A text that there may not be.
std::string jsonOrNull(const std::string& text)
{
    return text.empty() ? "null" : jsonOf(ColumnValue(text));
}

std::string jsonOf(const RebuildRecord& record, double seconds)
{
    return JsonObject()
        .text("kind", record.kind)
        .text("what", record.what)
        .number("events", record.events)
        .number("rows", record.rows)
        .text("begun", formatTime(record.begun))
        .text("ended", formatTime(record.ended))
        .json("seconds", fmt::format("{:.3f}", seconds))
        .text("outcome", record.outcome)
        .json("actor", jsonOrNull(record.actor))
        .json("reason", jsonOrNull(record.reason))
        .json("from", jsonOrNull(record.from))
        .json("to", jsonOrNull(record.to))
        .take();
}

std::string nameOf(const ParkedKey& parked)
{
    return fmt::format("{}@{}", parked.stream, parked.version.value);
}

std::string errorOf(const ProjectionStatus& status)
{
    return status.parked.empty() ? status.why : status.parked.front().error;
}

std::string jsonOf(const ProjectionStatus& status)
{
    JsonObject object;
    object.text("name", status.name).number("version", status.version);
    if (status.state == ProjectionState::Unknown)
        object.json("checkpoint", "null").json("head", "null").json("lag", "null");
    else
        object.number("checkpoint", status.checkpoint.value)
            .number("head", status.head.value)
            .number("lag", status.lag);
    object.text("state", stateText(status.state))
        .json("rows", status.live ? std::to_string(status.live->rows) : "null");
    const std::string error = errorOf(status);
    if (error.empty())
        object.json("error", "null");
    else
        object.text("error", error);
    object
        .json("behind",
              status.behind ? fmt::format("{}", static_cast<double>(status.behind->count()) / 1e6)
                            : "null")
        .number("parked", static_cast<std::int64_t>(status.parked.size()))
        .json("liveVersion", status.live ? std::to_string(status.live->version) : "null")
        .json("building", status.building ? jsonOf(ColumnValue(status.building->table)) : "null")
        .boolean("ready", status.building && status.building->state == BuildState::Ready)
        .boolean("outdated", status.isOutdated)
        .json("previous", jsonOrNull(status.previous ? status.previous->table : ""))
        .json("previousUntil",
              jsonOrNull(status.previousUntil ? formatTime(*status.previousUntil) : ""))
        .text("runBy", status.runBy);
    return object.take();
}

} // namespace

Result<void> printStatus(VerbContext& context, const std::vector<ProjectionStatus>& all)
{
    std::vector<std::vector<std::string>> rows {
        {"projection", "state", "version", "checkpoint", "lag", "behind", "rows", ""}};
    for (const ProjectionStatus& status : all) {
        if (context.json) {
            if (auto printed = context.out.line(jsonOf(status)); !printed)
                return printed;
            continue;
        }
        const bool isKnown = status.state != ProjectionState::Unknown;
        rows.push_back(
            {status.name, stateText(status.state), std::to_string(status.version),
             isKnown ? groupedText(status.checkpoint.value) : "?",
             isKnown ? groupedText(status.lag) : "?",
             status.behind ? durationText(static_cast<double>(status.behind->count()) / 1e6) : "",
             status.live ? groupedText(status.live->rows) : "", errorOf(status)});
    }
    if (context.json)
        return {};
    return context.out.write(
        all.empty() ? std::string("The module declares no projections.\n")
                    : tableText(rows, {false, false, true, true, true, true, true, false}));
}

Result<void> printRebuild(VerbContext& context, const RebuildPlan& plan,
                          const RebuildResult& result)
{
    if (context.json)
        return context.out.line(
            JsonObject()
                .number("events", result.events)
                .number("rows", result.rows)
                .json("seconds", fmt::format("{:.3f}", result.seconds))
                .number("parked", static_cast<std::int64_t>(result.parked.size()))
                .text("table", result.table)
                .take());
    std::string text = fmt::format("{} read, {} in {}", countText(result.events, "event"),
                                   countText(result.rows, "row"), durationText(result.seconds));
    if (!result.parked.empty())
        text += fmt::format("; {} parked, the first at {}: {}",
                            countText(static_cast<std::int64_t>(result.parked.size()), "key"),
                            nameOf(result.parked.front()), result.parked.front().error);
    if (plan.request.kind == RebuildKind::SideBySide)
        text += fmt::format("; {} waits: compare it by `projection diff`, then switch or discard",
                            result.table);
    return context.out.line(text);
}

Result<void> printPlan(VerbContext& context, const RebuildPlan& plan)
{
    if (context.json)
        return context.out.line(
            JsonObject()
                .number("events", plan.events)
                .number("rows", plan.rows)
                .number("diskBytes", plan.diskBytes)
                .json("seconds",
                      plan.rate
                          ? fmt::format("{:.1f}", static_cast<double>(plan.events) / *plan.rate)
                          : "null")
                .json("resumes", plan.resumes ? jsonOf(ColumnValue(plan.resumes->table)) : "null")
                .json("impossible",
                      plan.impossible.empty() ? "null" : jsonOf(ColumnValue(plan.impossible)))
                .take());
    std::string text = fmt::format("{} to read", countText(plan.events, "event"));
    if (plan.rate)
        text +=
            fmt::format(", about {}", durationText(static_cast<double>(plan.events) / *plan.rate));
    if (plan.diskBytes > 0)
        text += fmt::format(", about {} on disk", byteText(plan.diskBytes));
    text += fmt::format("; {} now", countText(plan.rows, "row"));
    if (plan.resumes)
        text += fmt::format("; goes on with {} behind position {}", plan.resumes->table,
                            groupedText(plan.resumes->checkpoint.value));
    if (!plan.impossible.empty())
        text += "; cannot be done: " + plan.impossible;
    return context.out.line(text);
}

Result<void> printCheck(VerbContext& context, const DeterminismResult& result)
{
    if (context.json) {
        JsonObject object;
        object.boolean("deterministic", result.isDeterministic)
            .number("events", result.events)
            .number("rows", result.rows);
        if (!result.isDeterministic)
            object.text("key", result.key)
                .number("position", result.position.value)
                .text("event", result.event)
                .text("column", result.column)
                .json("one", jsonOf(result.one))
                .json("other", jsonOf(result.other));
        return context.out.line(object.take());
    }
    if (result.isDeterministic)
        return context.out.line(fmt::format("Deterministic: {} folded twice, {} the same.",
                                            countText(result.events, "event"),
                                            countText(result.rows, "row")));
    return context.out.line(fmt::format(
        "Not deterministic: the key {} differs after {} at position {}: {} is {} once, and {} the "
        "other time.",
        result.key, result.event, groupedText(result.position.value), result.column,
        jsonOf(result.one), jsonOf(result.other)));
}

Result<void> printDifference(VerbContext& context, const RowDifference& difference)
{
    static constexpr const char* kKinds[] = {"added", "removed", "changed"};
    const char* kind = kKinds[static_cast<std::size_t>(difference.kind)];
    if (context.json) {
        std::string cells;
        for (const RowDifference::Cell& cell : difference.cells)
            cells += (cells.empty() ? "" : ",")
                + JsonObject()
                      .text("column", cell.column)
                      .json("before", jsonOf(cell.before))
                      .json("after", jsonOf(cell.after))
                      .take();
        return context.out.line(JsonObject()
                                    .text("key", difference.key)
                                    .text("kind", kind)
                                    .json("cells", '[' + cells + ']')
                                    .number("lastBefore", difference.lastBefore.value)
                                    .number("lastAfter", difference.lastAfter.value)
                                    .take());
    }
    std::string text = fmt::format("{:8} {}", kind, difference.key);
    for (const RowDifference::Cell& cell : difference.cells)
        text += fmt::format("\n         {}: {} -> {}", cell.column, jsonOf(cell.before),
                            jsonOf(cell.after));
    return context.out.line(text);
}

Result<void> printCounts(VerbContext& context, const RowDiffCounts& counts)
{
    if (context.json)
        return context.out.line(JsonObject()
                                    .number("same", counts.same)
                                    .number("changed", counts.changed)
                                    .number("added", counts.added)
                                    .number("removed", counts.removed)
                                    .take());
    return context.out.line(fmt::format("{} the same, {} changed, {} added, {} removed",
                                        groupedText(counts.same), groupedText(counts.changed),
                                        groupedText(counts.added), groupedText(counts.removed)));
}

Result<void> printParked(VerbContext& context, const std::vector<ParkedKey>& parked)
{
    for (const ParkedKey& key : parked) {
        const std::string line = context.json
            ? JsonObject()
                  .text("key", key.key)
                  .number("position", key.position.value)
                  .text("stream", key.stream)
                  .number("version", key.version.value)
                  .text("type", key.type)
                  .text("error", key.error)
                  .number("attempts", key.attempts)
                  .text("since", formatTime(key.since))
                  .take()
            : fmt::format("{}: {} ({}), {} since {}: {}", key.key.empty() ? "(no key)" : key.key,
                          nameOf(key), key.type, countText(key.attempts, "attempt"),
                          formatTime(key.since), key.error);
        if (auto printed = context.out.line(line); !printed)
            return printed;
    }
    return parked.empty() && !context.json ? context.out.line("No key is parked.") : Result<void>();
}

Result<void> printHistory(VerbContext& context, const std::vector<RebuildRecord>& history)
{
    std::vector<std::vector<std::string>> rows {
        {"when", "what", "", "who", "reason", "from", "to", "events", "took", "outcome"}};
    for (const RebuildRecord& record : history) {
        const double seconds = std::chrono::duration<double>(record.ended - record.begun).count();
        if (context.json) {
            if (auto printed = context.out.line(jsonOf(record, seconds)); !printed)
                return printed;
            continue;
        }
        rows.push_back({formatTime(record.begun), record.kind,
                        record.what == record.to ? "" : record.what, record.actor, record.reason,
                        record.from, record.to, groupedText(record.events), durationText(seconds),
                        record.outcome});
    }
    if (context.json)
        return {};
    return context.out.write(
        history.empty()
            ? std::string("Nothing was rebuilt, switched or skipped yet.\n")
            : tableText(rows,
                        {false, false, false, false, false, false, false, true, true, false}));
}

Result<void> printRows(VerbContext& context, const std::vector<ColumnDescription>& columns,
                       const RowBatch& batch)
{
    std::vector<std::vector<std::string>> table {{std::string(kKeyColumn)}};
    std::vector<bool> isRight {false};
    for (const ColumnDescription& column : columns) {
        table.front().push_back(column.name);
        isRight.push_back(column.type == ColumnType::Integer || column.type == ColumnType::Real);
    }
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        JsonObject object;
        object.text(kKeyColumn, batch.rows[i].key);
        table.push_back({batch.rows[i].key});
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const ColumnValue& value = batch.values[i * columns.size() + c];
            object.json(columns[c].name, jsonOf(value, columns[c].type));
            table.back().push_back(textOf(value));
        }
        if (context.json)
            if (auto printed = context.out.line(object.take()); !printed)
                return printed;
    }
    return context.json ? Result<void>() : context.out.write(tableText(table, isRight));
}

} // namespace headrace
