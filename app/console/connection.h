// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store_registry.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"

#include <QObject>

#include <functional>
#include <memory>

namespace headrace {

class Settings;

/// Which store the window shows, with the domain module that belongs to it. Opens, reopens and
/// closes without holding up the GUI; while another store is being opened, and when that fails, the
/// one that is open stays so.
class Connection : public QObject
{
    Q_OBJECT

public:
    /// `settings` must outlive the connection.
    explicit Connection(Settings& settings, QObject* parent = nullptr);
    ~Connection() override;

    StoreSession* session() const { return m_session.get(); } ///< Null when no store is open.
    DomainSession* domain() const { return m_domain.get(); }  ///< As session().
    QString path() const;                                     ///< Of the open store.
    bool isOpening() const { return m_opening.isRunning(); }

    void open(const QString& path, OpenMode mode = OpenMode::Writable,
              const QString& domainModule = {});
    /// The same store again, read-only or not.
    void reopen(bool readOnly);
    /// `closed` is called when its file is let go.
    void close(std::function<void()> closed = {});

    /// Remembered for this store.
    void chooseDomainModule(const QString& path);

signals:
    void openingChanged();
    void opened();
    /// The session ends when this returns: let go of it.
    void aboutToClose();
    void closed();
    void failed(const QString& path, const QString& message);

private:
    void take(std::unique_ptr<StoreSession> session, const QString& domainModule);
    QString domainModuleFor(const QString& store) const;

    Settings& m_settings;
    StoreOpener m_opener;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<DomainSession> m_domain;
    Request m_opening;
};

/// The domain module that lies beside a store: NAME.domain.js for NAME.headrace, else the only
/// *.domain.js of the folder; empty when there is neither.
QString domainModuleBeside(const QString& store);
/// The names of all *.domain.js in the folder of a store, sorted.
QStringList domainModulesAround(const QString& store);

} // namespace headrace
