// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/event_store.h"
#include "core/store/store_registry.h"
#include "sample_events.h"

#include <QObject>
#include <QTemporaryDir>

#include <memory>

namespace headrace {

/// What every store promises, tested: each test function of a class derived from this one runs for
/// every backend of this build, each time on a new, empty store. Such a test may use only what the
/// headers of core/store promise; a backend's own features are tested in tests/core/store.
class StoreTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data();
    void cleanup();

protected slots:
    void init();

protected:
    EventStore& store() { return *m_store; }
    /// Whether events are still there after reopen(), and for openAnother().
    bool isPersistent() const { return m_backend->persistent; }

    /// Whether this is memory, which others are compared with.
    bool isModel() const { return m_backend->name == "memory"; }

    /// Options with the clock of these tests, which stands at kNow.
    static OpenOptions options(OpenMode mode = OpenMode::Writable);

    /// Closes the store and opens it again; one that is not persistent is empty then.
    void reopen(const OpenOptions& with = options());
    void reopenReadOnly() { reopen(options(OpenMode::ReadOnly)); }
    /// A second connection to the same store. Only of a persistent one.
    std::unique_ptr<EventStore> openAnother(const OpenOptions& with = options());

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_location;
    const StoreBackend* m_backend = nullptr;
    std::size_t m_indexedAtOnce = 0;
    std::unique_ptr<EventStore> m_store;
};

} // namespace headrace
