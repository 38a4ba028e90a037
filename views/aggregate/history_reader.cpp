// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/history_reader.h"

#include "core/aggregate/field_history.h"
#include "views/aggregate/walk_fold.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace headrace {
namespace {

double numberIn(const std::string& json)
{
    double number = 0;
    const char* const end = json.data() + json.size();
    const auto [stopped, problem] = std::from_chars(json.data(), end, number);
    const bool isNumber = !json.empty() && stopped == end && problem == std::errc();
    return isNumber ? number : std::numeric_limits<double>::quiet_NaN();
}

bool isNumeric(const std::vector<FieldHistory::Value>& values)
{
    const auto isNumber = [](const FieldHistory::Value& value) {
        return !std::isnan(value.number);
    };
    return std::ranges::any_of(values, isNumber)
        && std::ranges::all_of(values, [&](const FieldHistory::Value& value) {
               return value.json.empty() || isNumber(value);
           });
}

// Runs on the thread for walks.
Result<std::shared_ptr<const FieldHistory>> walk(EventStore& store, Fold& fold,
                                                 const StreamName& stream, const QString& path,
                                                 const WalkOptions& options)
{
    auto history = std::make_shared<FieldHistory>();
    history->path = path;
    const OnFieldValue take = [&](const FieldValue& value) -> Result<void> {
        if (history->values.size() > FieldHistory::kMostValues) {
            history->isCut = true;
            return Error {ErrorCode::Cancelled, "the history is long enough"};
        }
        history->values.push_back(
            {value.version.value, value.time.value_or(Time {}), toQString(value.type),
             value.json.substr(0, FieldHistory::kMostChars), numberIn(value.json)});
        return {};
    };
    const auto read = fieldHistory(store, fold, stream, path.toStdString(), take, options);
    const bool endsEarly = !read && isByAnEvent(read.error()) && !history->values.empty();
    if (!read && !history->isCut && !endsEarly)
        return read.error();
    if (endsEarly)
        history->failure = read.error();
    history->isNumeric = isNumeric(history->values);
    return history;
}

} // namespace

HistoryReader::HistoryReader(StoreSession& store, DomainSession& domain, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_domain(domain)
    , m_fold(domain.makeConfined<WalkFold>(DomainSession::Lane::Walks))
{
}

void HistoryReader::read(const StreamName& stream, const QString& path)
{
    m_folded = std::make_shared<std::atomic<std::int64_t>>(0);
    using History = std::shared_ptr<const FieldHistory>;
    m_request = m_domain.ask<History>(
        [fold = m_fold, store = m_store.store(), module = m_domain.module(), stream, path,
         folded = m_folded](std::stop_token stop) -> Result<History> {
            auto made = fold->of(module, std::string(stream.category()));
            if (!made)
                return made.error();
            const WalkOptions options {
                stop, [&folded](Version version) { folded->store(version.value); }};
            return walk(*store, **made, stream, path, options);
        },
        [this](Result<History> history) {
            if (history)
                emit historyRead(*history);
            else
                emit failed(history.error());
        },
        DomainSession::Lane::Walks);
}

} // namespace headrace
