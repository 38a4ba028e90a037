// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <cstdint>

class QLabel;

namespace headrace {

class DataTable;
class StreamEventsModel;
class Theme;

/// The events of the stream; the selected one made the version that is shown, those below it are
/// not folded.
class EventsPane : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive the pane.
    EventsPane(StreamEventsModel& events, const Theme& theme, QWidget* parent = nullptr);

    /// Selects the event of `version`, none for 0; emits nothing.
    void setVersion(std::int64_t version);

    /// Narrow it is a strip of versions only.
    void setNarrow(bool isNarrow);

    DataTable& table() { return *m_table; }

signals:
    /// The operator selected an event.
    void versionChosen(qint64 version);
    /// The operator wants to see the event itself.
    void eventOpened(qint64 version);

private:
    void buildLayout(const Theme& theme);
    void connectTo();
    void showLater();

    StreamEventsModel& m_events;
    DataTable* m_table;
    QLabel* m_later;
    std::int64_t m_version = 0;
};

} // namespace headrace
