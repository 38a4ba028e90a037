// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/aggregate.h"

namespace headrace::native {

// How data of older schemas is read. For core/domain/native only.

/// Steps up from `from` until there is no step more.
inline void stepUp(Json& json, const std::map<int, Upcast>& steps, int from)
{
    for (auto step = steps.find(from); step != steps.end() && step->first == from; ++step, ++from)
        step->second(json);
}

/// Whether an event of that schema can be taken. Upcasts lead from 1 on, where there are any:
/// Domain::make() sees to it.
inline bool knowsSchema(const AggregateCode::Event& code, int schema)
{
    return schema <= code.version && (schema >= 1 || code.upcasts.empty());
}

} // namespace headrace::native
