// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/projection_standing.h"

#include "views/support/text_format.h"

#include <QObject>
#include <QRegularExpression>

namespace headrace {

StandingLook lookOf(Standing standing)
{
    switch (standing) {
    case Standing::Stopped:
    case Standing::Stuck:
        return {QStringLiteral("act"), Token::Error};
    case Standing::Unknown:
        return {QStringLiteral("unknown"), Token::Unknown};
    case Standing::Parked:
    case Standing::Outdated:
        return {QStringLiteral("watch"), Token::Warn};
    case Standing::NotBuilt:
        return {QStringLiteral("minus"), Token::Text2};
    case Standing::Idle:
        return {QStringLiteral("pause"), Token::Unknown};
    case Standing::Ready:
        return {QStringLiteral("switch"), Token::Accent};
    case Standing::Building:
        return {QStringLiteral("rebuild"), Token::Accent};
    case Standing::Behind:
        return {QStringLiteral("play"), Token::Accent};
    case Standing::Live:
        return {QStringLiteral("well"), Token::Ok};
    case Standing::Reading:
        break;
    }
    return {QStringLiteral("clock"), Token::Text2};
}

Standing standingOf(const ProjectionStatus& status, bool isHeldHere)
{
    switch (status.state) {
    case ProjectionState::Unknown:
        return Standing::Unknown;
    case ProjectionState::Stopped:
        return Standing::Stopped;
    case ProjectionState::Stuck:
        return isHeldHere ? Standing::Building : Standing::Stuck;
    default:
        break;
    }
    if (status.building)
        return status.building->state == BuildState::Ready ? Standing::Ready : Standing::Building;
    if (status.isOutdated)
        return Standing::Outdated;
    if (!status.parked.empty())
        return Standing::Parked;
    if (status.state == ProjectionState::NotBuilt)
        return Standing::NotBuilt;
    if (status.state == ProjectionState::Idle || isHeldHere)
        return Standing::Idle;
    return status.state == ProjectionState::Behind ? Standing::Behind : Standing::Live;
}

QString standingText(Standing standing, const ProjectionStatus& status)
{
    switch (standing) {
    case Standing::Stopped:
        return QObject::tr("Stopped");
    case Standing::Stuck:
        return QObject::tr("Stuck");
    case Standing::Unknown:
        return QObject::tr("Unknown");
    case Standing::Parked:
        return QObject::tr("%1 parked")
            .arg(countText(std::int64_t(status.parked.size()), QObject::tr("key"),
                           QObject::tr("keys")));
    case Standing::Outdated:
        return QObject::tr("v%1 to be built").arg(status.version);
    case Standing::NotBuilt:
        return QObject::tr("Not built");
    case Standing::Idle:
        return QObject::tr("Not running");
    case Standing::Ready:
        return QObject::tr("v%1 ready to switch").arg(status.building->version);
    case Standing::Building:
        return status.building && status.head.value > 0
            ? QObject::tr("Building v%1, %2")
                  .arg(status.building->version)
                  .arg(percentText(status.building->checkpoint.value, status.head.value))
            : QObject::tr("Building");
    case Standing::Behind:
        return QObject::tr("Catching up");
    case Standing::Live:
        return QObject::tr("Live");
    case Standing::Reading:
        break;
    }
    return QObject::tr("Reading…");
}

QString causeOf(const QString& error)
{
    static const QRegularExpression place(QStringLiteral("^.*:[0-9]+: (.+)$"),
                                          QRegularExpression::DotMatchesEverythingOption);
    const auto found = place.match(error);
    return found.hasMatch() ? found.captured(1) : error;
}

QString reasonText(Standing standing, const ProjectionStatus& status)
{
    if (!status.parked.empty())
        return causeOf(toQString(status.parked.front().error));
    if (standing == Standing::Idle)
        return status.lag > 0
            ? QObject::tr("nobody runs it, %1 wait")
                  .arg(countText(status.lag, QObject::tr("position"), QObject::tr("positions")))
            : QString();
    if (standing == Standing::NotBuilt)
        return QObject::tr("run it here, or rebuild it");
    return toQString(status.why);
}

} // namespace headrace
