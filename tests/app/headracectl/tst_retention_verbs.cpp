// SPDX-License-Identifier: Apache-2.0
// headracectl policy, hold, retention and archive, over the real log of permits: what closed long
// ago goes to the archive, and is there.
#include "tests/app/headracectl/headracectl_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace headrace;

class TestRetentionVerbs : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void closedPermitsGoToTheArchive();
    void policiesAreKept();
    void holdsKeepAStream();
    void wrongArguments_data();
    void wrongArguments();
    void damageOfTheArchiveIsSaid();

private:
    Outcome ctl(const QStringList& arguments) const { return m_ctl->run(arguments); }
    QString planned(const QStringList& more = {}) const
    {
        const Outcome plan = ctl(QStringList {"retention", "plan", "permits.headrace", "--domain",
                                              kModule, "--at", "2013-01-01", "--json"}
                                 + more);
        if (plan.exit != 0)
            QTest::qFail(plan.err.constData(), __FILE__, __LINE__);
        return plan.json()["plan"].toString();
    }
    Outcome applied(const QString& plan) const
    {
        return ctl({"retention", "apply", "permits.headrace", "--plan", plan, "--domain", kModule,
                    "--confirm", "permits", "--reason", "yearly", "--json"});
    }
    void write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(m_ctl->path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    static inline const QString kModule =
        QStringLiteral(HEADRACE_SOURCE_DIR "/resources/samples/permits.domain.js");
    std::unique_ptr<HeadracectlFixture> m_ctl;
};

void TestRetentionVerbs::init()
{
    const QString log = qEnvironmentVariable(
        "HEADRACE_PERMITS", QStringLiteral(HEADRACE_SOURCE_DIR "/../shared/data/permits.ndjson"));
    if (!QFile::exists(log))
        QSKIP("the log of permits is not here");
    m_ctl = std::make_unique<HeadracectlFixture>();
    QCOMPARE(ctl({"create", "permits.headrace"}).exit, 0);
    QCOMPARE(ctl({"import", "permits.headrace", log}).exit, 0);
    write("policy.json",
          R"({"archive":")" + m_ctl->path("archive").toUtf8() + R"(","categories":{"permit":
             {"where":"state.status === 'receipt phase done'","olderThan":"1y"}}})");
    QCOMPARE(ctl({"policy", "set", "permits.headrace", "policy.json", "--reason", "closed"}).exit,
             0);
}

