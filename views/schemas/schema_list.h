// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/data_table.h"

namespace headrace {

class SchemaTableModel;

/// The table of the place Schemas.
class SchemaList : public DataTable
{
    Q_OBJECT

public:
    /// Both must outlive the table.
    SchemaList(SchemaTableModel& model, const Theme& theme, QWidget* parent = nullptr);

    /// Without what the detail says, too.
    void setNarrow(bool isNarrow);
};

} // namespace headrace
