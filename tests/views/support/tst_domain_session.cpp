// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/domain.h"
#include "views/support/domain_session.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace headrace;

class TestDomainSession : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void loadsAndSaysWhatIsThere();
    void failsWithAReasonAndRecovers();
    void whatIsConfinedDiesOnItsThread();

private:
    QString write(const QByteArray& source) const
    {
        QFile file(m_folder->filePath("shop.domain.js"));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write the module");
        file.write(source);
        return file.fileName();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

static const QByteArray kModule = R"js(export default {
    name: 'shop',
    aggregates: { order: { state: { initial: { n: 0 } },
                           events: { Happened: { apply(state) { state.n += 1; } } } } },
};)js";

void TestDomainSession::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestDomainSession::loadsAndSaysWhatIsThere()
{
    DomainSession domain;
    QCOMPARE(domain.state(), DomainSession::State::None);
    domain.load(write(kModule));
    QCOMPARE(domain.state(), DomainSession::State::Loading);
    QTRY_COMPARE(domain.state(), DomainSession::State::Loaded);
    QVERIFY(domain.aggregate("order") != nullptr);
    QVERIFY(domain.aggregate("cart") == nullptr);
}

void TestDomainSession::failsWithAReasonAndRecovers()
{
    DomainSession domain;
    QSignalSpy changed(&domain, &DomainSession::changed);
    domain.load(write("export default { aggregates: "));
    QTRY_COMPARE(domain.state(), DomainSession::State::Failed);
    QVERIFY2(domain.failure().contains("shop.domain.js"), qPrintable(domain.failure()));
    QVERIFY(domain.module() == nullptr);
    write(kModule);
    domain.reload();
    QTRY_COMPARE(domain.state(), DomainSession::State::Loaded);
    QCOMPARE(changed.count(), 4);
}

void TestDomainSession::whatIsConfinedDiesOnItsThread()
{
    struct Thing
    {
        QThread* made = nullptr;
        QThread** destroyed = nullptr;
        std::unique_ptr<Fold> fold; // Would assert on another thread.
        ~Thing() { *destroyed = QThread::currentThread(); }
    };
    QThread* destroyed = nullptr;
    QThread* made = nullptr;
    {
        DomainSession domain;
        domain.load(write(kModule));
        QTRY_COMPARE(domain.state(), DomainSession::State::Loaded);
        auto thing = domain.makeConfined<Thing>();
        thing->destroyed = &destroyed;
        bool answered = false;
        Request request = domain.ask<bool>(
            [thing, &made, module = domain.module()](std::stop_token) -> Result<bool> {
                made = QThread::currentThread();
                auto fold = module->makeFold("order");
                if (!fold)
                    return fold.error();
                thing->fold = std::move(*fold);
                return true;
            },
            [&](Result<bool> done) {
                QVERIFY(done);
                answered = true;
            });
        QTRY_VERIFY(answered);
    }
    QVERIFY(made != nullptr && made != QThread::currentThread());
    QCOMPARE(destroyed, made);
}

QTEST_GUILESS_MAIN(TestDomainSession)
#include "tst_domain_session.moc"
