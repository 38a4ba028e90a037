// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/progress_line.h"
#include "app/headracectl/text.h"
#include "app/headracectl/verb.h"
#include "core/store/store_migration.h"

#include <memory>

namespace headrace {
namespace {

std::string textOf(const std::string& location, const StoreMigration& migration)
{
    if (!migration.isDone)
        return location + " has the layout of this Headrace; there was nothing to do.";
    if (migration.kept.empty())
        return location + " has the layout of this Headrace now; its events stayed where they are.";
    return "Brought " + countText(migration.events, "event") + " into the new layout; the former "
        + "file is kept as " + migration.kept + '.';
}

Result<StoreMigration> migrateWithProgress(const std::string& location)
{
    Job job;
    const ProgressLine progress(job, "migrate", ProgressLine::Unit::Events);
    return migrateStore(location, job);
}

Result<void> runMigrate(VerbContext& context, const std::string& location)
{
    const auto migration = migrateWithProgress(location);
    if (!migration)
        return migration.error();
    if (!context.json)
        return context.out.line(textOf(location, *migration));
    JsonObject object;
    object.number("events", migration->events);
    if (migration->kept.empty())
        object.json("kept", "null");
    else
        object.text("kept", migration->kept);
    return context.out.line(object.take());
}

} // namespace

VerbRun declareMigrate(Arguments& arguments)
{
    const auto location = std::make_shared<std::string>();
    arguments.positional("STORE", "The store to migrate", *location);
    return [location](VerbContext& context) { return runMigrate(context, *location); };
}

} // namespace headrace
