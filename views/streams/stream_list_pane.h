// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QStackedLayout;

namespace headrace {

class DataTable;
class FilterBar;
class FilterField;
class PaneNotice;
class StoreSession;
class StreamTableModel;
class Theme;
struct FilterVocabulary;

/// The list of streams: found by the beginning of their names and by category.
class StreamListPane : public QWidget
{
    Q_OBJECT

public:
    /// `session` and `theme` must outlive the pane.
    StreamListPane(StoreSession& session, Theme& theme, QWidget* parent = nullptr);
    ~StreamListPane() override;

    /// What the names begin with, and the category, in the notation of filters.
    QString filter() const;
    void setFilter(const QString& filter);
    void setVocabulary(const FilterVocabulary& vocabulary, std::int64_t streamsInStore);
    void readAgain();
    /// The store got new events: the list is gone through again while it is shown, at most every
    /// two seconds and for a tenth of the time.
    void noteNewEvents();

    QString selectedStream() const;
    void select(const QString& stream);
    DataTable& table() const { return *m_table; }
    FilterField& field() const { return *m_field; }
    StreamTableModel& model() const { return *m_model; }
    FilterBar& bar() const { return *m_bar; }

signals:
    void streamActivated(const QString& stream);
    void changed(); ///< Another filter, or another selected row.

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildLayout();
    void buildTable();
    void connectTo();
    void applyFilter();
    void look();
    void showState();
    void showEmpty();
    void showCount();

    StoreSession& m_session;
    Theme& m_theme;
    StreamTableModel* m_model;
    FilterField* m_field;
    FilterBar* m_bar;
    QWidget* m_rest; // Below the filter: the table, or that it is empty.
    DataTable* m_table;
    PaneNotice* m_failure;
    PaneNotice* m_empty;
    QStackedLayout* m_stack;
    QTimer m_typing;
    QTimer m_refresh;
    QElapsedTimer m_refreshing;
    bool m_isOld = false; ///< The store got new events since.
    QString m_typed;      ///< What is being typed, as the beginning of a name.
    QString m_wanted;     ///< To be selected once it is read.
    std::int64_t m_streamsInStore = 0;
};

} // namespace headrace
