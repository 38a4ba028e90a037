// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/memory/memory_store.h"
#include "views/support/file_prompt.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>
#include <vector>

namespace headrace::test {

class NoFiles : public FilePrompt
{
public:
    void askForOpen(QWidget*, const Question&, Answer answer) override
    {
        ++asked;
        if (!path.isEmpty())
            answer(path);
    }
    void askForSave(QWidget*, const Question&, Answer) override {}

    int asked = 0;
    QString path;
};

struct Event
{
    const char* type;
    const char* data;
};

inline void append(EventStore& store, const std::string& stream, const std::vector<Event>& events)
{
    AppendRequest request;
    for (const Event& event : events) {
        NewEvent made;
        made.stream = StreamName::parse(stream).value();
        made.type = event.type;
        made.data = event.data;
        request.events.push_back(std::move(made));
    }
    QVERIFY(store.append(request).has_value());
}

/// An empty store in memory, whose clock goes on by 90 seconds an event.
inline std::unique_ptr<EventStore> emptyStore()
{
    OpenOptions options {OpenMode::Create};
    options.clock = [at = parseTime("2026-03-01T12:00:00Z").value()]() mutable {
        return at += std::chrono::seconds(90);
    };
    return openMemoryStore("", options).value();
}

/// A file of `folder` with this source.
inline QString writtenModule(const QTemporaryDir& folder, const char* source)
{
    const QString path = folder.filePath("test.domain.js");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(source) < 0)
        qFatal("cannot write the module");
    return path;
}

} // namespace headrace::test
