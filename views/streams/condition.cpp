// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/condition.h"

#include "views/support/text_format.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace headrace {
namespace {

struct FieldRow
{
    ConditionField field;
    const char* name;
};

constexpr FieldRow kFields[] = {
    {ConditionField::Type, "type"},         {ConditionField::Stream, "stream"},
    {ConditionField::Category, "category"}, {ConditionField::Tag, "tag"},
    {ConditionField::Period, "time"},       {ConditionField::Correlation, "correlation"},
    {ConditionField::Name, "name"},
};

QString tr(const char* text)
{
    return QCoreApplication::translate("Condition", text);
}

Error invalid(const QString& message)
{
    return {ErrorCode::InvalidArgument, message.toStdString()};
}

/// The first word of `text`, taken off it with the spaces behind it.
QString takeWord(QString& text)
{
    static const QRegularExpression end(QStringLiteral("[\\s:=]"));
    const qsizetype length = text.indexOf(end);
    const QString word = length < 0 ? text : text.left(length);
    text = length < 0 ? QString() : text.mid(length).trimmed();
    return word;
}

/// Whole days and minutes are written short.
QString shortTime(Time time)
{
    if (time == std::chrono::floor<std::chrono::days>(time))
        return dateText(time);
    if (time == std::chrono::floor<std::chrono::minutes>(time))
        return timeText(time).left(16);
    return exactTimeText(time);
}

Result<Condition> span(const QString& from, const QString& to, Time now)
{
    Condition condition {.field = ConditionField::Period};
    if (!from.isEmpty()) {
        const auto time = parseTypedTime(from, now);
        if (!time)
            return time.error();
        condition.since = *time;
    }
    if (!to.isEmpty()) {
        const auto time = parseTypedTime(to, now);
        if (!time)
            return time.error();
        condition.until = *time;
    }
    if (condition.since && condition.until && *condition.until <= *condition.since)
        return invalid(tr("the end lies before the beginning; give the earlier time first"));
    return condition;
}

Result<Condition> parseTimeCondition(const QString& text, Time now)
{
    static const QRegularExpression between(
        QStringLiteral("^(?:between\\s+)?(.+?)\\s+(?:to|and)\\s+(.+)$"));
    static const QRegularExpression from(QStringLiteral("^(?:from|since|after)\\s+(.+)$"));
    static const QRegularExpression until(QStringLiteral("^(?:until|to|before)\\s+(.+)$"));
    if (const auto match = from.match(text); match.hasMatch() && !text.contains(" to "))
        return span(match.captured(1), {}, now);
    if (const auto match = until.match(text); match.hasMatch())
        return span({}, match.captured(1), now);
    if (const auto match = between.match(text); match.hasMatch()) {
        QString begin = match.captured(1);
        if (const auto open = from.match(begin); open.hasMatch())
            begin = open.captured(1);
        return span(begin, match.captured(2), now);
    }
    // A date alone means that day; an age alone means since then.
    static const QRegularExpression day(QStringLiteral("^\\d{4}-\\d\\d-\\d\\d$"));
    auto condition = span(text, {}, now);
    if (condition && day.match(text).hasMatch())
        condition->until = *condition->since + std::chrono::days(1);
    return condition;
}

} // namespace

QString fieldName(ConditionField field)
{
    const auto row =
        std::find_if(std::begin(kFields), std::end(kFields),
                     [&](const FieldRow& candidate) { return candidate.field == field; });
    return QString::fromLatin1(row->name);
}

std::optional<ConditionField> fieldNamed(QStringView name)
{
    for (const FieldRow& row : kFields)
        if (name.compare(QLatin1String(row.name), Qt::CaseInsensitive) == 0)
            return row.field;
    return {};
}

Result<Time> parseTypedTime(const QString& text, Time now)
{
    static const QRegularExpression local(QStringLiteral(
        "^(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d)(:\\d\\d(?:\\.\\d+)?)?\\s*(?:Z|UTC)?$"));
    static const QRegularExpression date(QStringLiteral("^(\\d{4}-\\d\\d-\\d\\d)\\s*UTC$"));
    QString typed = text.trimmed();
    if (const auto match = local.match(typed); match.hasMatch())
        typed = match.captured(1) + 'T' + match.captured(2)
            + (match.captured(3).isEmpty() ? QStringLiteral(":00") : match.captured(3)) + 'Z';
    else if (const auto day = date.match(typed); day.hasMatch())
        typed = day.captured(1);
    auto time = parseTimeOrAge(typed.toStdString(), now);
    if (!time)
        return invalid(
            tr("“%1” is no time; write 2011-01-18, 2011-01-18 13:21 or an age such as 7d")
                .arg(text));
    return time;
}

