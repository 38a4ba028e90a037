// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/connection_profile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>
#include <QUrl>
#include <QUrlQuery>

#include <utility>

namespace headrace {
namespace {

constexpr int kPort = 5'432;
const QString kSchema = QStringLiteral("headrace");

QString tr(const char* text)
{
    return QCoreApplication::translate("ConnectionProfile", text);
}

QString encoded(const QString& text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

bool isSocketFolder(const QString& host)
{
    return host.startsWith('/');
}

// "db.example:5433"; the port only where it is not the usual one.
QString placeText(const ConnectionProfile& profile)
{
    QString place =
        profile.host.isEmpty() || isSocketFolder(profile.host) ? tr("this machine") : profile.host;
    if (profile.port != 0 && profile.port != kPort)
        place += ':' + QString::number(profile.port);
    return place;
}

QString orSchema(const QString& schema)
{
    return schema.isEmpty() ? kSchema : schema;
}

/// The address of the server's database; `query` stands before what the profile says itself.
QString addressOf(const ConnectionProfile& profile, QList<std::pair<QString, QString>> query)
{
    const bool isSocket = isSocketFolder(profile.host);
    const QString port = profile.port == 0 ? QString() : QString::number(profile.port);
    QString address = QStringLiteral("postgresql://");
    if (!profile.user.isEmpty())
        address += encoded(profile.user) + '@';
    if (!isSocket)
        address += profile.host.contains(':') ? '[' + profile.host + ']' : encoded(profile.host);
    if (!port.isEmpty() && !isSocket)
        address += ':' + port;
    address += '/' + encoded(profile.database);
    if (isSocket)
        query << std::pair("host", profile.host) << std::pair("port", port);
    query << std::pair("sslmode", profile.tls) << std::pair("sslrootcert", profile.rootCertificate);
    for (auto one = profile.parameters.begin(); one != profile.parameters.end(); ++one)
        query << std::pair(one.key(), one.value());
    char sign = '?';
    for (const auto& [name, value] : query)
        if (!value.isEmpty())
            address += std::exchange(sign, '&') + encoded(name) + '=' + encoded(value);
    return address;
}

QString shownPath(const QString& path)
{
    return path.startsWith(QDir::homePath() + '/') ? '~' + path.mid(QDir::homePath().size()) : path;
}

ProfileProblem fileProblem(const ConnectionProfile& profile)
{
    if (profile.file.isEmpty())
        return {"file", tr("Name the file of the store.")};
    if (!QFileInfo(profile.file).isAbsolute())
        return {"file", tr("Name the file with its whole path.")};
    return {};
}

ProfileProblem serverProblem(const ConnectionProfile& profile)
{
    static const QRegularExpression schemaName(QStringLiteral("^[a-z_][a-z0-9_]{0,62}$"));
    if (profile.port < 0 || profile.port > 65'535)
        return {"port", tr("A port is a number from 1 to 65535.")};
    if (!isSocketFolder(profile.host)
        && (profile.host.contains('@') || profile.host.contains(QRegularExpression("\\s"))))
        return {"host", tr("A host is a name or a number, without a user and without spaces.")};
    if (profile.database.isEmpty())
        return {"database", tr("Name the database.")};
    if (!profile.schema.isEmpty()
        && (!schemaName.match(profile.schema).hasMatch() || profile.schema.startsWith("pg_")))
        return {"schema", tr("A schema is named with small letters, digits and _.")};
    if (!profile.tls.isEmpty() && !tlsModes().contains(profile.tls))
        return {"tls", tr("TLS is one of %1.").arg(tlsModes().join(", "))};
    for (const char* secret : {"password", "sslpassword"})
        if (profile.parameters.contains(secret))
            return {"parameters", tr("A password is not kept here; it is asked for.")};
    return {};
}

} // namespace

QString ConnectionProfile::location() const
{
    return isServer() ? addressOf(*this, {{"schema", orSchema(schema)}}) : file;
}

QString ConnectionProfile::whereText() const
{
    if (!isServer())
        return shownPath(file);
    const QString who = user.isEmpty() ? QString() : user + '@';
    return who + placeText(*this) + '/' + database + '/' + orSchema(schema);
}

QString ConnectionProfile::secretKey() const
{
    return isServer() ? addressOf(*this, {}) : QString();
}

const QStringList& tlsModes()
{
    static const QStringList modes {"verify-full", "verify-ca", "require", "prefer", "disable"};
    return modes;
}

ProfileProblem problemOf(const ConnectionProfile& profile)
{
    if (profile.name.trimmed().isEmpty())
        return {"name", tr("Give the connection a name.")};
    return profile.isServer() ? serverProblem(profile) : fileProblem(profile);
}

ConnectionProfile profileOf(const QString& location)
{
    ConnectionProfile profile;
    if (!isServerLocation(location)) {
        profile.file = location;
        return profile;
    }
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    const QUrl url(location);
    profile.host = url.host();
    profile.port = qMax(url.port(), 0);
    profile.user = url.userName();
    profile.database = url.path().mid(1);
    for (const auto& [name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        if (name == "schema")
            profile.schema = value == kSchema ? QString() : value;
        else if (name == "host")
            profile.host = value;
        else if (name == "port")
            profile.port = value.toInt();
        else if (name == "user")
            profile.user = value;
        else if (name == "dbname")
            profile.database = value;
        else if (name == "sslmode")
            profile.tls = value;
        else if (name == "sslrootcert")
            profile.rootCertificate = value;
        else
            profile.parameters.insert(name, value);
    }
    return profile;
}

bool isServerLocation(const QString& location)
{
    return location.startsWith("postgresql://") || location.startsWith("postgres://");
}

bool hasPassword(const QString& location)
{
    if (!isServerLocation(location))
        return false;
    // By hand, since what is no valid URL may have one, too: between ':' and the last '@' of what
    // stands before the path.
    const QString rest = location.mid(location.indexOf("//") + 2);
    const QString authority = rest.left(rest.indexOf(QRegularExpression("[/?]")));
    if (authority.left(authority.lastIndexOf('@') + 1).contains(':'))
        return true;
    const QUrlQuery query(rest.mid(rest.indexOf('?') + 1));
    return query.hasQueryItem("password") || query.hasQueryItem("sslpassword");
}

QString wholeLocation(const QString& location)
{
    return isServerLocation(location) ? location : QFileInfo(location).absoluteFilePath();
}

QString nameOfLocation(const QString& location)
{
    if (!isServerLocation(location))
        return QFileInfo(location).completeBaseName();
    const ConnectionProfile profile = profileOf(location);
    return profile.database + '/' + orSchema(profile.schema);
}

} // namespace headrace
