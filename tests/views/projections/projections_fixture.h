// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store_registry.h"
#include "views/projections/projection_table_model.h"
#include "views/projections/projections_place.h"
#include "views/projections/rebuild_panel.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/job_list.h"
#include "views/support/store_environment.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace headrace::test {

/// Orders in three currencies. `version` changes what revenue means; shipping_board stops at an
/// order without an address, customers parks one key.
inline QByteArray shopModule(int version = 1)
{
    return QByteArray(R"js(
export default { name: 'shop', aggregates: { order: {
  events: { OrderPlaced: {}, OrderShipped: {}, RefundIssued: {} },
} },
projections: {
  revenue: {
    version: VERSION, from: ['order'], key: (event) => event.data.currency,
    columns: { currency: 'text', orders: 'integer', revenue: 'real' }, index: ['revenue'],
    on: {
      OrderPlaced(row, event) {
        if (VERSION > 1 && event.data.currency === 'SEK') return;
        row.orders = (row.orders ?? 0) + 1;
        row.revenue = (row.revenue ?? 0) + event.data.total;
      },
      RefundIssued(row, event) {
        if (VERSION > 1) row.revenue = (row.revenue ?? 0) - event.data.total;
      },
    },
  },
  order_list: {
    version: 1, from: ['order'],
    columns: { customer: 'text', status: 'text', total: 'real' }, index: ['status', 'total'],
    on: {
      OrderPlaced(row, event) {
        row.customer = event.data.customer; row.status = 'placed'; row.total = event.data.total;
      },
      OrderShipped(row) { row.status = 'shipped'; },
      RefundIssued(row) { row.status = 'refunded'; },
    },
  },
  shipping_board: {
    version: 1, from: ['order'], columns: { city: 'text' }, onError: 'stop',
    on: { OrderShipped(row, event) { row.city = event.data.shipTo.city; } },
  },
  customers: {
    version: 1, from: ['order'], key: (event) => event.data.customer,
    columns: { orders: 'integer', spent: 'real' },
    on: { OrderPlaced(row, event) {
      if (event.data.total > 400) throw new RangeError('the total is above the limit');
      row.orders = (row.orders ?? 0) + 1;
      row.spent = (row.spent ?? 0) + event.data.total;
    } },
  },
} };
)js")
        .replace("VERSION", QByteArray::number(version));
}

inline NewEvent orderEvent(int order, const std::string& type, const std::string& data)
{
    NewEvent event;
    event.stream = StreamName::parse("order-" + std::to_string(order)).value();
    event.type = type;
    event.data = data;
    event.time = *parseTime("2026-03-04T09:15:00.250Z") + std::chrono::minutes(order * 7);
    return event;
}

inline AppendRequest shopOrders(int orders = 60)
{
    AppendRequest request;
    const char* const currencies[] {"EUR", "GBP", "SEK", "EUR", "CZK"};
    for (int i = 1; i <= orders; ++i) {
        const std::string customer = "c-" + std::to_string(i % 11);
        const std::string currency = currencies[i % 5];
        const std::string total = i == 41 ? "412.5" : std::to_string(i % 17 * 12) + ".25";
        const std::string common = R"({"customer":")" + customer + R"(","currency":")" + currency
            + R"(","total":)" + total;
        request.events.push_back(orderEvent(i, "OrderPlaced", common + "}"));
        if (i % 2 == 0)
            request.events.push_back(
                orderEvent(i, "OrderShipped",
                           i == 52 ? common + "}" : common + R"(,"shipTo":{"city":"Brno"}})"));
        if (i % 15 == 0)
            request.events.push_back(orderEvent(i, "RefundIssued", common + "}"));
    }
    return request;
}

/// Answers with a path that was set before.
class PreparedFile : public FilePrompt
{
public:
    QString path;
    void askForOpen(QWidget*, const Question&, Answer answer) override { answer(path); }
    void askForSave(QWidget*, const Question&, Answer answer) override { answer(path); }
};

