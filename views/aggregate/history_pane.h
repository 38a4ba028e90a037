// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/history_reader.h"
#include "views/aggregate/version_scale.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <span>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace headrace {

class DataTable;
class HistoryModel;
class PaneHeader;
class PaneNotice;
class StepPlot;
class Theme;

/// What one field of the state was over all versions: every change in a table, and a plot above it
/// when the field is a number.
class HistoryPane : public QWidget
{
    Q_OBJECT

public:
    /// All must outlive the pane.
    HistoryPane(StoreSession& store, DomainSession& domain, Theme& theme,
                QWidget* parent = nullptr);

    /// Another stream, or the same one folded by another module: shows the history of the field
    /// that was shown before, if there was one. With `reason` there is none, and that is why.
    void setStream(const StreamName& stream, const QString& reason = {});
    /// The field whose history is wanted; an empty path changes nothing.
    void setPath(const QString& path);
    /// The events of the stream, of which there may be more than before.
    void setTimes(std::shared_ptr<const std::vector<Time>> times);
    void setSpacing(VersionSpacing spacing);
    /// The shown version: its row is the current one.
    void setVersion(std::int64_t version);

    /// Something for the right end of the header.
    void addToHeader(QWidget* widget);

    DataTable& table() { return *m_table; }
    const std::shared_ptr<const FieldHistory>& history() const { return m_history; }

signals:
    /// The operator wants to go there.
    void versionChosen(qint64 version);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout();
    void connectTo();
    void read();
    void take(const std::shared_ptr<const FieldHistory>& history);
    void takeFailure(const Error& error);
    void sayUnchanged(const FieldHistory& history);
    void showTitle();
    void showNote();
    void showRow();
    void showPlot();
    void sayNothing();

    Theme& m_theme;
    HistoryReader* m_reader;
    HistoryModel* m_model;
    PaneHeader* m_header;
    QLabel* m_note;
    QToolButton* m_cancel;
    QStackedWidget* m_stack;
    PaneNotice* m_notice;
    QWidget* m_content;
    StepPlot* m_plot;
    DataTable* m_table;

    StreamName m_stream;
    QString m_path;
    QString m_reason; // Why there can be no history; empty when there can.
    std::shared_ptr<const FieldHistory> m_history;
    std::shared_ptr<const std::vector<Time>> m_times;
    VersionSpacing m_spacing = VersionSpacing::ByVersion;
    std::int64_t m_version = 0;
    bool m_isBehind = false; // Events came while it was read: read again afterwards.
    QElapsedTimer m_busySince;
    QTimer m_busy;
};

} // namespace headrace
