// SPDX-License-Identifier: Apache-2.0
#include "read_model_test.h"

#include "core/projection/postgres/pg_read_model.h"
#include "tests/support/private_postgres.h"

#include <QTest>

namespace headrace {

void ReadModelTest::initTestCase_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::addRow("file") << true;
    QTest::addRow("postgresql") << false;
}

void ReadModelTest::init()
{
    QFETCH_GLOBAL(bool, isFile);
    m_dir = std::make_unique<QTemporaryDir>();
    if (isFile)
        m_place = readModelsInFolder(m_dir->path().toStdString());
    else
        m_place = readModelsOnServer(PrivatePostgres::ofThisProgram().freshAddress(), {}).value();
    reopen();
}

void ReadModelTest::cleanup()
{
    m_model.reset();
    m_place.reset();
    m_dir.reset();
}

bool ReadModelTest::isFile() const
{
    QFETCH_GLOBAL(bool, isFile);
    return isFile;
}

void ReadModelTest::reopen()
{
    m_model.reset();
    auto model = open(true);
    QVERIFY_DONE(model);
    m_model = *std::move(model);
}

} // namespace headrace
