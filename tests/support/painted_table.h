// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>
#include <QTest>
#include <QWidget>

#include <algorithm>
#include <chrono>

namespace headrace {

/// Whether the current row of `table`, else the one in the middle, is in sight and loaded.
inline bool isPainted(const QTableView& table)
{
    const auto* model = table.model();
    if (!table.isVisible() || model->rowCount() == 0)
        return false;
    const QModelIndex current = table.currentIndex();
    if (current.isValid() && !table.viewport()->rect().intersects(table.visualRect(current)))
        return false;
    const int row = current.isValid() ? current.row()
                                      : std::max(0, table.rowAt(table.viewport()->height() / 2));
    for (int column = 1; column < model->columnCount(); ++column)
        if (!model->index(row, column).data().toString().isEmpty())
            return true;
    return false;
}

inline double msSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

/// Runs the event loop until the table of that name in `window` has been painted with its rows
/// loaded; the milliseconds since `start`, or -1 when it is not after 20 seconds.
inline double untilPainted(const QWidget& window, const char* name,
                           std::chrono::steady_clock::time_point start)
{
    const auto there = [&] {
        const auto* table = window.findChild<QTableView*>(name);
        return table != nullptr && isPainted(*table);
    };
    if (!QTest::qWaitFor(there, 20'000))
        return -1;
    window.findChild<QTableView*>(name)->grab(); // Painting itself counts.
    return msSince(start);
}

} // namespace headrace
