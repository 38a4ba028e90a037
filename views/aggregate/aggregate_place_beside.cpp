// SPDX-License-Identifier: GPL-3.0-or-later
// What the place shows beside the state: what the domain module says, flips, snapshots, history.
#include "views/aggregate/aggregate_place.h"

#include "views/aggregate/aggregate_actions.h"
#include "views/aggregate/aggregate_panes.h"
#include "views/aggregate/bisect_bar.h"
#include "views/aggregate/diff_pane.h"
#include "views/aggregate/history_pane.h"
#include "views/aggregate/state_pane.h"
#include "views/aggregate/state_reader.h"
#include "views/aggregate/stream_events_model.h"
#include "views/aggregate/stream_reader.h"
#include "views/aggregate/time_machine.h"
#include "views/aggregate/version_slider.h"
#include "views/support/data_table.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/text_format.h"

namespace headrace {
namespace {

PredicateBand::Value valueOf(Truth truth)
{
    switch (truth) {
    case Truth::False:
        return PredicateBand::Value::False;
    case Truth::True:
        return PredicateBand::Value::True;
    case Truth::Unknown:
        break;
    }
    return PredicateBand::Value::Unknown;
}

} // namespace

// ---- The domain module --------------------------------------------------------------------------

void AggregatePlace::askForModule()
{
    m_files.askForOpen(this,
                       {.title = tr("Open a domain module"),
                        .filters = {tr("Domain modules (*.js *.mjs)"), tr("All files (*)")}},
                       [this](const QString& path) { m_domain.load(path); });
}

void AggregatePlace::takeModule()
{
    if (m_domain.state() == DomainSession::State::Loading)
        return;
    m_machine->slider().setLastFoldable({});
    showModule();
    if (!m_isOpened)
        return;
    m_states->foldAgain();
    showVersion();
    showBanner();
}

// What there is to see of the module, but for the state.
void AggregatePlace::showModule()
{
    const AggregateDescription* aggregate = m_domain.aggregate(m_stream.category());
    std::optional<QSet<QString>> handled;
    if (aggregate) {
        handled.emplace();
        for (const EventDescription& event : aggregate->events)
            if (event.hasApply)
                handled->insert(toQString(event.type));
    }
    m_events->setHandledTypes(std::move(handled));
    const QString reason = aggregate
        ? QString()
        : tr("Needs a domain module that folds streams of %1").arg(toQString(m_stream.category()));
    m_bisect->setStream(m_stream, reason);
    m_panes->history().setStream(m_stream, reason);
    m_panes->setHasHistory(aggregate != nullptr);
    if (aggregate || !m_isOpened)
        return;
    m_shown.reset();
    m_machine->setFoldNote(tr("not folded: no domain module"));
    m_panes->state().showModuleState(m_domain, toQString(m_stream.category()),
                                     *m_actions->openModule);
    m_panes->diff().clear(tr("What the event changed is known when a state can be folded."));
}

// ---- The as-of cursor ---------------------------------------------------------------------------

void AggregatePlace::setAsOf(const std::optional<AsOf>& asOf)
{
    m_asOf = asOf;
    m_reader->setAsOf(asOf ? std::optional(asOf->position) : std::nullopt);
}

void AggregatePlace::takeAsOf()
{
    showAsOf();
    goTo(newest());
}

void AggregatePlace::showAsOf()
{
    const auto version = m_reader->asOfVersion();
    m_machine->slider().setAsOf(version ? std::optional(version->value) : std::nullopt);
}

// The last version as of the cursor.
std::int64_t AggregatePlace::newest() const
{
    return m_reader->asOfVersion().value_or(m_reader->summary().head).value;
}

QString AggregatePlace::beyondAsOfText() const
{
    const auto asOf = m_reader->asOfVersion();
    if (!m_asOf || !asOf)
        return {};
    const QString stream = toQString(m_stream.text());
    const QString position = numberText(m_asOf->position.value);
    if (m_version > asOf->value)
        return tr("Version %1 is later than the as-of cursor: as of %2, %3 is at version %4.")
            .arg(numberText(m_version), position, stream, numberText(asOf->value));
    if (asOf->value == 0)
        return tr("As of %1 there is no event of %2 yet; its first one comes later.")
            .arg(position, stream);
    return {};
}

// ---- Flips, snapshots, history ------------------------------------------------------------------

void AggregatePlace::takeFlips()
{
    const FlipsFound& found = m_bisect->found();
    PredicateBand band;
    if (found.folded > 0) {
        const auto add = [&band](std::int64_t version, Truth truth) {
            band.stretches.push_back({version, valueOf(truth)});
        };
        add(0, found.first);
        for (const Flip& flip : found.flips)
            add(flip.version.value, flip.after);
        band.last = found.folded;
    }
    m_machine->slider().setBand(band);
    m_events->setBand(std::move(band));
    allowActions();
}

std::int64_t AggregatePlace::snapshotBeside(bool backwards) const
{
    std::int64_t found = 0;
    for (const SnapshotMark& snapshot : m_machine->slider().snapshots()) {
        if (backwards && snapshot.version < m_version)
            found = snapshot.version;
        if (!backwards && snapshot.version > m_version)
            return snapshot.version;
    }
    return found;
}

void AggregatePlace::showHistory()
{
    m_panes->showLower(AggregatePanes::History);
    m_panes->history().table().setFocus(Qt::ShortcutFocusReason);
}

} // namespace headrace
