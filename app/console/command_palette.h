// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/palette_sources.h"
#include "views/support/request.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListView;

namespace headrace {

class ActionRegistry;
class ConnectionList;
class NavigationHistory;
class PaletteModel;
class Theme;

/// Finds streams, positions, times and actions by what is typed, and goes there or runs them. A
/// frame within the window, not a window of its own.
///
/// Keys: Up, Down, Page keys, Enter, Tab completes, Ctrl+C copies the URI, Esc gives the focus
/// back.
class CommandPalette : public QFrame
{
    Q_OBJECT

public:
    static constexpr int kWidth = 648;

    /// All of these must outlive the palette, which is a child of `window`.
    CommandPalette(Theme& theme, ActionRegistry& actions, const NavigationHistory& history,
                   const ConnectionList& connections, QWidget* window);

    /// The store to look into; null for none.
    void setSession(StoreSession* session);

    void openWith(const QString& text = {});
    void closePalette();
    /// Puts it in its place in the window.
    void fit();

signals:
    void goToAsked(const headrace::Location& location);
    void goToTimeAsked(headrace::Time time);
    void openConnectionAsked(const QString& name);
    /// The as-of cursor is wanted at a position, or a time.
    void pinAsked(headrace::Position position);
    void pinTimeAsked(headrace::Time time);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void buildLayout();
    QWidget* makeFooter();
    void search();
    void askStore(const PaletteQuery& query);
    void showGroups(const QString& keepChosen);
    void sayCount();
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    void moveBy(int step);
    void chooseRow(int row);
    void run();
    void complete();
    void copyUri();

    Theme& m_theme;
    ActionRegistry& m_actions;
    const NavigationHistory& m_history;
    const ConnectionList& m_connections;
    PaletteModel* m_model;
    QLineEdit* m_edit;
    QLabel* m_count;
    QListView* m_list;
    QLabel* m_nothing;
    QPointer<StoreSession> m_session;
    QPointer<QWidget> m_focusBefore;

    PaletteQuery m_query;
    std::vector<FoundStream> m_streams; // Of the last answer; shown until the next one is there.
    bool m_hasMoved = false;            // The user has chosen a row: nothing may move it.
    bool m_streamsCameLate = false;     // They then stand last.
    QElapsedTimer m_asked;
    Request m_streamRequest;
    Request m_eventRequest;
};

} // namespace headrace