void TestRetentionVerbs::closedPermitsGoToTheArchive()
{
    const QByteArray before = ctl({"export", "permits.headrace"}).out;
    const auto stateAt = [this](const QString& stream, const QStringList& more) -> QJsonValue {
        return ctl(QStringList {"state", "permits.headrace", stream, "--domain", kModule, "--json"}
                   + more)
            .json()["state"];
    };
    const QString plan = planned();
    const Outcome shown = ctl({"retention", "show", "permits.headrace", "--plan", plan, "--json"});
    const QJsonObject json = shown.json();
    QCOMPARE(json["events"].toInt(), 7'370);
    QCOMPARE(json["streams"].toInt(), 1'173);
    QCOMPARE(json["snapshots"].toInt(), 1'173);
    QCOMPARE(json["blocked"].toArray().size(), 0);
    const QJsonArray rebuilds = json["rebuilds"].toArray();
    QCOMPARE(rebuilds.at(0)["verdict"].toString(), "with the archive");
    const QStringList streams {"permit-10024", "permit-891", "permit-1171"};
    QHash<QString, QJsonValue> states;
    for (const QString& stream : streams)
        for (const QStringList& at : {QStringList {}, QStringList {"--version", "2"}})
            states[stream + at.join(' ')] = stateAt(stream, at);

    // Not without the store's name: it is most of it.
    QCOMPARE(ctl({"retention", "apply", "permits.headrace", "--plan", plan}).exit, 5);
    const Outcome done = applied(plan);
    QVERIFY2(done.exit == 0, done.err.constData());
    QCOMPARE(done.json()["events"].toInt(), 7'370);
    QCOMPARE(done.json()["archived"].toInt(), 7'370);
    QCOMPARE(applied(plan).exit, 3);
    QCOMPARE(ctl({"archive", "verify", "archive", "--json"}).json()["events"].toInt(), 7'370);
    QCOMPARE(ctl({"verify", "permits.headrace"}).exit, 0);
    const QJsonObject counts = ctl({"stats", "permits.headrace", "--json"}).json();
    QCOMPARE(counts["events"].toInt(), 8'577 - 7'370);
    QCOMPARE(counts["pruned"].toInt(), 7'370);
    QCOMPARE(ctl({"retention", "history", "permits.headrace", "--json"}).json()["reason"],
             QJsonValue("yearly"));
    QCOMPARE(ctl({"archive", "list", "archive", "--json"}).json()["state"], QJsonValue("deleted"));

    // Read together with the archive nothing is missing.
    QCOMPARE(ctl({"export", "permits.headrace"}).out, before);
    for (const QString& stream : streams)
        for (const QStringList& at : {QStringList {}, QStringList {"--version", "2"}})
            QCOMPARE(stateAt(stream, at), states[stream + at.join(' ')]);
    const Outcome built =
        ctl({"projection", "rebuild", "permits.headrace", "tasks_by_month", "--domain", kModule});
    QVERIFY2(built.exit == 0, built.err.constData());

    // Without it the present states are there, and what is not is said.
    QVERIFY(QDir().rename(m_ctl->path("archive"), m_ctl->path("elsewhere")));
    QCOMPARE(stateAt("permit-10024", {}), states["permit-10024"]);
    const Outcome gone =
        ctl({"state", "permits.headrace", "permit-10024", "--domain", kModule, "--version", "2"});
    QCOMPARE(gone.exit, 4);
    QVERIFY2(gone.err.contains("have left the store"), gone.err.constData());
    QVERIFY2(gone.err.contains("is not read"), gone.err.constData());
    QCOMPARE(ctl({"archive", "read", "elsewhere", "--stream", "permit-10024"})
                 .out.trimmed()
                 .split('\n')
                 .size(),
             6);
    QCOMPARE(ctl({"archive", "read", "elsewhere", "--stream", "permit-0"}).exit, 4);

    // And it comes back, event for event.
    const Outcome back = ctl(
        {"archive", "restore", "elsewhere", "permits.headrace", "--reason", "an appeal", "--json"});
    QVERIFY2(back.exit == 0, back.err.constData());
    QCOMPARE(back.json()["events"].toInt(), 7'370);
    QCOMPARE(ctl({"export", "permits.headrace"}).out, before);
    QCOMPARE(ctl({"stats", "permits.headrace", "--json"}).json()["pruned"].toInt(), 0);
    QCOMPARE(ctl({"verify", "permits.headrace"}).exit, 0);
    QCOMPARE(ctl({"archive", "restore", "elsewhere", "permits.headrace", "--json"})
                 .json()["events"]
                 .toInt(),
             0);
    QCOMPARE(ctl({"create", "other.headrace"}).exit, 0);
    QCOMPARE(ctl({"archive", "restore", "elsewhere", "other.headrace"}).exit, 5);
}

void TestRetentionVerbs::policiesAreKept()
{
    write("forever.json", R"({"all":{"keep":"forever"}})");
    QCOMPARE(ctl({"policy", "set", "permits.headrace", "forever.json"}).exit, 0);
    QCOMPARE(ctl({"policy", "show", "permits.headrace", "--json"}).json()["number"].toInt(), 2);
    QCOMPARE(
        ctl({"policy", "history", "permits.headrace", "--json"}).out.trimmed().split('\n').size(),
        2);
    QVERIFY(ctl({"policy", "schema", "permits.headrace"}).out.contains("olderThan"));
    const Outcome nothing = ctl({"retention", "plan", "permits.headrace"});
    QCOMPARE(nothing.exit, 0);
    QVERIFY(nothing.out.contains("nothing leaves"));
}

void TestRetentionVerbs::holdsKeepAStream()
{
    QCOMPARE(ctl({"hold", "add", "permits.headrace", "permit-10024", "--reason", "an appeal"}).exit,
             0);
    QCOMPARE(ctl({"hold", "add", "permits.headrace", "permit-10024", "--reason", "again"}).exit, 3);
    QCOMPARE(ctl({"hold", "add", "permits.headrace", "permit-0", "--reason", "x"}).exit, 4);
    QCOMPARE(ctl({"hold", "list", "permits.headrace", "--json"}).json()["reason"],
             QJsonValue("an appeal"));
    const QString plan = planned();
    const QJsonObject json =
        ctl({"retention", "show", "permits.headrace", "--plan", plan, "--json"}).json();
    QCOMPARE(json["held"].toInt(), 1);
    QCOMPARE(json["streams"].toInt(), 1'172);
    QCOMPARE(ctl({"hold", "remove", "permits.headrace", "permit-10024"}).exit, 0);
    QCOMPARE(applied(plan).exit, 3); // The holds are others by now.
}

void TestRetentionVerbs::wrongArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, QStringList arguments, int exit, QByteArray says) {
        QTest::addRow("%s", name) << std::move(arguments) << exit << std::move(says);
    };
    const QString store = "permits.headrace";
    row("no such action", {"retention", "do", store}, 2, "none of plan");
    row("no plan named", {"retention", "apply", store}, 2, "--plan");
    row("no such plan", {"retention", "apply", store, "--plan", "x"}, 4, "knows no plan");
    row("no time", {"retention", "plan", store, "--at", "soon"}, 2, "--at");
    row("no domain", {"retention", "plan", store}, 1, "--domain");
    row("nothing is under way", {"retention", "end", store, "--plan", "x"}, 4, "knows no plan");
    row("no policy file", {"policy", "set", store}, 2, "FILE");
    row("a policy file that is not there", {"policy", "set", store, "no.json"}, 1, "no.json");
    row("a policy that is none", {"policy", "set", store, "permits.headrace"}, 1, "policy");
    row("no stream", {"hold", "add", store, "--reason", "x"}, 2, "STREAM");
    row("no reason", {"hold", "add", store, "permit-891"}, 2, "--reason");
    row("no store to restore into", {"archive", "restore", "a"}, 2, "STORE");
    row("no archive", {"archive", "verify", "."}, 4, "holds no archive");
    row("no store", {"retention", "history", "no.headrace"}, 4, "no.headrace");
}

void TestRetentionVerbs::wrongArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exit);
    QFETCH(QByteArray, says);
    const Outcome outcome = ctl(arguments);
    QVERIFY2(outcome.exit == exit, qPrintable(QString("%1: ").arg(outcome.exit) + outcome.err));
    QVERIFY2(outcome.err.contains(says), outcome.err.constData());
}

void TestRetentionVerbs::damageOfTheArchiveIsSaid()
{
    QCOMPARE(applied(planned()).exit, 0);
    QFile segment(m_ctl->path("archive/segments/000001.ndjson.zst"));
    QVERIFY(segment.open(QIODevice::ReadWrite));
    segment.seek(1'000);
    segment.write("x");
    segment.close();
    const Outcome verified = ctl({"archive", "verify", "archive", "--json"});
    QCOMPARE(verified.exit, 5);
    QCOMPARE(verified.json()["kind"], QJsonValue("digest"));
}

QTEST_GUILESS_MAIN(TestRetentionVerbs)
#include "tst_retention_verbs.moc"
