// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>

class QStackedWidget;

namespace headrace {

class JsonTreeView;
class PaneHeader;
class PaneNotice;
class SegmentButtons;
class Theme;
struct ShownState;

/// The state at the shown version as a tree, with what its event changed.
class StatePane : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the pane.
    explicit StatePane(Theme& theme, QWidget* parent = nullptr);

    void setState(const std::shared_ptr<const ShownState>& state);
    /// Shows the notice in place of the tree, until the next state.
    PaneNotice& instead();
    /// Shows nothing: a first state is on its way.
    void clear();

    void setOnlyChanged(bool onlyChanged);
    bool onlyChanged() const;

    JsonTreeView& tree() { return *m_tree; }

signals:
    void onlyChangedChosen(bool onlyChanged);

private:
    void buildLayout();

    PaneHeader* m_header;
    SegmentButtons* m_segment;
    QStackedWidget* m_stack;
    JsonTreeView* m_tree;
    PaneNotice* m_notice;
};

} // namespace headrace
