// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connection.h"

#include "app/console/settings.h"
#include "views/support/text_format.h"

#include <QDir>
#include <QFileInfo>

namespace headrace {

Connection::Connection(Settings& settings, QObject* parent) : QObject(parent), m_settings(settings)
{
}

Connection::~Connection() = default;

QString Connection::path() const
{
    return m_session ? toQString(m_session->description().location) : QString();
}

void Connection::open(const QString& path, OpenMode mode, const QString& domainModule)
{
    const QString file = QFileInfo(path).absoluteFilePath();
    OpenOptions options;
    options.mode = mode;
    m_opening =
        m_opener.open(file.toStdString(), options,
                      [this, file, domainModule](Result<std::unique_ptr<StoreSession>> session) {
                          if (session)
                              take(std::move(*session), domainModule);
                          else
                              emit failed(file, toQString(session.error().message));
                          emit openingChanged();
                      });
    emit openingChanged();
}

void Connection::reopen(bool readOnly)
{
    open(path(), readOnly ? OpenMode::ReadOnly : OpenMode::Writable,
         m_domain ? m_domain->path() : QString());
}

void Connection::take(std::unique_ptr<StoreSession> session, const QString& domainModule)
{
    close();
    m_session = std::move(session);
    m_domain = std::make_unique<DomainSession>();
    m_settings.addRecentStore(path());
    m_settings.setLastStore(path());
    const QString module = domainModule.isEmpty() ? domainModuleFor(path()) : domainModule;
    if (!module.isEmpty())
        m_domain->load(module);
    emit opened();
}

void Connection::close(std::function<void()> whenClosed)
{
    if (!m_session) {
        if (whenClosed)
            whenClosed();
        return;
    }
    emit aboutToClose();
    m_opener.letGo(m_domain->retire()); // A module that loops for ever ends by its limits only.
    m_domain.reset();
    m_opener.close(std::move(m_session), std::move(whenClosed));
    emit closed();
}

void Connection::chooseDomainModule(const QString& module)
{
    m_settings.setDomainModule(path(), module);
    m_domain->load(module);
}

QString Connection::domainModuleFor(const QString& store) const
{
    const QString chosen = m_settings.domainModule(store);
    return !chosen.isEmpty() && QFileInfo::exists(chosen) ? chosen : domainModuleBeside(store);
}

QString domainModuleBeside(const QString& store)
{
    const QFileInfo file(store);
    const QDir folder = file.dir();
    const QString namesake = folder.filePath(file.completeBaseName() + ".domain.js");
    if (QFileInfo::exists(namesake))
        return namesake;
    const QStringList others = domainModulesAround(store);
    return others.size() == 1 ? folder.filePath(others.front()) : QString();
}

QStringList domainModulesAround(const QString& store)
{
    return QFileInfo(store).dir().entryList({"*.domain.js"}, QDir::Files, QDir::Name);
}

} // namespace headrace
