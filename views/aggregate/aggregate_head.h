// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include "views/support/theme/token.h"

#include <QFrame>

class QAction;
class QLabel;
class QToolButton;

namespace headrace {

class DomainSession;
class StoreSession;
class StreamField;
class Theme;

/// The first strip of the place: which stream, what it is, whether its state can be folded, and how
/// its versions are spaced.
class AggregateHead : public QFrame
{
    Q_OBJECT

public:
    struct Actions
    {
        QAction* byVersion;
        QAction* byTime;
        QAction* openModule;
        QAction* copyUri;
    };

    /// All must outlive it.
    AggregateHead(StoreSession& store, const DomainSession& domain, const Actions& actions,
                  const Theme& theme, QWidget* parent = nullptr);

    StreamField& field() { return *m_field; }

    /// Adds a button for `command`, which is there while that is.
    void addCommand(QAction* command);

    /// What is known of the stream that is open.
    void setSummary(const StreamSummary& summary);
    void clearSummary();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout(const Actions& actions);
    void showFacts();
    void showModule();
    void showModuleAs(const QString& icon, Token token, const QString& text, const QString& tip);
    void dress();

    const DomainSession& m_domain;
    const Theme& m_theme;
    StreamField* m_field;
    QLabel* m_facts;
    QString m_kind; // "permit, 25 events"
    QString m_span; // ", 2011-08-31 to 2011-09-06 UTC", where there is room for it.
    QFrame* m_line;
    QToolButton* m_copy;
    QToolButton* m_module; // Says its state, and opens another one.
};

} // namespace headrace
