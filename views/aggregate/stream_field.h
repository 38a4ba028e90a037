// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/stream_name.h"
#include "views/support/request.h"

#include <QLineEdit>
#include <QStringList>

class QAction;
class QCompleter;
class QStringListModel;

namespace headrace {

class StoreSession;
class Theme;

/// Where the stream is read and typed. While typing it offers names that begin so, from the store;
/// Down in an empty field, or the arrow at its end, offers the streams opened last.
class StreamField : public QLineEdit
{
    Q_OBJECT

public:
    static constexpr int kOffered = 12; ///< Names at most while typing.

    /// Both must outlive the field.
    StreamField(StoreSession& session, const Theme& theme, QWidget* parent = nullptr);

    /// Shows that `stream` is the one that is open.
    void setStream(const QString& stream);

    /// What the arrow offers, newest first.
    void setRecent(const QStringList& streams);

signals:
    /// The operator named a stream and pressed Enter, or picked one. It may not exist.
    void streamChosen(const QString& stream);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void offerMatches(const QString& typed);
    void offerRecent();
    void offer(const QStringList& names);
    void choose(const QString& stream);
    void dress();

    StoreSession& m_session;
    const Theme& m_theme;
    QStringListModel* m_names;
    QCompleter* m_completer;
    QAction* m_streamIcon;
    QAction* m_arrow;
    QString m_stream;
    QStringList m_recent;
    Request m_request;
};

} // namespace headrace
