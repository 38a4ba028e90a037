// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QMetaType>
#include <QString>

#include <cstdint>

namespace headrace {

/// Where one is in the console: a place, and what it shows. Written as a URI it can be kept and
/// given to others:
///
///     headrace://shop/order-4711@12                      version 12 of a stream, in Streams
///     headrace://shop/order-4711@12?place=aggregate      its state at that version
///     headrace://shop/$log?position=1863                 an event of the global log
///     headrace://shop/$streams?filter=order-             the list of streams
///     headrace://shop/?place=overview                    how the store is
struct Location
{
    static const QString kOverview;    ///< "overview"
    static const QString kStreams;     ///< "streams", the place meant when a URI names none.
    static const QString kAggregate;   ///< "aggregate"
    static const QString kSchemas;     ///< "schemas"
    static const QString kProjections; ///< "projections"; `filter` names the selected one.

    QString store;             ///< Its name; empty for the one that is open.
    QString place = kStreams;  ///< As in the table of places.
    QString stream;            ///< Empty: no particular one.
    std::int64_t version = 0;  ///< Of `stream`; 0: none in particular.
    std::int64_t position = 0; ///< In the global log; 0: none in particular.
    bool isLog = false;        ///< The global log rather than the list of streams or one stream.
    QString filter;            ///< What the place narrows its rows by, in its own notation.

    QString toUri() const;
    /// Errors: InvalidArgument, with what a URI looks like.
    static Result<Location> fromUri(const QString& uri);

    friend bool operator==(const Location&, const Location&) = default;
};

} // namespace headrace

Q_DECLARE_METATYPE(headrace::Location)
