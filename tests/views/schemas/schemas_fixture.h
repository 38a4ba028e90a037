// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/memory/memory_store.h"
#include "views/schemas/schemas_place.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/job_list.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QTemporaryDir>

#include <atomic>

namespace headrace::test {

/// OrderPlaced has had three versions; one of its events of version 2 has no lines to be read.
inline constexpr char kShopModule[] = R"js(
export default {
  name: 'shop',
  aggregates: {
    order: { events: {
      OrderPlaced: {
        version: 3,
        renamedFrom: ['OrderMade'],
        schema: { type: 'object', required: ['customerId', 'total'],
                  properties: { customerId: { type: 'string' }, total: { type: 'number' } } },
        lenses: [
          { from: 1, ops: [{ op: 'rename', source: 'cust', destination: 'customerId' },
                           { op: 'add', name: 'currency', type: 'string', default: 'EUR' }] },
          { from: 2, ops: [{ op: 'head', name: 'total' }] },
        ],
      },
      OrderPaid: {},
      OrderCancelled: { version: 2, lenses: [{ from: 1, ops: [] }] },
    } },
    cart: { events: { CartOpened: { version: 2 } } },
  },
};
)js";

inline NewEvent eventOf(const std::string& stream, std::string type, int schema, std::string data)
{
    NewEvent event;
    event.stream = StreamName::parse(stream).value();
    event.type = std::move(type);
    event.schema = schema;
    event.data = std::move(data);
    return event;
}

inline AppendRequest shopLog()
{
    AppendRequest request;
    for (int i = 1; i <= 12; ++i) {
        const std::string order = "order-" + std::to_string(i);
        request.events.push_back(eventOf("cart-" + std::to_string(i), "CartOpened", 1 + i % 2,
                                         R"({"customerId":"c-7"})"));
        if (i <= 3)
            request.events.push_back(
                eventOf(order, "OrderPlaced", 1, R"({"cust":"c-7","total":[12.50,3]})"));
        else if (i <= 8)
            request.events.push_back(
                eventOf(order, "OrderPlaced", 2,
                        i == 6 ? R"({"customerId":"c-7","total":"none","currency":"EUR"})"
                               : R"({"customerId":"c-7","total":[8],"currency":"EUR"})"));
        else
            request.events.push_back(
                eventOf(order, "OrderPlaced", 3, R"({"customerId":"c-9","total":5})"));
        request.events.push_back(eventOf(order, "OrderPaid", 1, R"({"total":5})"));
    }
    request.events.push_back(eventOf("order-1", "OrderLost", 1, R"({"why":"?"})"));
    return request;
}

/// A store in memory whose pages wait, or whose counts fail, when a test wants it.
class HeldStore final : public EventStore
{
public:
    explicit HeldStore(const AppendRequest& request) : m_store(openMemoryStore({}, {}).value())
    {
        if (!request.events.empty() && !m_store->append(request))
            qFatal("the events were refused");
    }
    std::atomic_bool isHeld {false};
    std::atomic_bool failStatistics {false};
    std::atomic_int counts {0};             ///< Times that the statistics were read.
    std::atomic_int countsTold {1'000'000}; ///< The answers behind these wait for letGo().

    const StoreDescription& description() const override { return m_store->description(); }
    Result<AppendAnswer> append(const AppendRequest& it) override { return m_store->append(it); }
    Result<EventBatch> readPage(const ReadRequest& request) override
    {
        isHeld.wait(true);
        return m_store->readPage(request);
    }
    Result<EventBatch> readToken(const std::string& it) override { return m_store->readToken(it); }
    Result<std::vector<StreamSummary>> streams(const StreamsRequest& request) override
    {
        return m_store->streams(request);
    }
    Result<StreamSummary> stream(const StreamName& name) override { return m_store->stream(name); }
    Result<StoreStatistics> statistics() override
    {
        if (failStatistics)
            return Error {ErrorCode::Io, "page 2 could not be read"};
        auto statistics = m_store->statistics();
        const int number = ++counts;
        for (int told = countsTold; told < number; told = countsTold)
            countsTold.wait(told);
        return statistics;
    }
    Result<std::vector<HourCount>> activity() override { return m_store->activity(); }
    Result<Position> head() override { return m_store->head(); }
    Result<Position> waitForAppend(Position seen, std::chrono::milliseconds timeout,
                                   std::stop_token stop) override
    {
        return m_store->waitForAppend(seen, timeout, stop);
    }
    Documents& documents() override { return m_store->documents(); }
    Result<Verification> verify(Job& job, const FindingHandler& report) override
    {
        return m_store->verify(job, report);
    }
    Result<std::optional<Position>> positionAt(Time time) override
    {
        return m_store->positionAt(time);
    }
    void letGo()
    {
        isHeld = false;
        isHeld.notify_all();
        tellCounts(1'000'000);
    }
    void tellCounts(int most)
    {
        countsTold = most;
        countsTold.notify_all();
    }

private:
    std::unique_ptr<EventStore> m_store;
};

/// Answers with a path that was set before.
class FixedFile : public FilePrompt
{
public:
    QString path;
    void askForOpen(QWidget*, const Question&, Answer answer) override { answer(path); }
    void askForSave(QWidget*, const Question&, Answer answer) override { answer(path); }
};

/// The place Schemas over a store, as large as the console leaves it at 1280 x 800.
struct SchemasFixture
{
    explicit SchemasFixture(const AppendRequest& log = shopLog(), const char* module = kShopModule,
                            QSize size = {1208, 729})
        : SchemasFixture(std::make_unique<HeldStore>(log), module, size)
    {
    }
    SchemasFixture(std::unique_ptr<HeldStore> made, const char* module, QSize size)
        : store(*made)
        , session(std::move(made))
    {
        if (module)
            load(module);
        QObject::connect(&place, &Place::navigate, &place,
                         [this](const Location& location) { went << location; });
        place.resize(size);
        place.show();
        place.activateWindow();
        place.open({.place = Location::kSchemas});
    }
    void write(const QString& name, const QByteArray& source)
    {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(source) != source.size())
            qFatal("the module cannot be written");
    }
    void load(const char* source)
    {
        write("shop.domain.js", source);
        domain.load(folder.filePath("shop.domain.js"));
    }

    struct LightTheme : Theme
    {
        LightTheme()
        {
            setChoice(Choice::Light);
            applyTo(*qApp);
        }
    };

    ~SchemasFixture() { store.letGo(); }

    QTemporaryDir folder;
    HeldStore& store; // Of the session.
    StoreSession session;
    DomainSession domain;
    LightTheme theme;
    ActionRegistry actions {theme};
    JobList jobs;
    FixedFile files;
    QList<Location> went;
    SchemasPlace place {session, domain, theme, actions, jobs, files};
};

} // namespace headrace::test
