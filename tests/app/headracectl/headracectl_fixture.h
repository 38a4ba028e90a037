// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QStringList>
#include <QTemporaryDir>

namespace headrace {

/// How a run of headracectl ended.
struct Outcome
{
    int exit = -1; ///< -1: it crashed, or hung.
    QByteArray out;
    QByteArray err;

    QJsonObject json() const;         ///< The output as one object.
    QList<QJsonObject> lines() const; ///< The output as one object a line.
};

/// Runs headracectl in a folder of its own, which is removed afterwards.
class HeadracectlFixture
{
public:
    static QString program(); ///< Where headracectl is.
    Outcome run(const QStringList& arguments, const QByteArray& input = {}) const;
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString folder() const { return m_folder.path(); }

    /// A store with order-1 (Counted 1, 2, 3 with tags a, a and b, none) and cart-1 (one event,
    /// CartOpened, at position 3). False when it could not be made.
    bool makeOrders(const QString& name) const;

private:
    QTemporaryDir m_folder;
};

bool writeFile(const QString& path, const QByteArray& bytes);
QByteArray readFile(const QString& path);

} // namespace headrace
