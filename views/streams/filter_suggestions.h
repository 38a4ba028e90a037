// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "views/streams/condition.h"

#include <QList>
#include <QString>

namespace headrace {

/// What occurs in the store, for offering it.
struct FilterVocabulary
{
    std::vector<StoreStatistics::Type> types;
    std::vector<StoreStatistics::Category> categories;
    std::vector<StreamSummary> streams; ///< Those whose names begin with what is typed.
    std::optional<Time> first;          ///< Of all events.
    std::optional<Time> last;
};

/// One line below a filter field.
struct FilterSuggestion
{
    QString text;            ///< As it is shown.
    QString detail;          ///< Quietly beside it: a count, what a field means.
    QString input;           ///< What it puts into the field.
    bool isComplete = false; ///< `input` is a whole condition.
    bool isData = false;     ///< Shown in the mono font.
};

/// What fits behind `typed` in a filter over `fields`: fields, then operators, then values that
/// occur; for text that is no field also values that contain it. At most about twelve.
QList<FilterSuggestion> suggestionsFor(const QString& typed, const QList<ConditionField>& fields,
                                       const FilterVocabulary& vocabulary);

/// What stream names must begin with to be offered for `typed`; empty when none are offered.
QString streamPrefixIn(const QString& typed, const QList<ConditionField>& fields);

/// The occurring value that is most like `value`, ignoring case; empty when nothing is like it.
QString nearestOf(const QString& value, const QStringList& occurring);

} // namespace headrace
