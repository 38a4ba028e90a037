// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/version_scale.h"

#include <cstdint>
#include <vector>

class QPainter;

namespace headrace {

class Theme;

/// What a predicate says over the versions: the band above the slider's line.
struct PredicateBand
{
    enum class Value { False, True, Unknown };
    struct Stretch
    {
        std::int64_t first = 0; ///< It goes up to the version before the next one's.
        Value value = Value::False;
    };
    std::vector<Stretch> stretches; ///< By version; empty: there is no band.
    std::int64_t last = 0;          ///< The last version looked at.
};

/// A version of which a state is stored.
struct SnapshotMark
{
    std::int64_t version = 0;
    bool isUsed = false; ///< The state shown was folded on from it.
    friend bool operator==(const SnapshotMark&, const SnapshotMark&) = default;
};

/// True is filled, false a line, unknown dotted, with an upright where it turns.
void paintBand(QPainter& painter, const Theme& theme, const VersionScale& scale,
               const PredicateBand& band, int top, int height);

/// Diamonds around `y`, the used one filled.
void paintSnapshots(QPainter& painter, const Theme& theme, const VersionScale& scale,
                    const std::vector<SnapshotMark>& snapshots, int y);

/// One diamond, 9 px from tip to tip.
void paintDiamond(QPainter& painter, const Theme& theme, double x, double y, bool isFilled);

} // namespace headrace
