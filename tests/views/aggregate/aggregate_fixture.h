// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/views/aggregate/small_store.h"
#include "views/aggregate/aggregate_place.h"
#include "views/aggregate/state_reader.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/item_roles.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"

#include <QTest>

#include <memory>
#include <vector>

namespace headrace::test {

inline const char kModule[] = R"js(
export default {
  name: 'test',
  aggregates: {
    order: {
      state: { initial: { status: 'new', lines: [] } },
      events: {
        Placed: { apply(state, data) { state.status = 'placed'; state.customer = data.customer; } },
        LineAdded: { apply(state, data) { state.lines.push(data); } },
        LineTaken: { apply(state) { state.lines.pop(); } },
        NoteSet: { apply(state, data) { state.note = { text: data.text }; } },
        NoteTaken: { apply(state) { delete state.note; } },
        Broken: { apply(state) { state.missing.field = 1; } },
      },
    },
  },
};
)js";

inline const std::vector<Event> kOrder {
    {"Placed", R"({"customer":"Ada"})"},
    {"LineAdded", R"({"sku":"A","price":1.5})"},
    {"NoteSet", R"({"text":"ring twice"})"},
    {"Seen", R"({"by":"nobody"})"},
    {"LineAdded", R"({"sku":"B","price":2})"},
    {"NoteTaken", "{}"},
    {"LineTaken", "{}"},
};

/// One open store with the place over it, as the frame holds them.
struct Console
{
    explicit Console(const std::vector<Event>& order = kOrder)
        : session(makeStore(order))
        , actions(theme)
    {
        place = std::make_unique<AggregatePlace>(session, domain, theme, actions, files);
        place->resize(1208, 729);
        place->show();
        QObject::connect(place.get(), &Place::navigate, place.get(), [this](const Location& to) {
            steps << to;
            if (to.place == Location::kAggregate)
                place->open(to);
        });
    }

    static std::unique_ptr<EventStore> makeStore(const std::vector<Event>& order)
    {
        auto store = emptyStore();
        append(*store, "order-1", order);
        append(*store, "order-2", {{"Placed", R"({"customer":"Bob"})"}});
        append(*store, "parcel-1", {{"Sent", "{}"}});
        return store;
    }

    /// A file with kModule, which folds the orders.
    QString module() const { return writtenModule(folder, kModule); }
    void loadModule(const QString& path)
    {
        domain.load(path);
        QTRY_VERIFY(domain.state() != DomainSession::State::Loading);
    }

    void open(const QString& stream, std::int64_t version = 0)
    {
        Location to;
        to.place = Location::kAggregate;
        to.stream = stream;
        to.version = version;
        place->open(to);
    }

    std::int64_t version() const { return place->location().version; }
    /// Of the state in the tree; -1 while there is none.
    std::int64_t stateVersion() const
    {
        return place->shownState() ? place->shownState()->state.version.value : -1;
    }
    std::string state() const { return place->shownState()->state.stateJson; }

    template<typename T> T* find(const char* name) const { return place->findChild<T*>(name); }
    QString banner() const
    {
        auto* banner = find<QWidget>("placeBanner");
        return banner->isHidden() ? QString() : banner->accessibleName();
    }
    QString notice() const
    {
        for (auto* notice : place->findChildren<PaneNotice*>())
            if (notice->isVisible())
                return notice->sentence();
        return {};
    }

    QTemporaryDir folder;
    Theme theme;
    StoreSession session;
    DomainSession domain;
    ActionRegistry actions;
    NoFiles files;
    QList<Location> steps;
    std::unique_ptr<AggregatePlace> place;
};

// The tree as text: a sign, the path, and of a leaf its JSON.
inline void printTree(const JsonTreeModel& model, const QModelIndex& parent, QStringList& lines)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto index = model.index(row, 0, parent);
        const auto mark = index.data(MarkRole).value<DiffMark>();
        const QString sign = QStringList {" ", "+", "-", "~", "."}.at(static_cast<int>(mark));
        const bool isLeaf = !model.hasChildren(index);
        lines << sign + index.data(JsonTreeModel::PathRole).toString()
                + (isLeaf ? ' ' + index.data(JsonTreeModel::RawRole).toByteArray() : "");
        printTree(model, index, lines);
    }
}

inline QStringList printedTree(const JsonTreeModel& model)
{
    QStringList lines;
    printTree(model, {}, lines);
    return lines;
}

} // namespace headrace::test
