// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/sample_reader.h"

#include "core/aggregate/state_diff.h"
#include "core/script/event_upcaster.h"
#include "core/store/event_cursor.h"
#include "views/support/diff/json_changes.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <nlohmann/json.hpp>

namespace headrace {
namespace {

using Walk = std::shared_ptr<const SampleWalk>;

ReadRequest requestFor(const SchemaRow& row)
{
    ReadRequest request;
    request.limit = 1;
    if (row.covered) {
        const CoverageRow& covered = *row.covered;
        request.from = covered.firstFailed ? covered.firstFailed->position.value
            : covered.firstLossy           ? covered.firstLossy->position.value
                                           : covered.first.value;
        return request;
    }
    request.backwards = true;
    request.query.items = {{.types = {row.type.toStdString()}}};
    if (!row.category.isEmpty())
        request.query.category = row.category.toStdString();
    return request;
}

// Lenses print numbers anew: 12.50 becomes 12.5, and nobody has changed it.
bool isPrintedAnew(const PatchOperation& operation)
{
    const auto read = [](const std::string& json) {
        return nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
    };
    return operation.kind == PatchOperation::Kind::Replace
        && read(operation.before) == read(operation.value);
}

std::vector<JsonChange> changesBetween(const std::string& before, const std::string& after)
{
    auto operations = diffStates(before, after);
    if (!operations)
        return {}; // What is not JSON is shown as it is.
    std::erase_if(*operations, isPrintedAnew);
    return jsonChanges(before, *operations);
}

void addStep(SampleWalk& walk, UpcastEvent event)
{
    SampleStep step {.schema = event.schema, .json = std::move(event.dataJson)};
    if (!walk.steps.empty())
        step.changes = changesBetween(walk.steps.back().json, step.json);
    walk.steps.push_back(std::move(step));
}

Result<Walk> walkThrough(const std::shared_ptr<const DomainModule>& module, const EventView& event)
{
    SampleWalk walk {.stream = toQString(event.stream), .version = event.version};
    const UpcastEvent stored {std::string(event.type), event.schema, std::string(event.data)};
    if (!module || !module->description().aggregate(event.category())) {
        addStep(walk, stored);
        return std::make_shared<const SampleWalk>(std::move(walk));
    }
    auto upcaster = EventUpcaster::make(module, event.category());
    if (!upcaster)
        return upcaster.error();
    auto walked = (*upcaster)->walk(event);
    if (!walked) { // Newer than the module.
        addStep(walk, stored);
        walk.failure = toQString(walked.error().message);
        return std::make_shared<const SampleWalk>(std::move(walk));
    }
    for (UpcastEvent& step : walked->steps)
        addStep(walk, std::move(step));
    if (walked->failure)
        walk.failure = toQString(walked->failure->message);
    return std::make_shared<const SampleWalk>(std::move(walk));
}

} // namespace

SampleReader::SampleReader(StoreSession& store, DomainSession& domain, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_domain(domain)
{
}

void SampleReader::cancel()
{
    m_reading.cancel();
    m_walking.cancel();
}

void SampleReader::read(const SchemaRow& row)
{
    cancel();
    m_reading = m_store.ask<EventBatch>(
        [request = requestFor(row)](EventStore& store, std::stop_token stop) -> Result<EventBatch> {
            return EventCursor(store, request, 1, std::move(stop)).next();
        },
        [this](Result<EventBatch> page) {
            if (!page)
                emit failed(toQString(page.error().message));
            else if (page->empty())
                emit walked(nullptr);
            else
                walk(*std::move(page));
        });
}

void SampleReader::walk(EventBatch page)
{
    const auto module = std::dynamic_pointer_cast<const DomainModule>(m_domain.module());
    const auto kept = std::make_shared<const EventBatch>(std::move(page));
    m_walking = m_domain.ask<Walk>(
        [module, kept](std::stop_token) { return walkThrough(module, kept->events().front()); },
        [this](Result<Walk> walk) {
            if (walk)
                emit walked(*walk);
            else
                emit failed(toQString(walk.error().message));
        });
}

} // namespace headrace
