// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>

namespace headrace {

/// Tells when a file is another one than it was: written to, replaced by one that was renamed to
/// its name (as editors do), removed, or there again. GUI thread.
class FileWatch : public QObject
{
    Q_OBJECT

public:
    /// Changes that follow each other within this time are told once, after the last one: a file is
    /// emptied before it is written.
    static constexpr std::chrono::milliseconds kSettles {100};

    explicit FileWatch(QObject* parent = nullptr);

    /// Watches `path` instead of what was watched before. It need not exist, but its folder must;
    /// without that nothing is told. Changes from now on are told.
    void watch(const QString& path);

signals:
    void changed();

private:
    /// What a look at the folder tells of the file, without reading it.
    struct Stamp
    {
        qint64 size = -1; ///< -1: it does not exist.
        QDateTime modified;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    Stamp look() const;
    void watchAgain();

    QString m_path;
    Stamp m_stamp;
    QFileSystemWatcher m_watcher;
    QTimer m_settling;
};

} // namespace headrace
