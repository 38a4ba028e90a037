// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connection_profile.h"
#include "app/console/connections/secret_store.h"
#include "core/base/time.h"
#include "core/store/store_registry.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace headrace {

class Settings;

/// Which store the window shows, with the domain module that belongs to it. Opens, reopens and
/// closes without holding up the GUI; while another store is being opened, and when that fails, the
/// one that is open stays so.
///
/// A password is looked for among those that were typed since the program was started, then in the
/// keychain, and else asked for: passwordWanted(). It goes into the keychain after the server took
/// it, if its user wants that.
class Connection : public QObject
{
    Q_OBJECT

public:
    /// What is to be opened. `profile` has a name when it is in the list of connections.
    struct Target
    {
        ConnectionProfile profile;
        OpenMode mode = OpenMode::Writable;
        QString domainModule; ///< Instead of the profile's; empty: that.

        QString location() const { return profile.location(); }
    };

    /// All must outlive the connection. `clock` is this machine's, to which a server's is compared;
    /// it is asked from any thread.
    Connection(Settings& settings, SecretStore& keychain, Clock clock, QObject* parent = nullptr);
    ~Connection() override;

    StoreSession* session() const { return m_session.get(); } ///< Null when no store is open.
    DomainSession* domain() const { return m_domain.get(); }  ///< As session().
    /// Of the open store: a path, or an address without a secret.
    QString location() const { return m_session ? m_open.location() : QString(); }
    /// Of the open store, as it was when it was opened.
    const ConnectionProfile& profile() const { return m_open.profile; }
    bool isOpening() const { return m_isOpening; }
    const Target& opening() const { return m_opening; } ///< While isOpening(), and after a failure.
    /// That the open store cannot be reached. It is tried again and again, with growing pauses.
    struct Away
    {
        Time since;
        QString reason;
        int tries = 0;
        std::chrono::milliseconds pause {}; ///< Before the next try.
    };
    const std::optional<Away>& away() const { return m_away; }

    /// With a password that was typed beforehand, or none.
    void open(const Target& target, const QString& password = {}, bool isPasswordKept = false);
    void cancelOpening();
    /// The answer to passwordWanted(): goes on opening.
    void usePassword(const QString& password, bool isKept);
    /// The same store again, read-only or not.
    void reopen(bool readOnly);
    /// `closed` is called when its file is let go.
    void close(std::function<void()> closed = {});

    /// What there is at `target`, without opening it; with the passwords that are known.
    /// Unauthenticated, when they do not do. Another call, or cancelProbe(), drops its answer.
    void probe(const Target& target, const QString& password,
               std::function<void(Result<StoreProbe>)> answer);
    void cancelProbe();
    /// The password that is known for `profile`: typed since the program was started, or in the
    /// keychain. None: neither.
    void findPassword(const ConnectionProfile& profile,
                      std::function<void(const std::optional<QString>&)> then);

    /// Of the open store; the caller remembers it.
    void setProfile(const ConnectionProfile& profile) { m_open.profile = profile; }
    void loadDomainModule(const QString& path) { m_domain->load(path); }

signals:
    void openingChanged();
    void opened();
    /// The session ends when this returns: let go of it.
    void aboutToClose();
    void closed();
    /// The server wants a password: usePassword() or cancelOpening(). `isWrong`: it did not take
    /// one.
    void passwordWanted(bool isWrong);
    /// Opening opening() came to nothing. `canMake`: there is no store, and one can be made there.
    void failed(const QString& message, bool canMake);
    void awayChanged();
    /// Something went otherwise than was asked for, and goes on.
    void noted(const QString& sentence);

private:
    void reach(const std::optional<QString>& password);
    void takeAnswer(Result<std::unique_ptr<StoreSession>> session);
    void take(std::unique_ptr<StoreSession> session);
    void fail(const Error& error);
    void endOpening();
    void keepPassword();
    void watchHead();

    Settings& m_settings;
    SecretStore& m_keychain;
    const Clock m_clock;
    MemorySecrets m_typed;
    StoreOpener m_opener;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<DomainSession> m_domain;
    Target m_open;
    std::optional<Away> m_away;

    bool m_isOpening = false;
    int m_attempt = 0; // Answers of the keychain to an earlier one are dropped.
    Target m_opening;
    QString m_password; // That is being tried.
    bool m_isPasswordKept = false;
    Request m_request;
    Request m_probing;
    int m_probe = 0; // As m_attempt.
};

/// The domain module that lies beside a store: NAME.domain.js for NAME.headrace, else the only
/// *.domain.js of the folder; empty when there is neither, and for an address.
QString domainModuleBeside(const QString& store);
/// The names of all *.domain.js in the folder of a store, sorted.
QStringList domainModulesAround(const QString& store);

} // namespace headrace
