// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace headrace {

class Theme;

/// The upper part of the inspector: type, link, neighbours, what to do, and the facts.
class EventHead : public QWidget
{
    Q_OBJECT

public:
    explicit EventHead(Theme& theme, QWidget* parent = nullptr);

    /// `streamHead` is the last version of the event's stream.
    void showFacts(const EventView& event, Version streamHead);

signals:
    void neighbourWanted(int direction); ///< 1: the next, -1: the one before.
    void linkClicked();
    void aggregateWanted();
    void copyWanted(QToolButton* button);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout();
    QWidget* buildFacts();
    void dress();
    void elideTitle();
    QToolButton* button(const QString& icon, const QString& name, bool flat);
    QLabel* fact();

    Theme& m_theme;
    QLabel* m_title;
    QToolButton* m_previous;
    QToolButton* m_next;
    QPushButton* m_link;
    QLabel* m_of;
    QToolButton* m_aggregate;
    QToolButton* m_copy;
    QList<QLabel*> m_names;
    QLabel* m_position;
    QLabel* m_time;
    QLabel* m_age;
    QLabel* m_id;
    QLabel* m_schema;
    QLabel* m_tagsName = nullptr;
    QLabel* m_tags;
    QString m_type;
};

} // namespace headrace
