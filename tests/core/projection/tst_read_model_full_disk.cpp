// SPDX-License-Identifier: Apache-2.0
// A disk that runs full while rows are written: a small tmpfs, mounted in a mount namespace of its
// own, in which the test starts itself as its child.

#include "tests/core/projection/orders_model.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <cstdio>

using namespace headrace;

namespace {

RowBatch fatRows(std::int64_t number)
{
    RowBatch batch;
    for (int i = 0; i < 100; ++i)
        addOrder(batch, "order-" + std::to_string(number) + "-" + std::to_string(i),
                 {std::string(1'000, 'x'), number}, number);
    return batch;
}

int failed(const std::string& why)
{
    std::printf("%s\n", why.c_str());
    return 1;
}

// Whether the rows are those of the commits up to the checkpoint.
bool isWhole(ReadModel& model, std::int64_t commits)
{
    const auto builds = model.builds();
    if (!builds || builds->front().rows != commits * 100
        || builds->front().checkpoint.value != commits)
        return false;
    RowsRequest request {.limit = 10'000};
    std::int64_t rows = 0;
    for (;;) {
        const auto page = model.page(builds->front().table, request);
        if (!page)
            return false;
        if (page->rows.empty())
            return rows == commits * 100;
        rows += static_cast<std::int64_t>(page->rows.size());
        request.after = {page->rows.back().key, page->rows.back().key};
    }
}

// Fills the disk, then frees a part of it. Returns 0 when all was as promised.
int fillTheDisk(const QString& folder)
{
    const std::string file = (folder + "/orders.db").toStdString();
    QFile ballast(folder + "/ballast");
    if (!ballast.open(QIODevice::WriteOnly) || ballast.write(QByteArray(4'000'000, 'b')) < 0)
        return failed("the ballast could not be written");
    ballast.close();
    std::int64_t commits = 0;
    {
        const auto model = openReadModelFile(file, ordersIdentity(), true);
        if (!model)
            return failed(model.error().message);
        const std::string table = (*model)->begin(ordersProjection(), "c0de").value().table;
        for (;; ++commits) {
            const auto written =
                (*model)->write(table, fatRows(commits), {.checkpoint = {commits + 1}});
            if (!written && written.error().code == ErrorCode::Io
                && written.error().message.find("disk is full") != std::string::npos)
                break;
            if (!written)
                return failed("not said to be full: " + written.error().message);
            if (commits > 10'000)
                return failed("the disk never ran full");
        }
        if (!isWhole(**model, commits))
            return failed("what is read differs from what was committed");
        if ((*model)->finish(table))
            return failed("there is room for an index where there is none for rows");
        if (!ballast.remove())
            return failed("the ballast could not be removed");
        for (int i = 0; i < 3; ++i, ++commits)
            if (!(*model)->write(table, fatRows(commits), {.checkpoint = {commits + 1}}))
                return failed("writing fails though there is room again");
    }
    const auto again = openReadModelFile(file, ordersIdentity(), true);
    if (!again)
        return failed(again.error().message);
    if (!isWhole(**again, commits))
        return failed("rows are missing after opening again");
    std::printf("%lld commits before and after the disk was full\n",
                static_cast<long long>(commits));
    return 0;
}

} // namespace

class TestReadModelFullDisk : public QObject
{
    Q_OBJECT

private slots:
    void nothingIsHalfThere();
};

void TestReadModelFullDisk::nothingIsHalfThere()
{
    QTemporaryDir dir;
    QProcess mounted;
    const auto run = [&](const QString& command) {
        mounted.start("unshare",
                      {"--mount", "sh", "-c", command, "sh", dir.path(),
                       QCoreApplication::applicationFilePath()});
        return mounted.waitForFinished(50'000) && mounted.exitStatus() == QProcess::NormalExit;
    };
    const QString mount = "mount -t tmpfs -o size=12m tmpfs \"$1\"";
    if (!run(mount) || mounted.exitCode() != 0)
        QSKIP("this user may not mount a small disk");
    QVERIFY(run(mount + " && exec \"$2\" fill \"$1\""));
    const QByteArray said = mounted.readAllStandardOutput();
    QVERIFY2(mounted.exitCode() == 0, said.constData());
    qInfo("%s", said.trimmed().constData());
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "fill")
        return fillTheDisk(QString::fromLocal8Bit(argv[2]));
    QCoreApplication application(argc, argv);
    TestReadModelFullDisk test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_read_model_full_disk.moc"
