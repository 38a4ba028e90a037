// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/json_object.h"
#include "app/headracectl/verb.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <memory>

namespace headrace {

VerbRun declareCreate(Arguments& arguments)
{
    const auto location = std::make_shared<std::string>();
    arguments.positional("STORE", "The file, or the address of a server's schema, to make it in",
                         *location);
    return [location](VerbContext& context) -> Result<void> {
        const auto store = openStore(*location, {.mode = OpenMode::Create});
        if (!store)
            return store.error();
        const StoreDescription& made = (*store)->description();
        if (context.json)
            return context.out.line(JsonObject()
                                        .text("store", *location)
                                        .text("backend", made.backend)
                                        .text("durability", made.durability)
                                        .take());
        return context.out.line("Made " + *location + " (" + made.version + ", " + made.durability
                                + ").");
    };
}

} // namespace headrace