/// The place Projections over a store in a folder of its own, as large as the console leaves it at
/// 1280 x 800.
struct ProjectionsFixture
{
    explicit ProjectionsFixture(const QByteArray& module = shopModule(),
                                const AppendRequest& log = shopOrders(), bool isReadOnly = false,
                                QSize size = {1208, 729})
        : session(made(log, isReadOnly))
    {
        actions.setReadOnly(isReadOnly);
        if (!module.isEmpty())
            load(module);
        QObject::connect(&place, &Place::navigate, &place,
                         [this](const Location& location) { went << location; });
        place.resize(size);
        place.show();
        place.activateWindow();
        place.open({.place = Location::kProjections});
    }
    ~ProjectionsFixture()
    {
        // Running here ends with the place; what it holds is in the folder.
        place.hide();
    }

    QString path(const QString& name) const { return folder.filePath(name); }
    void load(const QByteArray& source)
    {
        QFile file(path("shop.domain.js"));
        if (!file.open(QIODevice::WriteOnly) || file.write(source) != source.size())
            qFatal("the module cannot be written");
        file.close();
        domain.load(path("shop.domain.js"));
    }
    std::unique_ptr<EventStore> made(const AppendRequest& log, bool isReadOnly) const
    {
        auto store = openStore(path("shop.headrace").toStdString(), {.mode = OpenMode::Create});
        if (!store)
            qFatal("%s", store.error().message.c_str());
        if (!log.events.empty() && !(*store)->append(log))
            qFatal("the events were refused");
        if (!isReadOnly)
            return *std::move(store);
        store->reset();
        auto again = openStore(path("shop.headrace").toStdString(), {.mode = OpenMode::ReadOnly});
        if (!again)
            qFatal("%s", again.error().message.c_str());
        return *std::move(again);
    }

    QAction* action(const char* id) const { return actions.action(QString::fromLatin1(id)); }
    QString cell(const QString& name, int column)
    {
        const int row = place.model().find(name);
        return row < 0 ? QString() : place.model().index(row, column).data().toString();
    }
    QString state(const QString& name) { return cell(name, ProjectionTableModel::StateColumn); }
    bool isRead()
    {
        for (const auto& known : place.projections().all())
            if (!known.status)
                return false;
        return !place.projections().all().empty();
    }
    void select(const QString& name)
    {
        place.open({.place = Location::kProjections, .filter = name});
    }
    /// All of them, until none has anything to read any more.
    void runThrough()
    {
        if (!QTest::qWaitFor([&] { return isRead() && action("projections.run")->isEnabled(); }))
            qFatal("nothing can be run");
        action("projections.run")->trigger();
        if (!QTest::qWaitFor([&] { return state("order_list") == "Live"; }, 20'000))
            qFatal("order_list is %s", qPrintable(state("order_list")));
    }
    /// Rebuilds revenue side by side with another version, until both are compared.
    void rebuildRevenue()
    {
        runThrough();
        action("projections.stop")->trigger();
        QTRY_VERIFY(!place.projections().isRunningHere());
        load(shopModule(2));
        QTRY_COMPARE(state("revenue"), "v2 to be built");
        select("revenue");
        action("projections.rebuild")->trigger();
        QTRY_VERIFY(place.rebuilds().current()->canRun());
        action("projections.runPlan")->trigger();
        QTRY_VERIFY(place.rebuilds().current()->counts().has_value());
        QTRY_COMPARE(state("revenue"), "v2 ready to switch");
    }

    struct LightTheme : Theme
    {
        LightTheme()
        {
            setChoice(Choice::Light);
            applyTo(*qApp);
        }
    };

    QTemporaryDir folder;
    StoreSession session;
    DomainSession domain;
    StoreEnvironment environment;
    LightTheme theme;
    ActionRegistry actions {theme};
    JobList jobs;
    PreparedFile files;
    QList<Location> went;
    ProjectionsPlace place {session, domain, environment, theme, actions, jobs, files};
};

} // namespace headrace::test
