// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <chrono>
#include <cstdint>
#include <optional>

class QAction;
class QLabel;
class QToolButton;

namespace headrace {

class StreamEventsModel;
class Theme;
class VersionField;
class VersionSlider;
struct ShownState;

/// The strip in which one goes through the versions of a stream: buttons, the version and its time,
/// what folding it took, and the slider.
class TimeMachine : public QFrame
{
    Q_OBJECT

public:
    struct Steps
    {
        QAction* first;
        QAction* previous;
        QAction* next;
        QAction* last;
    };

    /// All must outlive it.
    TimeMachine(const StreamEventsModel& events, const Steps& steps, const Theme& theme,
                QWidget* parent = nullptr);

    /// Shows that this version is the current one; its state may still be folded.
    void setVersion(std::int64_t version);
    std::int64_t version() const { return m_version; }

    /// Says what folding took.
    void setFolded(const ShownState& state);
    /// Says why there is no folded state, or what is being done about it.
    void setFoldNote(const QString& note);

    VersionSlider& slider() { return *m_slider; }
    VersionField& field() { return *m_field; }

signals:
    /// The operator chose a version in the field or with the slider.
    void versionChosen(qint64 version);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void buildLayout(const Steps& steps);
    void connectTo(const StreamEventsModel& events);
    void takeEvents();
    void showTime();
    void showNote();
    QToolButton* stepButton(QAction* action);
    void dress();

    const StreamEventsModel& m_events;
    const Theme& m_theme;
    VersionField* m_field;
    VersionSlider* m_slider;
    QLabel* m_of;
    QLabel* m_time;
    QLabel* m_age;
    QLabel* m_note;
    std::int64_t m_version = 0;
    QString m_foldNote;
    QString m_complaint; // Why what is in the field is no version.
};

} // namespace headrace
