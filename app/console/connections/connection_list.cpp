// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/connection_list.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <future>

namespace headrace {
namespace {

Error otherwise(const QString& name)
{
    return {ErrorCode::Conflict,
            "the connection \"" + name.toStdString()
                + "\" was changed or removed by another Headrace meanwhile; look at it again"};
}

Result<void> checkName(const Connections& all, const QString& name)
{
    if (std::ranges::find(all, name, &ConnectionProfile::name) == all.end())
        return {};
    return Error {ErrorCode::Refused,
                  "there is a connection called \"" + name.toStdString()
                      + "\" already; choose another name"};
}

} // namespace

ConnectionList::ConnectionList(const QString& file, QObject* parent)
    : QObject(parent)
    , m_file(file)
    , m_answers(AnswerQueue::make(this))
    , m_thread(1)
{
    QDir().mkpath(QFileInfo(file).absolutePath());
    take(readConnections(file));
    m_watch.watch(file);
    connect(&m_watch, &FileWatch::changed, this, &ConnectionList::read);
}

ConnectionList::~ConnectionList()
{
    std::promise<void> done;
    m_thread.run([&done] { done.set_value(); });
    done.get_future().wait();
}

const ConnectionProfile* ConnectionList::find(const QString& name) const
{
    const auto found = std::ranges::find(m_all, name, &ConnectionProfile::name);
    return found == m_all.end() ? nullptr : &*found;
}

const ConnectionProfile* ConnectionList::findLocation(const QString& location) const
{
    const auto found = std::ranges::find(m_all, location, &ConnectionProfile::location);
    return found == m_all.end() ? nullptr : &*found;
}

QString ConnectionList::freeName(const QString& wish) const
{
    QString name = wish;
    for (int number = 2; find(name) != nullptr; ++number)
        name = QStringLiteral("%1 %2").arg(wish).arg(number);
    return name;
}

void ConnectionList::add(const ConnectionProfile& profile, Done done)
{
    change(
        [profile](Connections& all) -> Result<void> {
            if (auto checked = checkName(all, profile.name); !checked)
                return checked;
            all.push_back(profile);
            return {};
        },
        std::move(done));
}

void ConnectionList::replace(const ConnectionProfile& before, const ConnectionProfile& after,
                             Done done)
{
    change(
        [before, after](Connections& all) -> Result<void> {
            const auto found = std::ranges::find(all, before);
            if (found == all.end())
                return otherwise(before.name);
            if (after.name != before.name)
                if (auto checked = checkName(all, after.name); !checked)
                    return checked;
            *found = after;
            return {};
        },
        std::move(done));
}

void ConnectionList::remove(const ConnectionProfile& before, Done done)
{
    change(
        [before](Connections& all) -> Result<void> {
            if (std::erase(all, before) == 0)
                return otherwise(before.name);
            return {};
        },
        std::move(done));
}

void ConnectionList::amend(const ConnectionProfile& profile,
                           std::function<void(ConnectionProfile&)> how, Done done)
{
    change(
        [profile, how = std::move(how)](Connections& all) -> Result<void> {
            auto found = std::ranges::find(all, profile.name, &ConnectionProfile::name);
            if (found == all.end())
                found = all.insert(all.end(), profile);
            else if (found->location() != profile.location())
                return otherwise(profile.name);
            how(*found);
            return {};
        },
        std::move(done));
}

void ConnectionList::change(std::function<Result<void>(Connections&)> how, Done done)
{
    m_thread.run([this, how = std::move(how), done = std::move(done)]() mutable {
        auto changed = changeConnections(m_file, how);
        m_answers->put([this, changed = std::move(changed), done = std::move(done)] {
            const QString problem =
                changed ? QString() : QString::fromStdString(changed.error().message);
            if (changed)
                take(changed);
            if (done)
                done(problem);
        });
    });
}

void ConnectionList::read()
{
    m_thread.run([this] {
        auto all = readConnections(m_file);
        m_answers->put([this, all = std::move(all)] { take(all); });
    });
}

void ConnectionList::take(Result<Connections> read)
{
    const QString problem = read ? QString() : QString::fromStdString(read.error().message);
    const bool isSame = problem == m_problem && (!read || *read == m_all);
    m_problem = problem;
    if (read)
        m_all = *std::move(read);
    if (!isSame)
        emit changed();
}

} // namespace headrace
