// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "views/overview/severity.h"
#include "views/overview/verification_run.h"

#include <QString>

#include <optional>
#include <vector>

namespace headrace {

/// Everything that the place Overview is written from.
struct StoreReport
{
    StoreDescription description;
    std::optional<StoreStatistics> statistics; ///< None while unread, and when it cannot be read.
    QString failure;                           ///< Why it cannot be read.
    Position head;                             ///< Newer than the statistics may be.
    std::optional<Verification> verified;      ///< The newest outcome that is known.
    QString verifiedUnknown;                   ///< Why what the store remembers cannot be read.
    bool isListKnown = false; ///< Whether what `verified` found is listed in this window.

    VerificationRun::State run = VerificationRun::State::NotRun;
    std::int64_t runDone = 0;
    std::int64_t runTotal = 0;
    std::int64_t runFindings = 0;
    QString runFailure;

    Time now;

    bool isLoading() const { return !statistics && failure.isEmpty(); }
    bool isEmpty() const { return statistics && statistics->events == 0; }
};

/// The one sentence at the top, the worst thing first.
struct Headline
{
    Severity severity = Severity::None;
    QString sentence;
    QString second;
    friend bool operator==(const Headline&, const Headline&) = default;
};
Headline headlineOf(const StoreReport& report);

/// What one tile says. All of it is plain text.
struct TileText
{
    QString id;     ///< "head"
    QString title;  ///< "Head"
    QString figure; ///< "48 210 337"; "?" when it is not known, "…" while it is read.
    QString unit;   ///< Behind the figure, small.
    QString detail; ///< The second line.
    QString tooltip;
    Severity severity = Severity::None;
    QString link;        ///< What a press on it does, in two words; empty: nothing.
    bool isPath = false; ///< The detail is cut in its middle.
    friend bool operator==(const TileText&, const TileText&) = default;
};
/// Always the same ones in the same order: one learns where to look.
std::vector<TileText> tilesOf(const StoreReport& report);

/// What stands in the pane of findings when there is nothing to list.
struct FindingsNotice
{
    Severity severity = Severity::None; ///< None: nothing is wrong; Act: it could not be done.
    QString sentence;
    QString second;
    friend bool operator==(const FindingsNotice&, const FindingsNotice&) = default;
};
FindingsNotice findingsNoticeOf(const StoreReport& report);

} // namespace headrace
