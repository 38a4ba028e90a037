// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/projection/read_model.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace headrace {

class Theme;

/// One condition on an indexed column of a read model.
class RowFilter : public QWidget
{
    Q_OBJECT

public:
    /// `theme` must outlive the widget.
    explicit RowFilter(Theme& theme, QWidget* parent = nullptr);

    /// The columns that rows can be found by; forgets what was typed.
    void setColumns(std::vector<ColumnDescription> columns);
    /// What is asked for; none while the field is empty or its value is wrong.
    std::vector<RowsRequest::Filter> filters() const;
    QString problem() const; ///< Why the value is wrong.

    QComboBox& column() const { return *m_column; }
    QComboBox& match() const { return *m_match; }
    QLineEdit& value() const { return *m_value; }

signals:
    void changed();

private:
    Result<ColumnValue> typed() const;
    void apply();
    void fillMatches();

    Theme& m_theme;
    std::vector<ColumnDescription> m_columns;
    QTimer m_due;
    QComboBox* m_column;
    QComboBox* m_match;
    QLineEdit* m_value;
};

} // namespace headrace
