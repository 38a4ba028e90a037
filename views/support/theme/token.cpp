// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/theme/token.h"

#include <QMetaEnum>

namespace headrace {

int tokenCount()
{
    return QMetaEnum::fromType<Token>().keyCount();
}

QString tokenName(Token token)
{
    QString name;
    for (const char c : QByteArrayView(QMetaEnum::fromType<Token>().valueToKey(int(token)))) {
        const QChar letter = QLatin1Char(c);
        if (!name.isEmpty() && !letter.isLower())
            name += '-';
        name += letter.toLower();
    }
    return name;
}

} // namespace headrace
