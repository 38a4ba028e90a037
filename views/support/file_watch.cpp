// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/file_watch.h"

#include <QDir>
#include <QFileInfo>

namespace headrace {

FileWatch::FileWatch(QObject* parent) : QObject(parent)
{
    m_settling.setSingleShot(true);
    m_settling.setInterval(kSettles);
    const auto settle = [this] { m_settling.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settling, [this, settle] {
        m_stamp = {}; // Whatever it looks like: times may be too coarse to tell.
        settle();
    });
    // Tells that the file is there again, or another one; but also of its neighbours.
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settling, [this, settle] {
        if (m_stamp != look())
            settle();
    });
    connect(&m_settling, &QTimer::timeout, this, [this] {
        watchAgain();
        emit changed();
    });
}

void FileWatch::watch(const QString& path)
{
    m_settling.stop();
    const QStringList before = m_watcher.files() + m_watcher.directories();
    if (std::exchange(m_path, path) != path && !before.isEmpty())
        m_watcher.removePaths(before);
    watchAgain();
}

// A file that was replaced or removed is no longer watched; the one in its place is another one.
void FileWatch::watchAgain()
{
    const QFileInfo file(m_path);
    if (!m_watcher.files().isEmpty())
        m_watcher.removePaths(m_watcher.files());
    if (file.exists())
        m_watcher.addPath(m_path);
    if (!m_watcher.directories().contains(file.absolutePath()) && file.dir().exists())
        m_watcher.addPath(file.absolutePath());
    m_stamp = look();
}

FileWatch::Stamp FileWatch::look() const
{
    const QFileInfo file(m_path);
    return file.exists() ? Stamp {file.size(), file.lastModified()} : Stamp {};
}

} // namespace headrace
