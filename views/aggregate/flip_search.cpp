// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/flip_search.h"

#include "views/aggregate/walk_fold.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <algorithm>
#include <mutex>

namespace headrace {

struct FlipSearch::Board
{
    std::mutex mutex;
    std::vector<Flip> flips; // Guarded by mutex, like the rest; taken by tell().
    std::int64_t folded = 0;
    std::size_t count = 0; // Of all flips, those that were taken included.
    bool isCut = false;
};

Truth FlipsFound::at(std::int64_t version) const
{
    const auto later =
        std::ranges::upper_bound(flips, version, {}, [](const Flip& f) { return f.version.value; });
    return later == flips.begin() ? first : std::prev(later)->after;
}

FlipSearch::FlipSearch(StoreSession& store, DomainSession& domain, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_domain(domain)
    , m_checkFold(domain.makeConfined<WalkFold>(DomainSession::Lane::States))
    , m_walkFold(domain.makeConfined<WalkFold>(DomainSession::Lane::Walks))
{
    m_tell.setInterval(kTellEvery);
    connect(&m_tell, &QTimer::timeout, this, &FlipSearch::tell);
}

void FlipSearch::check(const QString& category, const QString& predicate)
{
    m_check = m_domain.ask<bool>(
        [fold = m_checkFold, module = m_domain.module(), category = category.toStdString(),
         text = predicate.toStdString()](std::stop_token) -> Result<bool> {
            auto made = fold->of(module, category);
            if (!made)
                return made.error();
            if (auto started = (*made)->start(); !started)
                return started.error();
            auto value = (*made)->watch({StateProbe::Kind::Predicate, text});
            if (!value)
                return value.error();
            return true;
        },
        [this, predicate](Result<bool> usable) {
            emit checked(predicate, usable ? QString() : toQString(usable.error().message));
        });
}

void FlipSearch::find(const StreamName& stream, const QString& predicate, std::int64_t head)
{
    m_found = {};
    m_found.state = FlipsFound::State::Running;
    m_found.predicate = predicate;
    m_found.head = head;
    m_board = std::make_shared<Board>();
    m_search = m_domain.ask<Bisection>(
        [fold = m_walkFold, store = m_store.store(), module = m_domain.module(), stream,
         text = predicate.toStdString(),
         board = m_board](std::stop_token stop) -> Result<Bisection> {
            auto made = fold->of(module, std::string(stream.category()));
            if (!made)
                return made.error();
            const OnFlip take = [&board](const Flip& flip) -> Result<void> {
                const std::lock_guard lock(board->mutex);
                if (board->count == FlipsFound::kMostFlips) {
                    board->isCut = true;
                    board->folded = flip.version.value - 1;
                    return Error {ErrorCode::Cancelled, "there are flips enough"};
                }
                board->flips.push_back(flip);
                ++board->count;
                return {};
            };
            const WalkOptions options {stop, [&board](Version version) {
                                           const std::lock_guard lock(board->mutex);
                                           if (!board->isCut)
                                               board->folded = version.value;
                                       }};
            return bisect(*store, **made, stream, text, take, options);
        },
        [this](Result<Bisection> result) { finish(result); }, DomainSession::Lane::Walks);
    m_tell.start();
    emit changed();
}

void FlipSearch::tell()
{
    {
        const std::lock_guard lock(m_board->mutex);
        if (m_board->folded == m_found.folded && m_board->flips.empty() && !m_board->isCut)
            return;
        std::ranges::move(m_board->flips, std::back_inserter(m_found.flips));
        m_board->flips.clear();
        m_found.folded = m_board->folded;
        m_found.isCut = m_board->isCut;
    }
    if (!m_found.flips.empty())
        m_found.first = m_found.flips.front().before;
    emit changed();
}

void FlipSearch::finish(const Result<Bisection>& result)
{
    m_tell.stop();
    tell();
    const bool isDone = result || m_found.isCut;
    m_found.state = isDone ? FlipsFound::State::Done : FlipsFound::State::Failed;
    if (result) {
        m_found.first = result->first;
        m_found.folded = result->folded;
        m_found.head = std::max(m_found.head, result->folded);
    } else if (!isDone) {
        m_found.failure = result.error();
    }
    emit changed();
}

void FlipSearch::cancel()
{
    if (m_found.state != FlipsFound::State::Running)
        return;
    m_search.cancel();
    m_tell.stop();
    tell();
    m_found.state = FlipsFound::State::Cancelled;
    emit changed();
}

void FlipSearch::clear()
{
    m_check.cancel();
    m_search.cancel();
    m_tell.stop();
    m_found = {};
    emit changed();
}

} // namespace headrace
