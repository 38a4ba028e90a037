// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/bisect.h"

#include "core/aggregate/fold_stream.h"
#include "core/aggregate/watched_walk.h"

namespace headrace {

std::string_view nameOf(Truth truth)
{
    switch (truth) {
    case Truth::False:
        return "false";
    case Truth::True:
        return "true";
    case Truth::Unknown:
        break;
    }
    return "unknown";
}

Result<Bisection> bisect(EventStore& store, Fold& fold, const StreamName& stream,
                         std::string_view predicate, const OnFlip& onFlip,
                         const WalkOptions& options)
{
    const auto first =
        beginWatched(store, fold, stream, {StateProbe::Kind::Predicate, std::string(predicate)});
    if (!first)
        return first.error();
    FlipTeller teller(onFlip, first->value);
    const OnWatched tell = [&](const EventView& made, const ProbeValue& value) {
        return teller.tell(made, value);
    };
    if (auto walked = walkWatched(store, fold, stream, first->head, tell, options); !walked)
        return walked.error();
    auto found = teller.finish(predicate, stream);
    if (found)
        found->folded = fold.folded();
    return found;
}

Result<std::optional<Flip>> bisectOnce(EventStore& store, Fold& fold, const StreamName& stream,
                                       std::string_view predicate, KnownStates& known,
                                       const WalkOptions& options)
{
    if (auto fits = checkCategory(fold, stream); !fits)
        return fits.error();
    const auto summary = store.stream(stream);
    if (!summary)
        return summary.error();
    const BeginAt beginAt = [&](Version version) -> Result<Version> {
        if (auto begun = beginAtOrBefore(fold, known, version); !begun)
            return begun.error();
        return fold.version();
    };
    return searchFlip(store, fold, stream, summary->head, predicate, beginAt, options);
}

} // namespace headrace
