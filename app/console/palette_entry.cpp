// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/palette_entry.h"

#include <algorithm>

namespace headrace {

bool matchesAll(const QString& text, const QStringList& needles)
{
    return std::all_of(needles.begin(), needles.end(), [&](const QString& needle) {
        return text.contains(needle, Qt::CaseInsensitive);
    });
}

std::vector<std::pair<qsizetype, qsizetype>> marksIn(const QString& text,
                                                     const QStringList& needles)
{
    std::vector<std::pair<qsizetype, qsizetype>> found;
    for (const QString& needle : needles) {
        const auto at = text.indexOf(needle, 0, Qt::CaseInsensitive);
        if (at >= 0)
            found.emplace_back(at, at + needle.size());
    }
    std::sort(found.begin(), found.end());
    std::vector<std::pair<qsizetype, qsizetype>> joined;
    for (const auto& [begin, end] : found) {
        if (!joined.empty() && begin <= joined.back().second)
            joined.back().second = std::max(joined.back().second, end);
        else
            joined.emplace_back(begin, end);
    }
    return joined;
}

} // namespace headrace
