// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/store_environment.h"
#include "views/support/theme/token.h"

#include <QString>

#include <array>

class QPainter;

namespace headrace {

class Theme;

inline constexpr std::array kEnvironments {Environment::Dev, Environment::Test,
                                           Environment::Production};

QString environmentId(Environment environment);   ///< "dev": in the settings.
QString environmentName(Environment environment); ///< "DEV": on the chip.
Environment environmentFromId(const QString& id); ///< Dev when it is none.

/// The colour of the strip at the top of the window; the window's own for Dev.
Token stripToken(Environment environment);

int environmentChipWidth(const Theme& theme, Environment environment);
/// Paints the chip, 18 px high, with its left end at `left`.
void paintEnvironmentChip(QPainter& painter, const Theme& theme, Environment environment, int left,
                          int centerY);

} // namespace headrace
