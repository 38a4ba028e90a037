// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/import.h"
#include "core/store/store_registry.h"

#include <QFile>
#include <QString>

#include <fstream>
#include <memory>

namespace headrace::test {

/// A store of the permits log at `path`, which is made when it is not there. Null: the log is not
/// on this machine; the variable HEADRACE_PERMITS may name its file.
inline std::unique_ptr<EventStore> permitsStore(const QString& path)
{
    if (QFile::exists(path))
        return *openStore(path.toStdString());
    const QString log = qEnvironmentVariable(
        "HEADRACE_PERMITS", QStringLiteral(HEADRACE_SOURCE_DIR "/../shared/data/permits.ndjson"));
    std::ifstream file(log.toStdString());
    if (!file)
        return nullptr;
    auto store = *openStore(path.toStdString(), {.mode = OpenMode::Create});
    Job job;
    return importEvents(*store, file, {}, job) ? std::move(store) : nullptr;
}

} // namespace headrace::test
