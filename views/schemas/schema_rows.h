// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/coverage/schema_coverage.h"
#include "views/support/theme/token.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace headrace {

/// What is known about the stored events of one type and version; the worst first.
enum class SchemaState {
    Failing,   ///< Some of them fail.
    Foreign,   ///< The module does not know the type.
    Lossy,     ///< None fails, but lenses do not hand on every value.
    Unchecked, ///< Nobody looked.
    Sound,     ///< All are as they should be.
    Unused,    ///< There is no event of the type.
};

/// How a state is shown.
struct SchemaStateLook
{
    QString word;
    QString icon; ///< Below resources/icons.
    Token color = Token::Text2;
};
SchemaStateLook lookOf(SchemaState state);

/// A row of the place Schemas: the events of one type that were stored in one schema version.
struct SchemaRow
{
    QString category;                   ///< Empty when the module does not declare it.
    QString type;                       ///< As it is stored.
    int stored = 0;                     ///< The stored schema version; 0 while not known.
    int current = 0;                    ///< That of the module; 0 when it does not know the type.
    std::optional<std::int64_t> events; ///< None while not known.
    SchemaState state = SchemaState::Unchecked;
    std::optional<CoverageRow> covered; ///< What a run found; none without one.

    /// Whether both are about the same events.
    bool isSame(const SchemaRow& other) const
    {
        return category == other.category && type == other.type && stored == other.stored;
    }
};

/// The rows of a store under a module, the worst first, then by category, type and version. Without
/// `coverage` (null) versions are not known, and counts where two categories share a type.
std::vector<SchemaRow> schemaRows(const DomainDescription& domain,
                                  const StoreStatistics& statistics,
                                  const SchemaCoverage* coverage);

} // namespace headrace
