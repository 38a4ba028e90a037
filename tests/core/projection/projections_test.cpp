// SPDX-License-Identifier: Apache-2.0
#include "projections_test.h"

#include "core/projection/postgres/pg_read_model.h"
#include "core/projection/sqlite/sqlite_read_model.h"
#include "core/store/store_identity.h"
#include "tests/support/private_postgres.h"

#include <QTest>

namespace headrace {

void ProjectionsTest::initTestCase_data()
{
    QTest::addColumn<bool>("isFile");
    QTest::addRow("files") << true;
    QTest::addRow("postgresql") << false;
}

bool ProjectionsTest::isFile() const
{
    QFETCH_GLOBAL(bool, isFile);
    return isFile;
}

void ProjectionsTest::begin()
{
    m_store = makeMemoryStore();
    moveRows();
}

void ProjectionsTest::moveRows()
{
    if (isFile())
        m_folder = std::make_unique<QTemporaryDir>();
    else
        m_server = PrivatePostgres::ofThisProgram().freshAddress();
}

ProjectionsOptions ProjectionsTest::options() const
{
    if (isFile())
        return {.folder = m_folder->path().toStdString()};
    return {.server = m_server};
}

Result<std::unique_ptr<ReadModel>> ProjectionsTest::openRows(const std::string& projection)
{
    const auto place =
        isFile() ? readModelsInFolder(options().folder) : readModelsOnServer(m_server, {}).value();
    return place->open({storeIdentity(*m_store).value(), projection, "spoiler"}, true, now);
}

void ProjectionsTest::damage(const std::string& projection)
{
    if (isFile()) {
        QFile file(m_folder->filePath(QString::fromStdString(projection + ".db")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(4'096, 'x'));
        return;
    }
    const std::string schema = m_server.substr(m_server.rfind("schema=") + 7);
    PrivatePostgres::ofThisProgram().run("UPDATE " + schema
                                         + ".headrace_builds SET state = 'x' WHERE projection = '"
                                         + projection + "'");
}

void ProjectionsTest::runOnce(Projections& projections, const std::vector<std::string>& names)
{
    Job job;
    const auto done = projections.run(names, true, job);
    QVERIFY2(done, done ? "" : done.error().message.c_str());
}

} // namespace headrace
