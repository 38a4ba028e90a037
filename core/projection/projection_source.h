// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/projection.h"
#include "core/event/query.h"
#include "core/store/event_store.h"

#include <span>
#include <vector>

namespace headrace {

/// A query whose events are all that any of `projections` is about: those of their one category,
/// when that is a small part of the store, else all. Reading one category fetches its events one by
/// one, which costs about three times as much each as reading on.
Result<Query> sourceOf(EventStore& store,
                       std::span<const ProjectionDescription* const> projections);
Result<Query> sourceOf(EventStore& store, const ProjectionDescription& projection);

/// How many events that query means, by the store's counts.
Result<std::int64_t> countOf(EventStore& store, const Query& source);

} // namespace headrace
