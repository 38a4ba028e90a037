// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/request.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace headrace {

class StoreSession;
class Theme;

/// What stands in the place while no stream is open: why, and a few streams to open: those opened
/// last, or where there are none, those that changed last.
class NoStreamPanel : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kOffered = 5;

    /// Both must outlive the panel.
    NoStreamPanel(StoreSession& session, const Theme& theme, QWidget* parent = nullptr);

    /// Says "No stream chosen".
    void sayNothingChosen(const QStringList& recent);
    /// Says why `stream` cannot be shown.
    void sayFailure(const QString& sentence, const QStringList& recent);

    QString sentence() const;

signals:
    void streamChosen(const QString& stream);

private:
    void say(const QString& sentence, const QString& second, const QStringList& recent);
    void readChangedLast();
    void offer(const QString& title, const QStringList& streams);
    void dress();

    StoreSession& m_session;
    const Theme& m_theme;
    QLabel* m_sentence;
    QLabel* m_second;
    QLabel* m_title;
    QVBoxLayout* m_offers;
    Request m_request;
};

} // namespace headrace
