// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connection_list.h"
#include "app/console/main_window.h"
#include "app/console/settings.h"
#include "views/support/file_prompt.h"
#include "views/support/place.h"
#include "views/support/theme/theme.h"

#include <QLineEdit>
#include <QListView>
#include <QTemporaryDir>

#include <atomic>
#include <chrono>
#include <memory>

namespace headrace {

/// Answers questions for files with what a test has put in before; no answer when nothing was.
class PreparedAnswers : public FilePrompt
{
public:
    QString next;
    Question asked; ///< The last one.

    void askForOpen(QWidget*, const Question& question, Answer answer) override
    {
        asked = question;
        if (!next.isEmpty())
            answer(std::exchange(next, {}));
    }
    void askForSave(QWidget* parent, const Question& question, Answer answer) override
    {
        askForOpen(parent, question, std::move(answer));
    }
};

/// Keeps passwords as a keychain would; one that is not there, when it is told so.
class FakeKeychain : public MemorySecrets
{
public:
    bool isThere = true;
    QStringList asked; ///< The keys that were looked for.

    void find(const QString& key, Found found) override
    {
        asked << key;
        isThere ? MemorySecrets::find(key, std::move(found)) : found(std::nullopt);
    }
    void keep(const QString& key, const QString& secret, Done done) override
    {
        isThere ? MemorySecrets::keep(key, secret, std::move(done)) : done("no secret service");
    }
};

/// A place that shows nothing and remembers where it was sent.
class PlainPlace : public Place
{
    Q_OBJECT

public:
    PlainPlace(QString id, const PlaceContext& context);

    void open(const Location& location) override { m_location = location; }
    Location location() const override { return m_location; }
    QVariant keepView() const override { return scrolledTo; }
    void restoreView(const QVariant& view) override { scrolledTo = view.toInt(); }
    QWidget* primaryView() override { return m_list; }
    QList<QWidget*> panes() override { return {m_list, m_second}; }
    QWidget* filterField() override { return m_filter; }

    int scrolledTo = 0;

private:
    Location m_location;
    QLineEdit* m_filter;
    QListView* m_list;
    QListView* m_second;
};

/// A window in a folder of its own, and what stands behind it.
struct ConsoleFixture
{
    /// `places` as in places.cpp; two plain ones when empty.
    explicit ConsoleFixture(std::vector<PlaceRow> places = {});

    QString path(const QString& name) const { return folder.filePath(name); }
    void write(const QString& name, const QByteArray& content) const;
    /// A store with `events` in each of `streams`, made without the window.
    QString makeStore(const QString& name, const QStringList& streams, int events) const;
    /// Opens a store and waits for it.
    void open(const QString& store, OpenMode mode = OpenMode::Writable);

    QTemporaryDir folder;
    PreparedAnswers files;
    Settings settings;
    Theme theme;
    ConnectionList connections;
    FakeKeychain keychain;
    /// By how much this machine's clock is behind the right time, for whoever compares with it.
    std::shared_ptr<std::atomic<std::chrono::microseconds>> clockBehind;
    std::unique_ptr<MainWindow> window;
};

} // namespace headrace