Result<Condition> parseCondition(const QString& text, Time now)
{
    QString rest = text.trimmed();
    const QString word = takeWord(rest);
    const auto field = fieldNamed(word);
    if (!field)
        return invalid(tr("“%1” is no field; begin with type, stream, category, tag, time or "
                          "correlation")
                           .arg(word));
    static const QRegularExpression sign(QStringLiteral("^[:=]\\s*"));
    rest.remove(sign);
    if (*field == ConditionField::Period) {
        if (rest.isEmpty())
            return invalid(tr("a time is missing, for example: time from 2011-01-18"));
        return parseTimeCondition(rest, now);
    }
    static const QRegularExpression verb(QStringLiteral("^(?:is|begins with)(?:\\s+|$)"));
    rest.remove(verb);
    if (rest.isEmpty())
        return invalid(tr("a value is missing behind “%1”").arg(text.trimmed()));
    if (*field == ConditionField::Stream)
        if (const auto name = StreamName::parse(rest.toStdString()); !name)
            return name.error();
    return Condition {.field = *field, .value = rest};
}

QString conditionText(const Condition& condition)
{
    QStringList words;
    for (const ConditionRun& run : conditionRuns(condition))
        words << run.text;
    return words.join(' ');
}

std::vector<ConditionRun> conditionRuns(const Condition& condition)
{
    using Kind = ConditionRun::Kind;
    const QString name = fieldName(condition.field);
    if (condition.field == ConditionField::Period) {
        if (condition.since && condition.until)
            return {{name},
                    {shortTime(*condition.since), Kind::Data},
                    {tr("to")},
                    {shortTime(*condition.until), Kind::Data},
                    {QStringLiteral("UTC")}};
        const bool isFrom = condition.since.has_value();
        return {
            {name},
            {isFrom ? tr("from") : tr("until")},
            {shortTime(isFrom ? *condition.since : condition.until.value_or(Time())), Kind::Data},
            {QStringLiteral("UTC")}};
    }
    const bool isWords = condition.field == ConditionField::Type;
    return {{name},
            {condition.field == ConditionField::Name ? tr("begins with") : tr("is")},
            {condition.value, isWords ? Kind::Words : Kind::Data}};
}

QString conflictOf(std::span<const Condition> conditions, std::size_t index)
{
    using Field = ConditionField;
    const Condition& condition = conditions[index];
    for (const Condition& earlier : conditions.first(index)) {
        if (earlier == condition)
            return tr("this condition is already there");
        if (earlier.field != condition.field || condition.field == Field::Type
            || condition.field == Field::Tag)
            continue;
        return tr("no event can have two: %1 is already %2; remove one of them")
            .arg(fieldName(condition.field),
                 earlier.field == Field::Period ? tr("limited") : earlier.value);
    }
    return {};
}

Query toQuery(std::span<const Condition> conditions)
{
    Query query;
    QueryItem item;
    for (const Condition& condition : conditions) {
        const std::string value = condition.value.toStdString();
        switch (condition.field) {
        case ConditionField::Type:
            item.types.push_back(value);
            break;
        case ConditionField::Tag:
            item.tags.push_back(value);
            break;
        case ConditionField::Stream:
            if (auto name = StreamName::parse(value))
                query.stream = *std::move(name);
            break;
        case ConditionField::Category:
            query.category = value;
            break;
        case ConditionField::Correlation:
            query.correlation = value;
            break;
        case ConditionField::Period:
            query.since = condition.since;
            query.until = condition.until;
            break;
        case ConditionField::Name:
            break; // Of the list of streams only.
        }
    }
    if (!item.types.empty() || !item.tags.empty())
        query.items.push_back(std::move(item));
    return query;
}

std::vector<Condition> toConditions(const Query& query)
{
    std::vector<Condition> conditions;
    const auto add = [&](ConditionField field, const std::string& value) {
        conditions.push_back({.field = field, .value = QString::fromStdString(value)});
    };
    if (query.stream)
        add(ConditionField::Stream, query.stream->text());
    if (query.category)
        add(ConditionField::Category, *query.category);
    if (!query.items.empty()) {
        for (const std::string& type : query.items.front().types)
            add(ConditionField::Type, type);
        for (const std::string& tag : query.items.front().tags)
            add(ConditionField::Tag, tag);
    }
    if (query.correlation)
        add(ConditionField::Correlation, *query.correlation);
    if (query.since || query.until)
        conditions.push_back(
            {.field = ConditionField::Period, .since = query.since, .until = query.until});
    return conditions;
}

QString filterText(std::span<const Condition> conditions)
{
    QStringList lines;
    for (const Condition& condition : conditions)
        lines << conditionText(condition);
    return lines.join('\n');
}

std::vector<Condition> parseFilter(const QString& text, Time now)
{
    std::vector<Condition> conditions;
    for (const QString& line : text.split('\n', Qt::SkipEmptyParts))
        if (auto condition = parseCondition(line, now))
            conditions.push_back(*std::move(condition));
    return conditions;
}

} // namespace headrace
