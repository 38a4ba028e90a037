// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/store_facts.h"

namespace headrace {

StoreFacts readFacts(EventStore& store)
{
    return {store.statistics(), lastVerification(store)};
}

} // namespace headrace
