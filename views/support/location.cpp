// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/location.h"

#include <QUrl>
#include <QUrlQuery>

namespace headrace {
namespace {

const QString kScheme = QStringLiteral("headrace://");
const QString kLog = QStringLiteral("$log");
const QString kStreamList = QStringLiteral("$streams");

QString encoded(const QString& text, const QByteArray& kept = {})
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text, kept));
}

QString decoded(const QString& text)
{
    return QUrl::fromPercentEncoding(text.toUtf8());
}

Error notAUri(const QString& uri)
{
    return {ErrorCode::InvalidArgument,
            "read the link \"" + uri.toStdString()
                + "\": it is not of the form headrace://STORE/STREAM@VERSION or "
                  "headrace://STORE/$log?position=N"};
}

/// Reads "order-4711@12" or "$log". A '@' of a stream's own name is percent-encoded, so that the
/// first plain one begins the version.
bool readPath(const QString& path, Location& location)
{
    if (path == kLog) {
        location.isLog = true;
        return true;
    }
    if (path == kStreamList || path.isEmpty())
        return true;
    const auto at = path.indexOf('@');
    location.stream = decoded(path.left(at));
    if (at < 0)
        return true;
    bool isNumber = false;
    location.version = path.mid(at + 1).toLongLong(&isNumber);
    return isNumber && location.version >= 0;
}

} // namespace

const QString Location::kOverview = QStringLiteral("overview");
const QString Location::kStreams = QStringLiteral("streams");
const QString Location::kAggregate = QStringLiteral("aggregate");
const QString Location::kSchemas = QStringLiteral("schemas");
const QString Location::kProjections = QStringLiteral("projections");

QString Location::toUri() const
{
    QString uri = kScheme + encoded(store) + '/';
    if (!stream.isEmpty())
        uri += encoded(stream, "$:,;+")
            + (version > 0 ? QStringLiteral("@%1").arg(version) : QString());
    else if (place != kOverview && place != kSchemas && place != kProjections)
        uri += isLog ? kLog : kStreamList;

    QStringList query;
    if (place != kStreams)
        query << "place=" + encoded(place);
    if (position > 0)
        query << QStringLiteral("position=%1").arg(position);
    if (!filter.isEmpty())
        query << "filter=" + encoded(filter);
    return query.isEmpty() ? uri : uri + '?' + query.join('&');
}

Result<Location> Location::fromUri(const QString& uri)
{
    if (!uri.startsWith(kScheme))
        return notAUri(uri);
    const QString rest = uri.mid(kScheme.size());
    const auto slash = rest.indexOf('/');
    if (slash < 0)
        return notAUri(uri);

    Location location;
    location.store = decoded(rest.left(slash));
    const auto question = rest.indexOf('?', slash);
    const auto pathEnd = question < 0 ? rest.size() : question;
    if (!readPath(rest.mid(slash + 1, pathEnd - slash - 1), location))
        return notAUri(uri);

    const QUrlQuery query(question < 0 ? QString() : rest.mid(question + 1));
    const auto value = [&](const char* key) {
        return query.queryItemValue(QString::fromLatin1(key), QUrl::FullyDecoded);
    };
    if (query.hasQueryItem(QStringLiteral("place")))
        location.place = value("place");
    location.filter = value("filter");
    if (query.hasQueryItem(QStringLiteral("position"))) {
        bool isNumber = false;
        location.position = value("position").toLongLong(&isNumber);
        if (!isNumber || location.position < 0)
            return notAUri(uri);
    }
    return location;
}

} // namespace headrace
