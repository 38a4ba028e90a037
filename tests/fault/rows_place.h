// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/postgres/pg_read_model.h"
#include "core/projection/projections.h"
#include "core/projection/sqlite/sqlite_read_model.h"
#include "tests/support/private_postgres.h"

#include <QTest>

#include <memory>
#include <string>

namespace headrace {

// Where the rows of projections are, as a process tells another one: a folder, or the address of a
// schema on this program's private server.

inline bool isOnServer(const std::string& where)
{
    return where.starts_with("postgresql://");
}

inline ProjectionsOptions rowsAt(const std::string& where)
{
    if (isOnServer(where))
        return {.server = where};
    return {.folder = where};
}

/// In steps so small that there is a lot to be interrupted in.
inline ProjectionsOptions rowsInSmallSteps(const std::string& where, const char* program)
{
    ProjectionsOptions options = rowsAt(where);
    options.program = program;
    options.batchEvents = 50;
    options.commitEvents = 100;
    return options;
}

inline std::shared_ptr<ReadModelPlace> placeAt(const std::string& where)
{
    return isOnServer(where) ? readModelsOnServer(where, {}).value() : readModelsInFolder(where);
}

/// A server needs a moment to notice that a client was killed, and finishes what it was told.
inline void waitUntilNobodyWrites(const std::string& where, const std::string& projection)
{
    const auto place = placeAt(where);
    QVERIFY(QTest::qWaitFor([&] { return place->writerOf(projection).value().empty(); }, 20'000));
}

} // namespace headrace
