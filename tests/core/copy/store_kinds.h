// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store_registry.h"
#include "tests/conformance/sample_events.h"
#include "tests/support/private_postgres.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>

namespace headrace {

/// The kinds of stores that copies are made from and into.
inline const std::vector<std::string> kStoreKinds {"memory", "file", "server"};

/// A store of that kind that nobody has had before; those in files are in `dir`.
inline std::string newLocation(const std::string& kind, const QTemporaryDir& dir)
{
    static int files = 0;
    if (kind == "server")
        return PrivatePostgres::ofThisProgram().freshAddress();
    return dir.filePath(QString("%1.headrace").arg(++files)).toStdString();
}

/// The clock of a copy is another one than that of the source, so that what it makes up is seen.
inline std::unique_ptr<EventStore> newStore(const std::string& kind, const std::string& location,
                                            Time time = kNow)
{
    const OpenOptions options {.mode = OpenMode::Create, .clock = [time] { return time; }};
    auto store =
        kind == "memory" ? storeBackends().front().open({}, options) : openStore(location, options);
    if (!store)
        qFatal("%s", store.error().message.c_str());
    return std::move(*store);
}

inline AppendRequest withToken(const std::string& stream, const std::string& token, int events)
{
    AppendRequest request {.token = token};
    for (int i = 0; i < events; ++i)
        request.events.push_back(newEvent(stream, "Counted", R"({"n":)" + std::to_string(i) + "}"));
    return request;
}

/// Events of every shape, requests with tokens before and after them, and documents.
inline void fillWithEverything(EventStore& store)
{
    appended(store, withToken("token-1", "first", 3));
    if (!fill(store))
        qFatal("the events could not be appended");
    appended(store, withToken("token-1", "second", 2));
    const std::string checkpoint = R"({ "position": 3000 })";
    for (int i = 0; i < 450; ++i)
        if (!store.documents().put("snapshot/" + std::to_string(i), checkpoint, 0))
            qFatal("the documents could not be written");
}

/// Every document that is part of a copy, with key, revision and bytes.
inline std::string showDocuments(EventStore& store)
{
    std::string shown;
    for (std::string after;;) {
        const auto documents = store.documents().list("", after, 100);
        if (!documents || documents->empty())
            return shown;
        after = documents->back().key;
        for (const Document& document : *documents)
            if (!staysBehind(document.key))
                shown += document.key + ' ' + std::to_string(document.revision) + ' '
                    + document.json + '\n';
    }
}

} // namespace headrace
