// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/delegates/row_delegate.h"

#include <optional>
#include <string>

namespace headrace {

class EventTableModel;

/// The gutter of the event table: a line from the first to the last row of the selected event's
/// stream, a dot on each of its events, a large one on the selected event.
class GutterDelegate : public RowDelegate
{
    Q_OBJECT

public:
    GutterDelegate(const Theme& theme, const EventTableModel& model, QObject* parent = nullptr)
        : RowDelegate(theme, parent)
        , m_model(model)
    {
    }

    /// The stream to mark and the row of the selected event; an empty stream marks nothing. True
    /// when something has to be painted again.
    bool mark(const std::string& stream, int selectedRow);
    const std::string& stream() const { return m_stream; }

protected:
    void paintCell(const Cell& cell) const override;

private:
    const EventTableModel& m_model;
    std::string m_stream;
    int m_selectedRow = -1;
    std::optional<std::pair<int, int>> m_rows; // Of m_stream, first and last.
};

} // namespace headrace
