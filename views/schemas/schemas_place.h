// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "views/schemas/coverage_run.h"
#include "views/schemas/schema_rows.h"
#include "views/support/place.h"
#include "views/support/request.h"

#include <QTimer>

#include <optional>

class QAction;
class QLabel;
class QSplitter;
class QStackedWidget;

namespace headrace {

class ActionRegistry;
class DomainSession;
class FilePrompt;
class PaneNotice;
class SchemaDetail;
class SchemaList;
class SchemaTableModel;
class StoreSession;
class Theme;

/// The place Schemas: the event types of the store and its module, in which versions they are
/// stored, and whether every one of those comes through today's lenses.
class SchemasPlace : public Place
{
    Q_OBJECT

public:
    /// Everything given must outlive the place.
    SchemasPlace(StoreSession& session, DomainSession& domain, Theme& theme,
                 ActionRegistry& actions, JobList& jobs, FilePrompt& files,
                 QWidget* parent = nullptr);

    void open(const Location& location) override;
    Location location() const override { return {.place = Location::kSchemas}; }
    QVariant keepView() const override;
    void restoreView(const QVariant& view) override;
    QWidget* primaryView() override;
    QList<QWidget*> panes() override;
    void readAgain() override;

    SchemaList& list() const { return *m_list; }
    SchemaDetail& detail() const { return *m_detail; }
    CoverageRun& run() const { return *m_run; }
    QString headline() const;
    /// What stands in place of the table; empty while the table does.
    QString noticeText() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void addActions();
    void buildLayout();
    QWidget* buildHead();
    void connectTo();
    void takeModule();
    void takeRun();
    void showAll();
    void showRows();
    void showHeadline();
    bool showNotice();
    void allow();
    void startRun();
    void openSample();
    void askForModule();
    std::shared_ptr<const DomainModule> module() const;

    StoreSession& m_session;
    DomainSession& m_domain;
    Theme& m_theme;
    ActionRegistry& m_actions;
    FilePrompt& m_files;
    CoverageRun* m_run;
    std::shared_ptr<const Domain> m_shownModule;
    std::optional<StoreStatistics> m_statistics; ///< None while unread.
    QString m_failure;                           ///< Why they cannot be read.
    std::optional<SchemaRow> m_selected;
    bool m_isOld = true; ///< Events came since the statistics were read.
    Request m_reading;
    QTimer m_readDue;

    QAction* m_check = nullptr;
    QAction* m_cancel = nullptr;
    QAction* m_toSample = nullptr;
    QAction* m_openModule = nullptr;
    QWidget* m_cancelButton = nullptr; // There while the coverage runs.
    QLabel* m_sentence = nullptr;
    SchemaTableModel* m_model;
    SchemaList* m_list = nullptr;
    SchemaDetail* m_detail = nullptr;
    QSplitter* m_panes = nullptr;
    QString m_said; // By m_notice.
    PaneNotice* m_notice = nullptr;
    QStackedWidget* m_stack = nullptr;
};

} // namespace headrace
