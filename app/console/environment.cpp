// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/environment.h"

#include "views/support/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

namespace headrace {
namespace {

constexpr int kChipHeight = 18;
constexpr int kChipPadding = 6;

struct Look
{
    const char* id;
    Token outline;
    Token fill;
    Token text;
};

const Look& lookOf(Environment environment)
{
    static constexpr std::array kLooks {
        Look {"dev", Token::EnvDev, Token::EnvDevFill, Token::OnEnvDev},
        Look {"test", Token::EnvTest, Token::EnvTestFill, Token::OnEnvTest},
        Look {"production", Token::EnvProductionFill, Token::EnvProductionFill,
              Token::OnEnvProduction},
    };
    return kLooks[std::size_t(environment)];
}

} // namespace

QString environmentId(Environment environment)
{
    return QString::fromLatin1(lookOf(environment).id);
}

QString environmentName(Environment environment)
{
    return environmentId(environment).toUpper();
}

Environment environmentFromId(const QString& id)
{
    for (const Environment environment : kEnvironments)
        if (environmentId(environment) == id)
            return environment;
    return Environment::Dev;
}

Token stripToken(Environment environment)
{
    switch (environment) {
    case Environment::Dev:
        return Token::Window;
    case Environment::Test:
        return Token::EnvTest;
    case Environment::Production:
        return Token::EnvProductionFill;
    }
    return Token::Window;
}

int environmentChipWidth(const Theme& theme, Environment environment)
{
    return QFontMetrics(theme.font(TextStyle::Chip)).horizontalAdvance(environmentName(environment))
        + 2 * kChipPadding;
}

void paintEnvironmentChip(QPainter& painter, const Theme& theme, Environment environment, int left,
                          int centerY)
{
    const Look& look = lookOf(environment);
    const QRectF box(left + 0.5, centerY - kChipHeight / 2 + 0.5,
                     environmentChipWidth(theme, environment) - 1, kChipHeight - 1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.color(look.outline));
    painter.setBrush(theme.color(look.fill));
    painter.drawRoundedRect(box, 3, 3);
    painter.setFont(theme.font(TextStyle::Chip));
    painter.setPen(theme.color(look.text));
    painter.drawText(box, Qt::AlignCenter, environmentName(environment));
    painter.restore();
}

} // namespace headrace
