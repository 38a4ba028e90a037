// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/event/query.h"

#include <QList>
#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace headrace {

/// What a condition is about.
enum class ConditionField { Type, Stream, Category, Tag, Period, Correlation, Name };

/// "type", "stream", ...: as it is typed and shown.
QString fieldName(ConditionField field);
std::optional<ConditionField> fieldNamed(QStringView name);

/// One condition of a filter: one chip. A value; equal ones mean the same.
struct Condition
{
    ConditionField field = ConditionField::Type;
    QString value;             ///< of every field but Period.
    std::optional<Time> since; ///< Of Period; inclusive.
    std::optional<Time> until; ///< Of Period; exclusive.
    friend bool operator==(const Condition&, const Condition&) = default;
};

/// A piece of a condition as it is shown: words in the text font, data in the mono one.
struct ConditionRun
{
    enum class Kind { Quiet, Words, Data };
    QString text;
    Kind kind = Kind::Quiet;
};

/// Reads "type is OrderPaid", "stream order-4711", "time 2010-12-01 to 2011-05-01", "time from 7d":
/// a field, an operator that may be left out, and a value. `now` is what ages are counted back
/// from. Errors: InvalidArgument, saying what was expected.
Result<Condition> parseCondition(const QString& text, Time now);

/// A time as it is typed into a filter or shown in the table: "2011-01-18", "2011-01-18 13:21",
/// "2011-01-18 13:21:49.421", RFC 3339, or an age, "7d". UTC unless it says otherwise.
/// Errors: InvalidArgument.
Result<Time> parseTypedTime(const QString& text, Time now);

/// What parseCondition() reads back as the same condition.
QString conditionText(const Condition& condition);
std::vector<ConditionRun> conditionRuns(const Condition& condition);

/// Why condition `index` cannot hold together with those before it; empty when it can.
QString conflictOf(std::span<const Condition> conditions, std::size_t index);

/// What all of `conditions` mean together; of several types any one. They must not conflict; the
/// values of Stream are stream names.
Query toQuery(std::span<const Condition> conditions);

/// Conditions that mean `query`, as far as conditions can say it.
std::vector<Condition> toConditions(const Query& query);

/// One condition a line, and back; what cannot be read is left out.
QString filterText(std::span<const Condition> conditions);
std::vector<Condition> parseFilter(const QString& text, Time now);

} // namespace headrace
