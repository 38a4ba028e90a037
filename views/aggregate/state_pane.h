// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>

class QAction;
class QStackedWidget;

namespace headrace {

class DomainSession;
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
    /// Says, until the next state, why there is none and what holds anyway.
    void showFailure(const QString& sentence, const QString& second);
    /// Says that no module folds the streams of `category`, and offers `openModule`.
    void showModuleState(DomainSession& domain, const QString& category, QAction& openModule);
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
