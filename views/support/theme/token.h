// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace headrace {
Q_NAMESPACE

/// The colours of the look, by meaning. Their values for light and dark are in
/// resources/theme/tokens.json, under tokenName().
enum class Token {
    // Surfaces and lines
    Window,
    Surface,
    Raised,
    Sunken,
    Header,
    Border,
    BorderStrong,
    ControlBorder,
    // Text and accent
    Text,
    Text2,
    TextDisabled,
    Accent,
    AccentHover,
    AccentPressed,
    OnAccent,
    AccentSubtle,
    Selection,
    SelectionInactive,
    Hover,
    Pressed,
    Focus,
    // Severity
    Ok,
    OkBg,
    Warn,
    WarnBg,
    Error,
    ErrorBg,
    Unknown,
    UnknownBg,
    // Environment
    EnvDev,
    EnvDevFill,
    OnEnvDev,
    EnvTest,
    EnvTestFill,
    OnEnvTest,
    EnvProduction,
    EnvProductionFill,
    OnEnvProduction,
    // Diff
    Added,
    AddedBg,
    Removed,
    RemovedBg,
    Changed,
    ChangedBg,
    // JSON
    SynKey,
    SynString,
    SynNumber,
    SynBoolean,
    SynNull,
    SynPunct,
    // Plots
    PlotGrid,
    PlotAxis,
    PlotTotal,
    Series1,
    Series2,
    Series3,
    Series4,
    Series5,
    Series6,
};
Q_ENUM_NS(Token)

/// How many tokens there are; they are numbered from 0.
int tokenCount();

/// The token as tokens.json and the style sheet spell it: BorderStrong is "border-strong".
QString tokenName(Token token);

} // namespace headrace
