// SPDX-License-Identifier: Apache-2.0
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>

namespace headrace {

QJsonObject Outcome::json() const
{
    return QJsonDocument::fromJson(out).object();
}

QList<QJsonObject> Outcome::lines() const
{
    QList<QJsonObject> objects;
    for (const QByteArray& line : out.split('\n'))
        if (!line.isEmpty())
            objects << QJsonDocument::fromJson(line).object();
    return objects;
}

QString HeadracectlFixture::program()
{
    return QStringLiteral(HEADRACE_BINARY_DIR "/bin/headracectl");
}

Outcome HeadracectlFixture::run(const QStringList& arguments, const QByteArray& input) const
{
    QProcess process;
    process.setWorkingDirectory(folder());
    process.start(program(), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

bool HeadracectlFixture::makeOrders(const QString& name) const
{
    QFile::remove(path(name));
    const QByteArray lines =
        R"({"stream":"order-1","type":"Counted","time":"2026-03-01T10:00:00Z","data":{"n":1},"meta":{"correlationId":"c-1"},"tags":["a"]}
{"stream":"order-1","type":"Counted","time":"2026-03-01T11:00:00Z","data":{"n":2},"tags":["a","b"]}
{"stream":"cart-1","type":"CartOpened","time":"2026-03-01T11:30:00Z","data":{}}
{"stream":"order-1","type":"Counted","time":"2026-03-01T12:00:00Z","data":{"n":3}}
)";
    return run({"create", name}).exit == 0 && run({"import", name, "-"}, lines).exit == 0;
}

bool writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace headrace
