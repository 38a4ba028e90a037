// SPDX-License-Identifier: Apache-2.0
#include "store_test.h"

#include "tests/support/private_postgres.h"

namespace headrace {

void StoreTest::initTestCase_data()
{
    QTest::addColumn<int>("backend");
    QTest::addColumn<std::size_t>("indexedAtOnce");
    int i = 0;
    for (const StoreBackend& backend : storeBackends()) {
        const std::string name(backend.name);
        QTest::addRow("%s", name.c_str()) << i << OpenOptions().indexedAtOnce;
        // With so few, every test reads from indexes, from what they do not know yet, and from
        // indexes that are half written.
        if (backend.persistent)
            QTest::addRow("%s, indexes of 5 events", name.c_str()) << i << std::size_t {5};
        ++i;
    }
}

void StoreTest::init()
{
    QFETCH_GLOBAL(int, backend);
    QFETCH_GLOBAL(std::size_t, indexedAtOnce);
    m_backend = &storeBackends()[static_cast<std::size_t>(backend)];
    m_indexedAtOnce = indexedAtOnce;
    m_dir = std::make_unique<QTemporaryDir>();
    m_location = m_backend->name == "postgresql"
        ? PrivatePostgres::ofThisProgram().freshAddress()
        : m_dir->filePath("conformance.headrace").toStdString();
    reopen(options(OpenMode::Create));
}

void StoreTest::cleanup()
{
    m_store.reset();
    m_dir.reset();
}

OpenOptions StoreTest::options(OpenMode mode)
{
    return {.mode = mode, .clock = [] { return kNow; }};
}

void StoreTest::reopen(const OpenOptions& with)
{
    m_store.reset();
    m_store = openAnother(with);
}

// Without a store there is nothing left to test, and no way to say so from here but this.
std::unique_ptr<EventStore> StoreTest::openAnother(const OpenOptions& with)
{
    OpenOptions options = with;
    options.indexedAtOnce = m_indexedAtOnce;
    auto opened = m_backend->open(m_location, options);
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    return *std::move(opened);
}

} // namespace headrace
