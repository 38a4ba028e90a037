// SPDX-License-Identifier: Apache-2.0
#include "store_test.h"

namespace headrace {

void StoreTest::initTestCase_data()
{
    QTest::addColumn<int>("backend");
    int i = 0;
    for (const StoreBackend& backend : storeBackends())
        QTest::addRow("%s", std::string(backend.name).c_str()) << i++;
}

void StoreTest::init()
{
    QFETCH_GLOBAL(int, backend);
    m_backend = &storeBackends()[static_cast<std::size_t>(backend)];
    m_dir = std::make_unique<QTemporaryDir>();
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
    auto opened = m_backend->open(m_dir->filePath("conformance.headrace").toStdString(), with);
    if (!opened)
        qFatal("%s", opened.error().message.c_str());
    return *std::move(opened);
}

} // namespace headrace
