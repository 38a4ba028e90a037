// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/column_text.h"

#include "views/support/text_format.h"

#include <QLocale>
#include <QObject>

#include <cmath>

namespace headrace {
namespace {

constexpr QChar kMinus(0x2212);
constexpr double kExactIntegers = 9007199254740992.0; // 2^53

QString realText(double value)
{
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

// As computed from two numbers that have this many digits: no more of them mean anything.
QString roundedText(double value)
{
    return QString::number(value, 'g', 12);
}

// With groups before the point.
QString groupedText(const QString& plain)
{
    const auto point = plain.indexOf('.');
    bool isInteger = false;
    const qlonglong whole = plain.left(point).toLongLong(&isInteger);
    if (!isInteger || plain.contains('e'))
        return QString(plain).replace('-', kMinus);
    QString text = numberText(whole);
    if (whole == 0 && plain.startsWith('-'))
        text.prepend(kMinus);
    return point < 0 ? text : text + plain.mid(point);
}

std::optional<double> numberOf(const ColumnValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return double(*integer);
    if (const auto* real = std::get_if<double>(&value))
        return *real;
    return std::nullopt;
}

} // namespace

QString columnText(const ColumnValue& value, ColumnType type)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return type != ColumnType::Boolean ? QString::number(*integer)
            : *integer != 0                ? QStringLiteral("true")
                                           : QStringLiteral("false");
    if (const auto* real = std::get_if<double>(&value))
        return realText(*real);
    if (const auto* text = std::get_if<std::string>(&value))
        return toQString(*text);
    return {};
}

QString shownColumnText(const ColumnValue& value, ColumnType type)
{
    const QString text = columnText(value, type);
    return isNumeric(type) && numberOf(value) ? groupedText(text) : visibleText(text.left(256));
}

Result<ColumnValue> columnValueOf(const QString& text, ColumnType type)
{
    const auto wrong = [&](const QString& wanted) {
        return Error {ErrorCode::InvalidArgument,
                      QObject::tr("\"%1\" is not %2.").arg(text, wanted).toStdString()};
    };
    const QString plain = QString(text).remove(QChar(0x2009)).replace(kMinus, '-').trimmed();
    bool isGood = false;
    switch (type) {
    case ColumnType::Integer: {
        const qlonglong value = plain.toLongLong(&isGood);
        return isGood ? Result<ColumnValue>(ColumnValue(std::int64_t(value)))
                      : wrong(QObject::tr("a whole number"));
    }
    case ColumnType::Real: {
        const double value = plain.toDouble(&isGood);
        return isGood ? Result<ColumnValue>(ColumnValue(value)) : wrong(QObject::tr("a number"));
    }
    case ColumnType::Boolean:
        if (plain == "true" || plain == "1")
            return ColumnValue(std::int64_t(1));
        if (plain == "false" || plain == "0")
            return ColumnValue(std::int64_t(0));
        return wrong(QObject::tr("true or false"));
    case ColumnType::Text:
    case ColumnType::Json:
        break;
    }
    return ColumnValue(text.toStdString());
}

QString columnDifference(const ColumnValue& before, const ColumnValue& after, ColumnType type)
{
    const auto one = std::get_if<std::int64_t>(&before);
    const auto other = std::get_if<std::int64_t>(&after);
    if (!isNumeric(type))
        return {};
    if (one && other && std::abs(double(*one)) < kExactIntegers
        && std::abs(double(*other)) < kExactIntegers)
        return differenceText(*other - *one);
    const auto left = numberOf(before);
    const auto right = numberOf(after);
    if (!left || !right)
        return {};
    const double difference = *right - *left;
    const QString text = groupedText(roundedText(difference));
    return difference > 0 ? '+' + text : text;
}

QString columnTypeText(const ColumnDescription& column)
{
    const QString type = toQString(columnTypeName(column.type));
    return column.isIndexed ? QObject::tr("%1, indexed").arg(type) : type;
}

} // namespace headrace
