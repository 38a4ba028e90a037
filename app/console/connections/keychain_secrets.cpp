// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/keychain_secrets.h"

#include <qt6keychain/keychain.h>

namespace headrace {
namespace {

const QString kService = QStringLiteral("Headrace");

// A job deletes itself when it is finished; one that nobody waits for any more goes with its
// parent.
template<typename Job> Job* makeJob(QObject* parent, const QString& key)
{
    auto* job = new Job(kService, parent);
    job->setKey(key);
    job->setInsecureFallback(false); // Never into a file of settings.
    return job;
}

} // namespace

void KeychainSecrets::find(const QString& key, Found found)
{
    auto* job = makeJob<QKeychain::ReadPasswordJob>(this, key);
    connect(job, &QKeychain::Job::finished, this, [job, found = std::move(found)] {
        found(job->error() == QKeychain::NoError ? std::optional(job->textData()) : std::nullopt);
    });
    job->start();
}

void KeychainSecrets::keep(const QString& key, const QString& secret, Done done)
{
    auto* job = makeJob<QKeychain::WritePasswordJob>(this, key);
    job->setTextData(secret);
    connect(job, &QKeychain::Job::finished, this, [job, done = std::move(done)] {
        if (done)
            done(job->error() == QKeychain::NoError ? QString() : job->errorString());
    });
    job->start();
}

void KeychainSecrets::forget(const QString& key)
{
    makeJob<QKeychain::DeletePasswordJob>(this, key)->start();
}

} // namespace headrace
