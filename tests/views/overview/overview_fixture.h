// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/views/overview/checked_store.h"
#include "views/overview/overview_place.h"
#include "views/support/action_registry.h"
#include "views/support/job_list.h"
#include "views/support/store_session.h"
#include "views/support/theme/theme.h"

#include <QApplication>

namespace headrace::test {

/// The place Overview over a store, as large as the console leaves it at 1280 x 800.
struct OverviewFixture
{
    explicit OverviewFixture(std::unique_ptr<CheckedStore> made, QSize size = {1208, 729})
        : store(*made)
        , session(std::move(made))
        , place(session, theme, actions, jobs)
    {
        QObject::connect(&place, &Place::navigate, &place,
                         [this](const Location& location) { went << location; });
        place.resize(size);
        place.show();
        place.activateWindow();
        place.open({.place = Location::kOverview});
    }

    struct LightTheme : Theme
    {
        LightTheme()
        {
            setChoice(Choice::Light);
            applyTo(*qApp);
        }
    };

    CheckedStore& store; // Of the session.
    StoreSession session;
    LightTheme theme;
    ActionRegistry actions {theme};
    JobList jobs;
    QList<Location> went;
    OverviewPlace place;
};

} // namespace headrace::test
