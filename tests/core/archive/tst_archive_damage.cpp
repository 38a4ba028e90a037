// SPDX-License-Identifier: Apache-2.0
// Whatever happens to the files of an archive is found.
#include "sample_archive.h"

#include <QDir>
#include <QFile>
#include <QMap>
#include <QTemporaryDir>

#include <functional>

#include <fcntl.h>
#include <unistd.h>

using namespace headrace;

class TestArchiveDamage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();
    void everyBitFlipIsFound();
    void everyTruncationIsFound();
    void filesThatAreOthers_data();
    void filesThatAreOthers();
    void manifestsThatLie_data();
    void manifestsThatLie();

private:
    QString file(const QString& name) const { return m_dir.filePath("a/" + name); }
    static QByteArray bytesOf(const QString& name);
    static void write(const QString& name, const QByteArray& bytes);
    QStringList names() const;

    QTemporaryDir m_dir;
    std::string m_folder;
    QMap<QString, QByteArray> m_files; // As they were written.
};

QByteArray TestArchiveDamage::bytesOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestArchiveDamage::write(const QString& name, const QByteArray& bytes)
{
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QStringList TestArchiveDamage::names() const
{
    return m_files.keys();
}

void TestArchiveDamage::initTestCase()
{
    m_folder = m_dir.filePath("a").toStdString();
    auto writer = ArchiveWriter::begin(m_folder, "store-1", "shop", runOf("plan-1"));
    QVERIFY2(writer, writer ? "" : writer.error().message.c_str());
    QVERIFY(addEvents(*writer, 1, 620));
    QVERIFY(writer->finish());
    auto second = ArchiveWriter::begin(m_folder, "store-1", "shop", runOf("plan-2"));
    QVERIFY(second && addEvents(*second, 621, 650));
    QVERIFY(second->finish());
    qint64 all = 0;
    for (const char* name :
         {"manifest.json", "segments/000001.ndjson.zst", "segments/000001.index.zst",
          "segments/000002.ndjson.zst", "segments/000002.index.zst"}) {
        m_files[name] = bytesOf(file(name));
        QVERIFY(!m_files[name].isEmpty());
        all += m_files[name].size();
    }
    QVERIFY2(all > 14 << 10 && all < 24 << 10, qPrintable(QString::number(all)));
    QCOMPARE(findingsOf(m_folder), std::string());
}

// Whatever was done, the archive is whole again.
void TestArchiveDamage::cleanup()
{
    QDir(file("")).removeRecursively();
    QVERIFY(QDir().mkpath(file("segments")));
    for (auto one = m_files.begin(); one != m_files.end(); ++one)
        write(file(one.key()), one.value());
    QCOMPARE(findingsOf(m_folder), std::string());
}

void TestArchiveDamage::everyBitFlipIsFound()
{
    int missed = 0;
    int flips = 0;
    for (const QString& name : names()) {
        const int descriptor = ::open(qPrintable(file(name)), O_WRONLY);
        QVERIFY(descriptor >= 0);
        const QByteArray& bytes = m_files[name];
        for (int i = 0; i < bytes.size(); ++i)
            for (int bit = 0; bit < 8; ++bit, ++flips) {
                const char flipped = static_cast<char>(bytes[i] ^ 1 << bit);
                QCOMPARE(::pwrite(descriptor, &flipped, 1, i), 1);
                if (findingsOf(m_folder).empty()) {
                    ++missed;
                    qWarning("%s: bit %d of byte %d", qPrintable(name), bit, i);
                }
                const char right = bytes[i];
                QCOMPARE(::pwrite(descriptor, &right, 1, i), 1);
            }
        ::close(descriptor);
    }
    QCOMPARE(missed, 0);
    qInfo("%d flips", flips);
}

void TestArchiveDamage::everyTruncationIsFound()
{
    int missed = 0;
    for (const QString& name : names())
        for (qint64 size = m_files[name].size() - 1; size >= 0; --size) {
            QVERIFY(QFile::resize(file(name), size));
            missed += findingsOf(m_folder).empty() ? 1 : 0;
            if (size == 0)
                write(file(name), m_files[name]);
        }
    QCOMPARE(missed, 0);
}

void TestArchiveDamage::filesThatAreOthers_data()
{
    using Change = std::function<void(const QString& folder)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("found");
    const auto row = [](const char* name, std::string found, Change change) {
        QTest::addRow("%s", name) << std::move(change) << std::move(found);
    };
    row("a segment is missing", "missing segments/000001.ndjson.zst\n",
        [](const QString& f) { QFile::remove(f + "segments/000001.ndjson.zst"); });
    row("an index is missing", "missing segments/000002.index.zst\n",
        [](const QString& f) { QFile::remove(f + "segments/000002.index.zst"); });
    row("two segments are swapped",
        "size segments/000001.ndjson.zst\nsize segments/000002.ndjson.zst\n", [](const QString& f) {
            QFile::rename(f + "segments/000001.ndjson.zst", f + "x");
            QFile::rename(f + "segments/000002.ndjson.zst", f + "segments/000001.ndjson.zst");
            QFile::rename(f + "x", f + "segments/000002.ndjson.zst");
        });
    row("a segment too many", "unknown segments/000003.ndjson.zst\n", [](const QString& f) {
        QFile::copy(f + "segments/000001.ndjson.zst", f + "segments/000003.ndjson.zst");
    });
    row("a note that somebody put there", "unknown note.txt\n",
        [](const QString& f) { write(f + "note.txt", "mine"); });
    row("the rest of a manifest that was being written", "",
        [](const QString& f) { write(f + "manifest.json.4711.part", "half"); });
    row("what only looks like it", "unknown other.json.4711.part\n",
        [](const QString& f) { write(f + "other.json.4711.part", "half"); });
    row("a folder in the place of a segment", "missing segments/000001.ndjson.zst\n",
        [](const QString& f) {
            QFile::remove(f + "segments/000001.ndjson.zst");
            QDir().mkpath(f + "segments/000001.ndjson.zst");
        });
    row("bytes behind a segment", "size segments/000002.ndjson.zst\n", [](const QString& f) {
        write(f + "segments/000002.ndjson.zst", bytesOf(f + "segments/000002.ndjson.zst") + "more");
    });
}

void TestArchiveDamage::filesThatAreOthers()
{
    QFETCH(std::function<void(const QString& folder)>, change);
    QFETCH(std::string, found);
    change(file(""));
    QCOMPARE(findingsOf(m_folder), found);
}

void TestArchiveDamage::manifestsThatLie_data()
{
    using Change = std::function<void(ArchiveManifest & manifest)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("found");
    const auto row = [](const char* name, std::string found, Change change) {
        QTest::addRow("%s", name) << std::move(change) << std::move(found);
    };
    const std::string chained = "chain segments/000001.ndjson.zst\n";
    row("nothing: the control", "", [](ArchiveManifest&) {});
    row("more events", "text segments/000001.ndjson.zst\n",
        [](ArchiveManifest& m) { ++m.segments[0].events; });
    row("other positions", "text segments/000001.ndjson.zst\n",
        [](ArchiveManifest& m) { ++m.segments[0].last.value; });
    row("a segment larger than it is", "size segments/000001.ndjson.zst\n",
        [](ArchiveManifest& m) { m.segments[0].data.bytes = std::int64_t {1} << 50; });
    row("another digest", chained + "digest segments/000001.ndjson.zst\n",
        [](ArchiveManifest& m) { m.segments[0].data.digest[3] = 'x'; });
    row("another link", chained + "chain segments/000002.ndjson.zst\n",
        [](ArchiveManifest& m) { m.segments[0].link[3] = 'x'; });
    row("other content", "text segments/000002.ndjson.zst\n",
        [](ArchiveManifest& m) { m.segments[1].content[3] = 'x'; });
    row("one segment less",
        "unknown segments/000002.index.zst\nunknown segments/000002.ndjson.zst\n",
        [](ArchiveManifest& m) {
            m.segments.pop_back();
            m.runs.pop_back();
        });
    row("more segments than there are", "manifest manifest.json\n",
        [](ArchiveManifest& m) { m.runs[0].segments = 5; });
    row("numbers below zero", "manifest manifest.json\n",
        [](ArchiveManifest& m) { m.segments[0].text = -1; });
}

// With a digest that is right: it was made so on purpose.
void TestArchiveDamage::manifestsThatLie()
{
    QFETCH(std::function<void(ArchiveManifest & manifest)>, change);
    QFETCH(std::string, found);
    const ArchiveFolder folder(m_folder);
    auto manifest = readManifest(folder).value();
    change(manifest);
    QVERIFY(writeManifest(folder, manifest));
    QCOMPARE(findingsOf(m_folder), found);
}

QTEST_GUILESS_MAIN(TestArchiveDamage)
#include "tst_archive_damage.moc"
