// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/overview/store_facts.h"
#include "views/overview/store_report.h"
#include "views/support/place.h"
#include "views/support/request.h"

#include <QTimer>

class QAction;
class QGridLayout;
class QSplitter;

namespace headrace {

class ActionRegistry;
class CategoryPane;
class FactTile;
class FindingsPane;
class HeadlineBar;
class StoreSession;
class Theme;

/// The place Overview: whether this store is well. Its size and counts, how durable it is, when it
/// was verified last and what that found; verifying it.
class OverviewPlace : public Place
{
    Q_OBJECT

public:
    /// Everything given must outlive the place.
    OverviewPlace(StoreSession& session, Theme& theme, ActionRegistry& actions, JobList& jobs,
                  QWidget* parent = nullptr);
    ~OverviewPlace() override;

    void open(const Location& location) override;
    Location location() const override { return {.place = Location::kOverview}; }
    QWidget* primaryView() override;
    QList<QWidget*> panes() override;
    void readAgain() override;

    const Headline& headline() const;
    /// By its id; see tilesOf().
    const TileText& tile(const QString& id) const;
    FindingsPane& findings() const { return *m_findings; }
    CategoryPane& categories() const { return *m_categories; }
    VerificationRun& run() const { return *m_run; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void addActions();
    void buildLayout();
    void connectTo();
    void takeFacts(StoreFacts facts);
    void takeRun();
    void showReport();
    void follow(const QString& tile);

    StoreSession& m_session;
    Theme& m_theme;
    ActionRegistry& m_actions;
    VerificationRun* m_run;
    StoreReport m_report;
    Request m_reading;
    QTimer m_readDue; // After appends.
    QTimer m_second;  // Ages.
    bool m_isOld = true;
    bool m_isNarrow = false;

    QAction* m_verify = nullptr;
    QAction* m_cancel = nullptr;
    QAction* m_toEvent = nullptr;
    QAction* m_toStream = nullptr;
    HeadlineBar* m_headline;
    QGridLayout* m_grid = nullptr;
    QSplitter* m_panes = nullptr;
    std::vector<FactTile*> m_tiles;
    FindingsPane* m_findings = nullptr;
    CategoryPane* m_categories = nullptr;
};

} // namespace headrace
