// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/views/aggregate/small_store.h"
#include "views/aggregate/aggregate_place.h"
#include "views/aggregate/predicate_field.h"
#include "views/aggregate/state_reader.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"

#include <QLabel>
#include <QTest>

#include <memory>
#include <vector>

namespace headrace::test {

inline const char kAccountModule[] = R"js(
export default {
  name: 'test',
  aggregates: {
    account: {
      state: { initial: { balance: 0, owner: { name: 'Ada', zip: 1 } } },
      events: {
        Added: { apply(state, data) { state.balance += data.amount; } },
        Noted: { apply(state, data) { state.note = data.text; } },
        Cleared: { apply(state) { delete state.note; } },
        Broken: { apply(state) { state.missing.field = 1; } },
      },
    },
  },
};
)js";

// Balance 0; then 5, 5, 12, 12, 2, 2.
inline const std::vector<Event> kAccount {
    {"Added", R"({"amount":5})"}, {"Noted", R"({"text":"x"})"},   {"Added", R"({"amount":7})"},
    {"Noted", R"({"text":"y"})"}, {"Added", R"({"amount":-10})"}, {"Cleared", "{}"}};

inline std::unique_ptr<EventStore> makeAccounts(const std::vector<Event>& events)
{
    auto store = emptyStore();
    append(*store, "account-1", events);
    append(*store, "parcel-1", {{"Sent", "{}"}});
    return store;
}

/// The place over one stream with a module that folds it.
struct Account
{
    explicit Account(const std::vector<Event>& events = kAccount)
        : session(makeAccounts(events))
        , actions(theme)
        , place(session, domain, theme, actions, files)
    {
        place.resize(1208, 729);
        place.show();
        domain.load(module());
    }

    /// A file with kAccountModule.
    QString module() const { return writtenModule(folder, kAccountModule); }

    void open(const QString& stream, std::int64_t version = 0)
    {
        QTRY_COMPARE(domain.state(), DomainSession::State::Loaded);
        Location to;
        to.stream = stream;
        to.version = version;
        place.open(to);
        QTRY_COMPARE(place.location().stream, stream);
    }

    std::int64_t stateVersion() const
    {
        return place.shownState() ? place.shownState()->state.version.value : -1;
    }
    template<typename T> T* find(const char* name) const { return place.findChild<T*>(name); }
    QString result() const { return find<QLabel>("bisectResult")->accessibleName(); }
    PredicateField& field() const { return *place.findChild<PredicateField*>(); }

    void bisect(const QString& predicate)
    {
        field().setFocus();
        field().selectAll();
        QTest::keyClicks(&field(), predicate);
        QTest::keyClick(&field(), Qt::Key_Return);
    }

    QTemporaryDir folder;
    Theme theme;
    StoreSession session;
    DomainSession domain;
    ActionRegistry actions;
    NoFiles files;
    AggregatePlace place;
};

} // namespace headrace::test
