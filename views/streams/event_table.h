// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/scrubber_bars.h"
#include "views/support/data_table.h"

#include <optional>

namespace headrace {

class EventTableModel;
class GutterDelegate;

/// The table of events: tells the model what is looked at, keeps the same events on screen when the
/// model's window slides, and holds on to the selected event by its key.
class EventTable : public DataTable
{
    Q_OBJECT

public:
    /// `theme` and `model` must outlive the table.
    EventTable(const Theme& theme, EventTableModel& model, QWidget* parent = nullptr);

    /// The selected event, or null: nothing is selected, or it is not read yet.
    const EventView* selectedEvent() const;
    /// The key of the selected row; 0 when nothing is selected.
    std::int64_t selectedKey() const { return m_selectedKey; }
    /// The key of the topmost row; 0 when there is none.
    std::int64_t topKey() const;

    /// Selects the first event with a key at or after `key`, as soon as it is found, and scrolls to
    /// it.
    void goTo(std::int64_t key);
    /// Puts the row of `key` at the top, as soon as it is found.
    void goToTop(std::int64_t key);
    bool isAtEnd() const;
    /// Scrolls to the last row there is; selects nothing.
    void showEnd();

    /// From the first to the last row on screen that is read; none when none is.
    std::optional<TimeSpan> onScreen() const;
    /// Without Δ and version.
    void setNarrow(bool narrow);
    /// Columns that the user switched off.
    void setColumnWanted(int column, bool wanted);
    bool isColumnWanted(int column) const { return !m_unwanted.contains(column); }
    /// Those switched off by their names in EventTableModel::Column; names that are none are passed
    /// over.
    QStringList unwantedColumns() const;
    void setUnwantedColumns(const QStringList& names);

signals:
    /// selectedEvent() is another one, or it has been read now.
    void selectionMoved();
    /// Other rows are on screen, or the same ones were read.
    void screenMoved();
    /// goTo() found that there is no such event.
    void nothingThere();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void buildColumns();
    void connectTo(EventTableModel& model);
    void look();
    void tellSelection();
    void takeUpSelection();
    void findWanted();
    void fitColumns();
    void showColumns();

    const Theme& m_theme;
    EventTableModel& m_model;
    GutterDelegate* m_gutter;
    std::int64_t m_selectedKey = 0;
    std::int64_t m_wantedKey = 0; // Of goTo(), until it is found.
    bool m_isWantedOnTop = false;
    std::int64_t m_toldPosition = -1;
    int m_topBeforeSlide = -1; // While the window slides.
    bool m_isMoving = false; // The model changes; what the selection does meanwhile means nothing.
    bool m_isFitted = false;
    bool m_isNarrow = false;
    QList<int> m_unwanted;
};

} // namespace headrace
