// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/filter_suggestions.h"

#include "views/support/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <numeric>

namespace headrace {
namespace {

constexpr qsizetype kMost = 12;
constexpr qsizetype kMostPerField = 5;

QString tr(const char* text)
{
    return QCoreApplication::translate("FilterSuggestions", text);
}

QString meaningOf(ConditionField field)
{
    switch (field) {
    case ConditionField::Type:
        return tr("what happened");
    case ConditionField::Stream:
        return tr("the events of one stream");
    case ConditionField::Category:
        return tr("streams whose names begin with it");
    case ConditionField::Tag:
        return tr("events that carry it");
    case ConditionField::Period:
        return tr("from, until, or between two times, in UTC");
    case ConditionField::Correlation:
        return tr("what belongs to one request");
    case ConditionField::Name:
        return tr("how the stream's name begins");
    }
    return {};
}

QString countOf(std::int64_t events)
{
    return countText(events, tr("event"), tr("events"));
}

FilterSuggestion value(ConditionField field, const QString& text, const QString& detail)
{
    const Condition condition {.field = field, .value = text};
    return {visibleText(text), detail, conditionText(condition), true,
            field != ConditionField::Type};
}

/// Names that contain `part`, those with most events first.
template<typename Counted>
QList<FilterSuggestion> named(ConditionField field, std::vector<Counted> occurring,
                              const QString& part, qsizetype most)
{
    std::stable_sort(occurring.begin(), occurring.end(),
                     [](const Counted& a, const Counted& b) { return a.events > b.events; });
    QList<FilterSuggestion> found;
    for (const Counted& counted : occurring) {
        const QString name = toQString(counted.name);
        if (found.size() < most && name.contains(part, Qt::CaseInsensitive))
            found << value(field, name, countOf(counted.events));
    }
    return found;
}

QList<FilterSuggestion> streamsNamed(const FilterVocabulary& vocabulary, qsizetype most)
{
    QList<FilterSuggestion> found;
    for (const StreamSummary& stream : vocabulary.streams)
        if (found.size() < most)
            found << value(ConditionField::Stream, toQString(stream.stream.text()),
                           countOf(stream.events));
    return found;
}

QList<FilterSuggestion> timesFor(const QString& rest, const FilterVocabulary& vocabulary)
{
    QList<FilterSuggestion> found;
    const auto offer = [&](const QString& input, const QString& detail, bool isComplete) {
        if (input.startsWith(QStringLiteral("time ") + rest, Qt::CaseInsensitive))
            found << FilterSuggestion {input.mid(5).trimmed(), detail, input, isComplete,
                                       isComplete};
    };
    const QString day = vocabulary.last ? dateText(*vocabulary.last) : QString();
    if (!rest.contains(' ')) {
        offer(QStringLiteral("time from "), tr("that time and later"), false);
        offer(QStringLiteral("time until "), tr("before that time"), false);
        offer(QStringLiteral("time between "), tr("two times, with “and”"), false);
        if (!day.isEmpty())
            offer(QStringLiteral("time ") + day, tr("the day of the last event"), true);
    }
    if (rest.startsWith(QStringLiteral("from "))) {
        if (!day.isEmpty())
            offer(QStringLiteral("time from ") + day, tr("the day of the last event"), true);
        offer(QStringLiteral("time from 1d"), tr("the last 24 hours"), true);
        offer(QStringLiteral("time from 7d"), tr("the last seven days"), true);
        offer(QStringLiteral("time from 30d"), tr("the last 30 days"), true);
    }
    if (rest.startsWith(QStringLiteral("until ")) && vocabulary.first)
        offer(QStringLiteral("time until ") + dateText(*vocabulary.first + std::chrono::days(1)),
              tr("the first day"), true);
    return found;
}

QList<FilterSuggestion> valuesOf(ConditionField field, const QString& part,
                                 const FilterVocabulary& vocabulary, qsizetype most)
{
    switch (field) {
    case ConditionField::Type:
        return named(field, vocabulary.types, part, most);
    case ConditionField::Category:
        return named(field, vocabulary.categories, part, most);
    case ConditionField::Stream:
        return streamsNamed(vocabulary, most);
    case ConditionField::Period:
        return timesFor(part, vocabulary);
    case ConditionField::Tag:
    case ConditionField::Correlation:
    case ConditionField::Name:
        break; // The store keeps no list of them.
    }
    return {};
}

struct Typed
{
    std::optional<ConditionField> field; ///< When a whole field name and a space were typed.
    QString rest;
};

Typed split(const QString& typed, const QList<ConditionField>& fields)
{
    const qsizetype space = typed.indexOf(' ');
    const auto field = space < 0 ? std::nullopt : fieldNamed(QStringView(typed).left(space));
    if (!field || !fields.contains(*field))
        return {{}, typed};
    QString rest = typed.mid(space + 1);
    const QString verb =
        *field == ConditionField::Name ? QStringLiteral("begins with") : QStringLiteral("is");
    if (rest == verb)
        rest.clear();
    else if (rest.startsWith(verb + ' '))
        rest = rest.mid(verb.size() + 1);
    return {field, rest};
}

} // namespace

QList<FilterSuggestion> suggestionsFor(const QString& typed, const QList<ConditionField>& fields,
                                       const FilterVocabulary& vocabulary)
{
    const auto [field, rest] = split(typed, fields);
    if (field)
        return valuesOf(*field, *field == ConditionField::Period ? rest : rest.trimmed(),
                        vocabulary, kMost);

    QList<FilterSuggestion> found;
    for (const ConditionField candidate : fields) {
        const QString name = fieldName(candidate);
        const QString verb = candidate == ConditionField::Period ? QString()
            : candidate == ConditionField::Name                  ? QStringLiteral("begins with ")
                                                                 : QStringLiteral("is ");
        if (name.startsWith(typed.trimmed(), Qt::CaseInsensitive))
            found << FilterSuggestion {name, meaningOf(candidate), name + ' ' + verb, false, false};
    }
    if (!typed.trimmed().isEmpty())
        for (const ConditionField candidate : fields)
            if (candidate != ConditionField::Period) {
                auto values = valuesOf(candidate, typed.trimmed(), vocabulary, kMostPerField);
                for (FilterSuggestion& suggestion : values)
                    suggestion.detail =
                        fieldName(candidate) + QStringLiteral(", ") + suggestion.detail;
                found << values;
            }
    return found.first(std::min(kMost, found.size()));
}

QString streamPrefixIn(const QString& typed, const QList<ConditionField>& fields)
{
    if (!fields.contains(ConditionField::Stream))
        return {};
    const auto [field, rest] = split(typed, fields);
    return !field || *field == ConditionField::Stream ? rest.trimmed() : QString();
}

namespace {

/// Insertions, deletions and replacements that turn `a` into `b` (Levenshtein).
int distance(const QString& a, const QString& b)
{
    std::vector<int> row(std::size_t(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        int diagonal = std::exchange(row[0], int(i));
        for (qsizetype j = 1; j <= b.size(); ++j) {
            auto& cell = row[std::size_t(j)];
            const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = cell;
            cell = std::min({replaced, cell + 1, row[std::size_t(j) - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

QString nearestOf(const QString& value, const QStringList& occurring)
{
    QString nearest;
    int least = int(value.size()) / 2 + 1; // Farther is not like it.
    for (const QString& candidate : occurring) {
        if (std::abs(candidate.size() - value.size()) >= least)
            continue;
        const int apart = distance(value.toLower(), candidate.toLower());
        if (apart < least) {
            least = apart;
            nearest = candidate;
        }
    }
    return nearest;
}

} // namespace headrace
