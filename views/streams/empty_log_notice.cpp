// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/empty_log_notice.h"

#include "views/streams/filter_suggestions.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <QPushButton>

namespace headrace {
namespace {

constexpr std::size_t kStreamsCompared = 2'000;

} // namespace

EmptyLogNotice::EmptyLogNotice(StoreSession& session, Theme& theme, QWidget* parent)
    : PaneNotice(theme, parent)
    , m_session(session)
{
}

void EmptyLogNotice::explain(const std::vector<Condition>& conditions,
                             const FilterVocabulary& vocabulary)
{
    m_conditions = conditions;
    m_looking.cancel();
    if (conditions.empty()) {
        say(Kind::Empty, tr("No events yet."),
            tr("Import NDJSON or CloudEvents, or append with a command."));
        return;
    }
    offer({}, {});
    for (const Condition& condition : conditions) {
        QStringList occurring;
        if (condition.field == ConditionField::Type)
            for (const auto& type : vocabulary.types)
                occurring << toQString(type.name);
        if (condition.field == ConditionField::Category)
            for (const auto& category : vocabulary.categories)
                occurring << toQString(category.name);
        if (!occurring.isEmpty() && !occurring.contains(condition.value))
            return offer(condition, occurring);
        if (condition.field == ConditionField::Stream)
            lookForStream(condition);
    }
}

void EmptyLogNotice::lookForStream(const Condition& condition)
{
    const auto name = StreamName::parse(condition.value.toStdString());
    if (!name)
        return;
    const std::string prefix = std::string(name->category()) + '-';
    m_looking = m_session.ask<std::vector<StreamSummary>>(
        [prefix](EventStore& store, std::stop_token) {
            return store.streams({.prefix = prefix, .limit = kStreamsCompared});
        },
        [this, condition](Result<std::vector<StreamSummary>> streams) {
            QStringList names;
            if (streams)
                for (const StreamSummary& stream : *streams)
                    names << toQString(stream.stream.text());
            if (streams && !names.contains(condition.value))
                offer(condition, names);
        });
}

void EmptyLogNotice::offer(const Condition& condition, const QStringList& occurring)
{
    const QString nearest = nearestOf(condition.value, occurring);
    const QString field = fieldName(condition.field);
    say(Kind::Empty,
        condition.value.isEmpty()
            ? tr("No events match the filter.")
            : tr("No events of %1 “%2”.").arg(field, visibleText(condition.value)),
        nearest.isEmpty() ? tr("Take a condition away, or change one.")
                          : tr("Nearest %1: %2").arg(field, visibleText(nearest)));
    if (!nearest.isEmpty())
        connect(addButton(tr("Use it")), &QPushButton::clicked, this, [this, condition, nearest] {
            auto others = m_conditions;
            for (Condition& other : others)
                if (other == condition)
                    other.value = nearest;
            emit conditionsWanted(others);
        });
    connect(addButton(tr("Clear filter")), &QPushButton::clicked, this,
            [this] { emit conditionsWanted({}); });
}

} // namespace headrace
