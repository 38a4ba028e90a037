// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/field_history.h"

#include "core/aggregate/fold_stream.h"
#include "core/aggregate/watched_walk.h"

namespace headrace {

Result<std::int64_t> fieldHistory(EventStore& store, Fold& fold, const StreamName& stream,
                                  std::string_view pointer, const OnFieldValue& onValue,
                                  const WalkOptions& options)
{
    const auto first =
        beginWatched(store, fold, stream, {StateProbe::Kind::Field, std::string(pointer)});
    if (!first)
        return first.error();
    FieldTeller teller(onValue);
    if (auto told = teller.begin(first->value); !told)
        return told.error();
    const OnWatched tell = [&](const EventView& made, const ProbeValue& value) {
        return teller.tell(made, value);
    };
    if (auto walked = walkWatched(store, fold, stream, first->head, tell, options); !walked)
        return walked.error();
    return fold.folded();
}

} // namespace headrace
