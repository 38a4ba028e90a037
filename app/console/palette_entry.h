// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/location.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace headrace {

/// Something the palette offers.
struct PaletteEntry
{
    QString key; ///< Names it among all that are offered: "stream/order-4711".
    QString icon;
    QString text;                     ///< What is matched; matches are marked.
    bool isData = false;              ///< The text is data rather than words.
    QString detail;                   ///< A second text beside it.
    QString hint;                     ///< At the right: what Enter does.
    QString shortcut;                 ///< At the right, as a key cap.
    QString disabledReason;           ///< Why it cannot be chosen; empty when it can.
    std::optional<Location> location; ///< What Ctrl+C copies the URI of.
    std::function<void()> run;
};

/// Entries of one kind under a title.
struct PaletteGroup
{
    QString title;
    std::vector<PaletteEntry> entries;
};

/// Whether every one of `needles` stands in `text`. Case does not matter.
bool matchesAll(const QString& text, const QStringList& needles);

/// Where any of `needles` stand in `text`, as [begin, end) in order, for marking.
std::vector<std::pair<qsizetype, qsizetype>> marksIn(const QString& text,
                                                     const QStringList& needles);

} // namespace headrace
