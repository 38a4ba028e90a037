// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connection.h"

#include "app/console/settings.h"
#include "views/support/text_format.h"

#include <QDir>
#include <QFileInfo>

namespace headrace {

Connection::Connection(Settings& settings, SecretStore& keychain, Clock clock, QObject* parent)
    : QObject(parent)
    , m_settings(settings)
    , m_keychain(keychain)
    , m_clock(std::move(clock))
{
}

Connection::~Connection()
{
    if (m_session) // It would wait for a server that is away.
        m_opener.close(std::move(m_session));
}

void Connection::open(const Target& target, const QString& password, bool isPasswordKept)
{
    m_request.cancel();
    m_opening = target;
    if (!password.isEmpty())
        return usePassword(password, isPasswordKept);
    m_isPasswordKept = false;
    m_isOpening = true;
    const int attempt = ++m_attempt;
    findPassword(target.profile, [this, attempt](const std::optional<QString>& known) {
        if (attempt == m_attempt)
            reach(known);
    });
    emit openingChanged();
}

void Connection::cancelOpening()
{
    ++m_attempt;
    m_request.cancel();
    endOpening();
}

void Connection::endOpening()
{
    m_password.clear();
    m_isOpening = false;
    emit openingChanged();
}

void Connection::findPassword(const ConnectionProfile& profile,
                              std::function<void(const std::optional<QString>&)> then)
{
    const QString key = profile.secretKey();
    if (key.isEmpty())
        return then(std::nullopt);
    m_typed.find(key, [&](const std::optional<QString>& typed) {
        if (typed)
            then(typed);
        else
            m_keychain.find(key, std::move(then));
    });
}

void Connection::usePassword(const QString& password, bool isKept)
{
    m_isPasswordKept = isKept;
    m_isOpening = true;
    ++m_attempt;
    reach(password);
    emit openingChanged();
}

void Connection::reach(const std::optional<QString>& password)
{
    m_password = password.value_or(QString());
    OpenOptions options {.mode = m_opening.mode, .clock = m_clock};
    options.password = m_password.toStdString();
    m_request = m_opener.open(
        m_opening.location().toStdString(), std::move(options),
        [this](Result<std::unique_ptr<StoreSession>> session) { takeAnswer(std::move(session)); });
}

void Connection::takeAnswer(Result<std::unique_ptr<StoreSession>> session)
{
    if (session) {
        keepPassword();
        take(std::move(*session));
        endOpening();
    } else if (session.error().code == ErrorCode::Unauthenticated) {
        m_typed.forget(m_opening.profile.secretKey());
        emit passwordWanted(!m_password.isEmpty());
    } else if (session.error().code == ErrorCode::NotFound && m_opening.profile.isServer()) {
        // No database, or no store in it: the one can be made here, the other cannot.
        OpenOptions options {.clock = m_clock};
        options.password = m_password.toStdString();
        m_request =
            m_opener.probe(m_opening.location().toStdString(), std::move(options),
                           [this, error = session.error()](Result<StoreProbe> probe) {
                               endOpening();
                               emit failed(toQString(error.message), probe && probe->isMissing);
                           });
    } else {
        fail(session.error());
    }
}

void Connection::fail(const Error& error)
{
    endOpening();
    emit failed(toQString(error.message), false);
}

void Connection::keepPassword()
{
    const QString key = m_opening.profile.secretKey();
    if (key.isEmpty() || m_password.isEmpty())
        return;
    m_typed.keep(key, m_password, {});
    if (!std::exchange(m_isPasswordKept, false))
        return;
    m_keychain.keep(key, m_password, [this](const QString& problem) {
        if (!problem.isEmpty())
            emit noted(tr("The password could not be put into the keychain (%1); it is kept in "
                          "memory until Headrace is closed.")
                           .arg(problem));
    });
}

void Connection::reopen(bool readOnly)
{
    Target again = m_open;
    again.mode = readOnly ? OpenMode::ReadOnly : OpenMode::Writable;
    again.domainModule = m_domain ? m_domain->path() : QString();
    open(again);
}

void Connection::take(std::unique_ptr<StoreSession> session)
{
    close();
    m_open = m_opening;
    m_session = std::move(session);
    m_domain = std::make_unique<DomainSession>();
    watchHead();
    m_settings.addRecentStore(location());
    m_settings.setLastStore(location(), m_open.profile.name);
    QString module = m_open.domainModule;
    if (module.isEmpty() && QFileInfo::exists(m_open.profile.domainModule))
        module = m_open.profile.domainModule;
    if (module.isEmpty())
        module = domainModuleBeside(location());
    if (!module.isEmpty())
        m_domain->load(module);
    emit opened();
}

void Connection::watchHead()
{
    connect(m_session.get(), &StoreSession::headUnknown, this, [this](const QString& reason) {
        m_away = Away {now(), reason};
    });
    connect(m_session.get(), &StoreSession::headTried, this,
            [this](int tries, std::chrono::milliseconds pause) {
                m_away->tries = tries;
                m_away->pause = pause;
                emit awayChanged();
            });
    connect(m_session.get(), &StoreSession::headChanged, this, [this] {
        if (std::exchange(m_away, std::nullopt))
            emit awayChanged();
    });
}

void Connection::close(std::function<void()> whenClosed)
{
    if (!m_session) {
        if (whenClosed)
            whenClosed();
        return;
    }
    emit aboutToClose();
    m_away.reset();
    m_opener.letGo(m_domain->retire()); // A module that loops for ever ends by its limits only.
    m_domain.reset();
    m_opener.close(std::move(m_session), std::move(whenClosed));
    emit closed();
}

void Connection::probe(const Target& target, const QString& password,
                       std::function<void(Result<StoreProbe>)> answer)
{
    cancelProbe();
    const auto begin = [this, target, answer = std::move(answer)](const QString& used) {
        OpenOptions options {.mode = target.mode, .clock = m_clock};
        options.password = used.toStdString();
        m_probing = m_opener.probe(target.location().toStdString(), std::move(options), answer);
    };
    if (!password.isEmpty())
        return begin(password);
    findPassword(target.profile,
                 [this, begin, probe = m_probe](const std::optional<QString>& known) {
                     if (probe == m_probe)
                         begin(known.value_or(QString()));
                 });
}

void Connection::cancelProbe()
{
    ++m_probe;
    m_probing.cancel();
}

QString domainModuleBeside(const QString& store)
{
    if (isServerLocation(store))
        return {};
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
    if (isServerLocation(store))
        return {};
    return QFileInfo(store).dir().entryList({"*.domain.js"}, QDir::Files, QDir::Name);
}

} // namespace headrace
