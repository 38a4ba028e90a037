// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/projection_job.h"
#include "views/projections/text_table_model.h"

#include <QWidget>

class QAction;
class QLineEdit;

namespace headrace {

class ActionRegistry;
class DataTable;
class SentenceLabel;
class Theme;

/// The keys of one projection that wait with an error: retried, or gone on with behind the event,
/// for a reason that is kept.
class ParkedPane : public QWidget
{
    Q_OBJECT

public:
    /// All must outlive the pane.
    ParkedPane(ProjectionSession& session, Theme& theme, ActionRegistry& actions,
               QWidget* parent = nullptr);

    /// Null: of none. The selection is kept where the same projection is shown again.
    void setProjection(const ProjectionSession::Known* known);
    const ParkedKey* selected() const; ///< Null: none.
    DataTable& table() const { return *m_table; }
    QLineEdit& reason() const { return *m_reason; }
    QString outcomeText() const;

signals:
    void eventOpened(const QString& stream, headrace::Version version);
    void stored(); ///< A key was retried or skipped.

private:
    void addActions();
    void buildLayout();
    void retry();
    void skip();
    void allow();
    void end();

    ProjectionSession& m_session;
    Theme& m_theme;
    ActionRegistry& m_actions;
    std::string m_projection;
    std::vector<ParkedKey> m_parked;
    TextTableModel m_model;
    ProjectionJob* m_job;
    QAction* m_retry = nullptr;
    QAction* m_skip = nullptr;
    DataTable* m_table;
    QLineEdit* m_reason;
    SentenceLabel* m_none; ///< In place of the table.
    SentenceLabel* m_outcome;
    QWidget* m_bar = nullptr; ///< Retry and skip.
};

} // namespace headrace
