// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/text_table_model.h"
#include "views/support/projection_session.h"

#include <QWidget>

namespace headrace {

class DataTable;
class FactGrid;
class Theme;

/// What the module declares about one projection, and the builds that there are of it.
class DefinitionPane : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive the pane.
    DefinitionPane(ProjectionSession& session, Theme& theme, QWidget* parent = nullptr);

    /// Null: of none.
    void setProjection(const ProjectionSession::Known* known);
    DataTable& table() const { return *m_table; }
    QString factsText() const;

private:
    ProjectionSession& m_session;
    TextTableModel m_model;
    FactGrid* m_facts = nullptr;
    DataTable* m_table = nullptr;
};

} // namespace headrace
