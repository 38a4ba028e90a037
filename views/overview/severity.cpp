// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/severity.h"

#include <QObject>

namespace headrace {

SeverityLook lookOf(Severity severity)
{
    switch (severity) {
    case Severity::Well:
        return {QObject::tr("Well"), QStringLiteral("well"), Token::Ok};
    case Severity::Watch:
        return {QObject::tr("Watch"), QStringLiteral("watch"), Token::Warn};
    case Severity::Act:
        return {QObject::tr("Act"), QStringLiteral("act"), Token::Error};
    case Severity::Unknown:
        return {QObject::tr("Unknown"), QStringLiteral("unknown"), Token::Unknown};
    case Severity::None:
        break;
    }
    return {};
}

} // namespace headrace
