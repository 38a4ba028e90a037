// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/views/streams/sample_log.h"
#include "views/streams/streams_view.h"
#include "views/support/action_registry.h"
#include "views/support/file_prompt.h"
#include "views/support/job_list.h"
#include "views/support/theme/theme.h"

#include <QApplication>
#include <QTest>

namespace headrace::test {

/// Answers with a path that was set before; an empty one: the user thinks better of it.
class FixedPrompt : public FilePrompt
{
public:
    QString path;
    Question asked;

    void askForOpen(QWidget*, const Question& question, Answer answer) override
    {
        asked = question;
        if (!path.isEmpty())
            answer(path);
    }
    void askForSave(QWidget* parent, const Question& question, Answer answer) override
    {
        askForOpen(parent, question, std::move(answer));
    }
};

/// The place Streams over a store, in a window as large as the console leaves it at 1280 x 800, and
/// with what the frame would do when the place wants to go somewhere.
struct PlaceFixture
{
    explicit PlaceFixture(std::unique_ptr<EventStore> store, QSize size = {1208, 729})
        : session(std::move(store))
        , view(session, theme, actions, jobs, prompt)
    {
        QObject::connect(&view, &Place::navigate, &view, [this](const Location& location) {
            went << location;
            if (location.place == Location::kStreams)
                view.open(location);
        });
        view.resize(size);
        view.show();
    }

    struct LightTheme : Theme
    {
        LightTheme()
        {
            setChoice(Choice::Light);
            applyTo(*qApp);
        }
    };

    StoreSession session;
    LightTheme theme;
    ActionRegistry actions {theme};
    JobList jobs;
    FixedPrompt prompt;
    QList<Location> went;
    StreamsView view;
};

} // namespace headrace::test
