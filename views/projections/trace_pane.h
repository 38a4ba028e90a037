// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/projections/trace_model.h"
#include "views/support/projection_session.h"

#include <QWidget>

class QLabel;

namespace headrace {

class DataTable;
class PaneHeader;
class Theme;

/// The events that made one row of a read model.
class TracePane : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostEvents = 10'000;

    /// Both must outlive the pane.
    TracePane(ProjectionSession& session, Theme& theme, QWidget* parent = nullptr);

    void trace(const std::string& projection, const QString& key);
    void forget();
    const QString& key() const { return m_key; } ///< Empty: none.
    QString noteText() const;
    DataTable& table() const { return *m_table; }

signals:
    void eventOpened(const QString& stream, headrace::Version version);

private:
    struct Traced
    {
        std::vector<TracedEvent> events;
        bool isCut = false;
    };
    static Result<Traced> read(Projections& projections, const std::string& projection,
                               const std::string& key, const std::stop_token& stop);
    void take(Result<Traced> traced);

    ProjectionSession& m_session;
    TraceModel m_model;
    QString m_key;
    Request m_reading;
    PaneHeader* m_header;
    QLabel* m_note;
    DataTable* m_table;
};

} // namespace headrace
