// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <Qt>

namespace headrace {

/// What a change did to a row.
enum class DiffMark {
    None,
    Added,
    Removed,
    Changed,
    Ancestor, ///< Something below it has changed.
};

/// What models give to delegates beside Qt's roles. DisplayRole is the plain value as text: it is
/// what is copied and what a screen reader says.
enum ItemRole {
    /// The value itself: a number, a time (µs since 1970) or a duration (µs), as qlonglong. An
    /// invalid
    /// QVariant is painted as "?": not known.
    ValueRole = Qt::UserRole + 100,
    MarkRole,    ///< DiffMark.
    DimRole,     ///< bool: less important than its neighbours; painted in text-2.
    StrongRole,  ///< bool: looked for.
    LoadingRole, ///< bool: not read yet; painted as a placeholder.
    IconRole,    ///< The name of an icon, painted before the text.
};

} // namespace headrace

Q_DECLARE_METATYPE(headrace::DiffMark)
