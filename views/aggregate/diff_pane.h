// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>

class QAction;
class QLabel;
class QListView;
class QToolButton;

namespace headrace {

class DiffModel;
class PaneHeader;
class Theme;
struct ShownState;

/// What the event at the shown version changed in the state.
class DiffPane : public QWidget
{
    Q_OBJECT

public:
    /// `copyPatch` stands in the header. All must outlive the pane.
    DiffPane(const Theme& theme, QAction* copyPatch, QWidget* parent = nullptr);

    void setState(const std::shared_ptr<const ShownState>& state);
    /// Says why there is no diff.
    void clear(const QString& reason);

    QListView& list() { return *m_list; }

signals:
    /// The operator chose a changed value: its JSON Pointer.
    void pathChosen(const QString& path);

private:
    void buildLayout(QAction* copyPatch);
    void showCounts();
    void showNote(const QString& note);
    void dress();

    const Theme& m_theme;
    std::shared_ptr<const ShownState> m_state; // Null while there is none.
    DiffModel* m_model;
    PaneHeader* m_header;
    QLabel* m_changed;
    QLabel* m_added;
    QLabel* m_removed;
    QToolButton* m_copy;
    QLabel* m_note;
    QListView* m_list;
};

} // namespace headrace
