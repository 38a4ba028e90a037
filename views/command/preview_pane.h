// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/command/command_types.h"
#include "views/support/widgets/pane_notice.h"

#include <QWidget>

class QLabel;
class QListView;
class QSplitter;
class QStackedWidget;

namespace headrace {

class DiffModel;
class JsonTreeView;
class PaneHeader;
class Theme;
struct ShownPreview;

/// What a command would do: the events that it would emit, and what they would change in the state.
/// Or why nothing can be said of it.
class PreviewPane : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive it.
    explicit PreviewPane(Theme& theme, QWidget* parent = nullptr);

    void show(const ShownPreview& shown);
    void say(PaneNotice::Kind kind, const QString& sentence, const QString& second = {});
    /// What is shown is of what the form said before: it is being made again.
    void setOutOfDate();
    /// What is shown was stored.
    void showStored(const CommandDone& done);

    JsonTreeView& events() const { return *m_events; }
    QListView& diff() const { return *m_diff; }
    bool isUpToDate() const;  ///< A preview is shown, and of what is filled in.
    QString sentence() const; ///< What is said instead; empty while a preview is shown.

private:
    void buildLayout();
    void showEvents(const std::vector<NewEvent>& events, Version before);
    void setCounts(const ShownPreview& shown);
    void dress();

    Theme& m_theme;
    PaneHeader* m_header;
    QLabel* m_age; // "out of date"
    QStackedWidget* m_stack;
    PaneNotice* m_notice;
    QSplitter* m_split;
    JsonTreeView* m_events;
    QWidget* m_lower; // The diff.
    PaneHeader* m_diffHeader;
    QLabel* m_diffAge;
    QLabel* m_changed;
    QLabel* m_added;
    QLabel* m_removed;
    DiffModel* m_model;
    QListView* m_diff;
    QLabel* m_noDiff;
};

} // namespace headrace
