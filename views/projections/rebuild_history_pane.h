// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/text_table_model.h"
#include "views/support/projection_session.h"

#include <QWidget>

namespace headrace {

class DataTable;
class SentenceLabel;
class Theme;

/// What was done to one projection, newest first: rebuilds, switches, skipped events.
class RebuildHistoryPane : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive the pane.
    RebuildHistoryPane(ProjectionSession& session, Theme& theme, QWidget* parent = nullptr);

    void setProjection(const std::string& name); ///< Empty: of none.
    void readAgain();
    DataTable& table() const { return *m_table; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    using Records = std::vector<RebuildRecord>;
    void read();
    void take(const Result<Records>& records);

    ProjectionSession& m_session;
    std::string m_projection;
    bool m_isOld = false;
    TextTableModel m_model;
    Request m_reading;
    SentenceLabel* m_problem;
    DataTable* m_table;
};

} // namespace headrace
