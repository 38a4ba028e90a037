// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/schemas/sample_reader.h"
#include "views/schemas/schema_rows.h"

#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QPlainTextEdit;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace headrace {

class DataTable;
class JsonTreeView;
class LensChainModel;
class PaneHeader;
class PaneNotice;
class SegmentButtons;
class Theme;

/// One row of the place in full: what was found, the chain of lenses, an event on its way through
/// them, and the JSON Schema of the present version.
class SchemaDetail : public QWidget
{
    Q_OBJECT

public:
    /// `openSample` shows the event in Streams. Everything must outlive the pane.
    SchemaDetail(StoreSession& store, DomainSession& domain, Theme& theme, QAction* openSample,
                 QWidget* parent = nullptr);

    /// Shows `row` and reads an event for it; none: says what would be here.
    void setRow(const std::optional<SchemaRow>& row);

    /// The event on its way; null while there is none.
    const std::shared_ptr<const SampleWalk>& sample() const { return m_sample; }
    /// What the event is in version `schema`.
    void showStep(int schema);

    DataTable& chain() const { return *m_chain; }
    JsonTreeView& tree() const { return *m_tree; }
    QString factsText() const;
    QString messageText() const; ///< Empty while none is shown.
    QString schemaText() const;
    QString noticeText() const; ///< Why no data is shown; empty when some is.
    void showSchema();

signals:
    /// sample() is another.
    void sampleChanged();

private:
    void buildLayout();
    QWidget* buildHead();
    void buildLenses();
    void showFacts();
    void showChain();
    void takeWalk(const std::shared_ptr<const SampleWalk>& walk);
    void say(const QString& sentence, const QString& second, bool isFailure);
    void dress();

    DomainSession& m_domain;
    Theme& m_theme;
    QAction* m_openSample;
    SampleReader* m_reader;
    std::optional<SchemaRow> m_row;
    std::shared_ptr<const SampleWalk> m_sample;

    QStackedWidget* m_whole; // Nothing chosen, or a row.
    PaneNotice* m_nothing;
    QWidget* m_shown; // The row: its head above the pages.
    QLabel* m_title;
    QLabel* m_facts;
    QLabel* m_message;
    QToolButton* m_link;
    SegmentButtons* m_which;
    QStackedWidget* m_pages; // Lenses, JSON Schema.
    QSplitter* m_lenses;     // The chain above the data.
    LensChainModel* m_chainModel;
    QWidget* m_chainPane;
    DataTable* m_chain;
    QWidget* m_dataPane;
    PaneHeader* m_dataHeader;
    QStackedWidget* m_data; // The tree, or why there is none.
    JsonTreeView* m_tree;
    PaneNotice* m_notice;
    QPlainTextEdit* m_schema;
};

} // namespace headrace
