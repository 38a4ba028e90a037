// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connection.h"
#include "app/console/connections/connections_model.h"

#include <QWidget>

class QAction;
class QBoxLayout;
class QSplitter;

namespace headrace {

class ActionRegistry;
class ConnectionEditor;
class ConnectionList;
class DataTable;
class FilePrompt;
class PaneNotice;
class PlaceBanner;
class Theme;

/// The list of connections, and the fields of the one that is selected. What is changed and not
/// saved stays as it is while others are looked at, and while the page is away.
class ConnectionsPage : public QWidget
{
    Q_OBJECT

public:
    struct Collaborators
    {
        Theme& theme;
        ActionRegistry& actions;
        ConnectionList& list;
        Connection& connection;
        FilePrompt& files;
    };
    /// All must outlive the page.
    explicit ConnectionsPage(const Collaborators& collaborators, QWidget* parent = nullptr);

    /// Selects the connection of this name, if there is one, and takes the focus.
    void enter(const QString& name);
    QList<QWidget*> panes() const;

    DataTable& table() const { return *m_table; }
    ConnectionEditor& editor() const { return *m_editor; }
    PlaceBanner& banner() const { return *m_banner; }

signals:
    /// Open this one, or make it. The password is what was typed for it; often nothing.
    void openAsked(const headrace::ConnectionProfile& profile, headrace::OpenMode mode,
                   const QString& password, bool isPasswordKept);
    /// Copy the open store into this one. The password is what is known, or was typed; perhaps
    /// nothing.
    void copyAsked(const headrace::ConnectionProfile& profile, const QString& password);
    void closeAsked();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void addActions();
    QWidget* buildBar();
    void buildLayout();

    int current() const; ///< The row; -1: none.
    void select(int row);
    void showCurrent();
    void takeList();
    void takeEdit();
    void add(const ConnectionProfile& profile);
    void duplicate();
    void askToRemove();
    void remove();
    void revert();
    void save(std::function<void()> then = {});
    void test();
    void sayProbe(const Result<StoreProbe>& probe);
    void open(bool isNew = false);
    void copyHere();
    bool isReachable(const ConnectionProfile& profile);
    void allow();
    QString whyNoCopy() const;

    Theme& m_theme;
    ActionRegistry& m_actions;
    ConnectionList& m_list;
    Connection& m_connection;
    ConnectionsModel* m_model;
    DataTable* m_table;
    ConnectionEditor* m_editor;
    PlaceBanner* m_banner;
    PaneNotice* m_empty;
    QSplitter* m_splitter = nullptr;
    bool m_isNarrow = false;
    int m_shown = -1;             // The row whose fields are shown.
    std::function<void()> m_then; // What the banner's button does.
};

} // namespace headrace
