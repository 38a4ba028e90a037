// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QTreeView>

namespace headrace {

class JsonTreeModel;
class Theme;

/// Shows a JsonTreeModel in rows of 20 px: field, value, and at the left what changed. What the
/// user has unfolded stays so when another text of the same kind is shown.
class JsonTreeView : public QTreeView
{
    Q_OBJECT

public:
    static constexpr int kRowHeight = 20;

    /// `name` is what a screen reader calls it. The view owns its model.
    JsonTreeView(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    JsonTreeModel& jsonModel() const { return *m_model; }

    /// With a column of signs (+ − ~ •) at the left, for a tree with changes.
    void setShowsMarks(bool showsMarks);
    void setFieldWidth(int px);
    /// Unfolds every changed field's branch after each new text, and nothing else by itself.
    void setUnfoldsChanges(bool unfolds) { m_unfoldsChanges = unfolds; }

    QString currentPath() const; ///< A JSON Pointer; empty when there is none.
    void setCurrentPath(const QString& path);
    void goToNextChange(bool backwards = false);

signals:
    void currentPathChanged(const QString& path);

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;
    void drawBranches(QPainter* painter, const QRect& rect,
                      const QModelIndex& index) const override;
    void keyPressEvent(QKeyEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    class Delegate;
    void keepUnfolded(const QModelIndex& index, bool isUnfolded);
    void unfoldAgain();
    void unfoldChanges();
    void unfold(const QModelIndex& index);

    const Theme& m_theme;
    JsonTreeModel* m_model;
    QSet<QString> m_unfolded; // Paths the user unfolded.
    QSet<QString> m_folded;   // Paths the user folded that would be open by themselves.
    QString m_currentPath;    // Survives a new text.
    int m_scrolledTo = 0;     // Survives a new text, too.
    bool m_unfoldsChanges = false;
    bool m_isRestoring = false;
};

} // namespace headrace
