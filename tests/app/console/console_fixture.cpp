// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/console/console_fixture.h"

#include "views/support/action_registry.h"

#include <QApplication>
#include <QTest>
#include <QVBoxLayout>

namespace headrace {
namespace {

std::vector<PlaceRow> plainPlaces()
{
    const auto row = [](const QString& id, const QString& name, const QString& icon) {
        return PlaceRow {id, name, icon, "A place of the test",
                         [id](const PlaceContext& context) { return new PlainPlace(id, context); }};
    };
    return {row(Location::kStreams, "Streams", "streams"),
            row(Location::kAggregate, "Aggregate", "aggregate")};
}

} // namespace

PlainPlace::PlainPlace(QString id, const PlaceContext& context)
    : m_filter(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_second(new QListView(this))
{
    m_location.place = id;
    m_filter->setAccessibleName("Filter");
    m_list->setAccessibleName("First");
    m_second->setAccessibleName("Second");
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_filter);
    layout->addWidget(m_list);
    layout->addWidget(m_second);
    context.actions.add({.id = id + ".write",
                         .text = "Write into the store",
                         .tooltip = "Writes",
                         .changesStore = true},
                        this, [] {});
    context.actions.add({.id = id + ".look", .text = "Look", .tooltip = "Looks"}, this, [] {});
}

ConsoleFixture::ConsoleFixture(std::vector<PlaceRow> places)
    : settings(folder.filePath("console.ini"))
    , connections(folder.filePath("connections.json"))
    , clockBehind(std::make_shared<std::atomic<std::chrono::microseconds>>())
{
    theme.setChoice(Theme::Choice::Light);
    theme.applyTo(*qobject_cast<QApplication*>(QCoreApplication::instance()));
    window = std::make_unique<MainWindow>(MainWindow::Collaborators {
        theme, settings, files, connections, keychain,
        places.empty() ? plainPlaces() : std::move(places), folder.filePath("data"),
        [behind = clockBehind] { return now() - behind->load(); }});
    window->resize(1'280, 800);
    window->show();
    window->activateWindow();
}

void ConsoleFixture::write(const QString& name, const QByteArray& content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(name));
}

QString ConsoleFixture::makeStore(const QString& name, const QStringList& streams, int events) const
{
    auto store = openStore(path(name).toStdString(), {.mode = OpenMode::Create});
    if (!store)
        qFatal("%s", store.error().message.c_str());
    for (const QString& stream : streams) {
        AppendRequest request;
        for (int i = 0; i < events; ++i) {
            NewEvent event;
            event.stream = *StreamName::parse(stream.toStdString());
            event.type = "Happened";
            event.time = *parseTime("2011-01-18T13:21:49.421Z") + std::chrono::seconds(i);
            request.events.push_back(event);
        }
        if (!(*store)->append(request))
            qFatal("cannot append");
    }
    return path(name);
}

void ConsoleFixture::open(const QString& store, OpenMode mode)
{
    window->openStore(store, mode);
    const auto isThere = [&] {
        return !window->connection().isOpening() && window->connection().session() != nullptr
            && window->connection().session()->isHeadKnown();
    };
    if (!QTest::qWaitFor(isThere))
        qFatal("%s was not opened: %s", qPrintable(store), qPrintable(window->bannerText()));
}

} // namespace headrace
