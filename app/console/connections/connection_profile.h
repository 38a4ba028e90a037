// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/store_environment.h"

#include <QByteArray>
#include <QMap>
#include <QString>

namespace headrace {

/// A store that the console knows, as its user describes it. No password is part of it.
struct ConnectionProfile
{
    enum class Kind { File, PostgreSql };

    QString name; ///< One of a kind in the list.
    Kind kind = Kind::File;

    QString file; ///< Absolute path of a file.

    // Of a server. What is empty, libpq takes from where it always does.
    QString host; ///< A name, a number, or the folder of a socket.
    int port = 0; ///< 0: 5432.
    QString user;
    QString database;
    QString schema;          ///< Empty: headrace.
    QString tls;             ///< As libpq calls it; empty: verify-full, but on this machine.
    QString rootCertificate; ///< The file with who is trusted; empty: as the system does.
    QMap<QString, QString> parameters;               ///< Others of libpq's, none of them secret.
    RowsPlace rowsPlace = RowsPlace::OnThisComputer; ///< Of its projections.

    Environment environment = Environment::Dev;
    bool isReadOnly = false;
    QString domainModule; ///< Empty: the one beside the file, if any.

    /// Fields in the connections file that are not known here, as one JSON object; empty: none.
    /// They are kept.
    QByteArray others;

    friend bool operator==(const ConnectionProfile&, const ConnectionProfile&) = default;

    bool isServer() const { return kind == Kind::PostgreSql; }
    /// What core opens: a path, or an address.
    QString location() const;
    /// Where it is, for people: a path, or "ann@db.example:5432, shop/orders".
    QString whereText() const;
    /// Under which the password is kept: the address without the schema. Whatever else of it is
    /// changed, TLS as well, makes it another key, so that no password goes where, or in a way in
    /// which, its owner did not send it. Empty for a file.
    QString secretKey() const;
};

/// libpq's names of the modes, the strongest first.
const QStringList& tlsModes();

/// What is wrong with `profile` in one sentence, and the field it is about; empty: nothing.
struct ProfileProblem
{
    QString field; ///< As in the connections file.
    QString sentence;
};
ProfileProblem problemOf(const ConnectionProfile& profile);

/// Describes a store that was opened by its path or address. The name is left empty.
ConnectionProfile profileOf(const QString& location);
/// Whether it is an address of a server and no path.
bool isServerLocation(const QString& location);
/// Whether it is an address with a password in it: it is not to be shown, or kept, anywhere.
bool hasPassword(const QString& location);
/// A path made absolute; an address as it is.
QString wholeLocation(const QString& location);
/// A name for people: of the file without suffix, or the database and schema.
QString nameOfLocation(const QString& location);

} // namespace headrace
