// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/store/event_store.h"
#include "views/support/request.h"

#include <QObject>

#include <string>
#include <vector>

namespace headrace {

class StoreSession;

/// What a list shows of an event: all but its data.
struct EventHeader
{
    Version version;
    Time time;
    std::string type;
    friend bool operator==(const EventHeader&, const EventHeader&) = default;
};

/// Reads the headers of one stream's events, page by page, and goes on when more are appended.
/// Lives in the GUI thread; reads on the session's workers.
class StreamReader : public QObject
{
    Q_OBJECT

public:
    /// `session` must outlive the reader.
    explicit StreamReader(StoreSession& session, QObject* parent = nullptr);

    /// Begins with `stream`, from its first event; what was under way for another one is dropped.
    void open(const StreamName& stream);
    void close();

    const StreamName& stream() const { return m_stream; }
    /// As read when it was opened; grows with what is appended after.
    const StreamSummary& summary() const { return m_summary; }

signals:
    /// The stream exists; its events follow.
    void opened();
    /// The next events, in order of version, without gaps; never empty.
    void headersRead(const std::vector<headrace::EventHeader>& headers);
    /// Every event that was there has been reported. Comes again after events were appended.
    void caughtUp();
    /// NotFound: there is no such stream. What was reported before stays true.
    void failed(const headrace::Error& error);

private:
    void readSummary();
    void readPage();

    StoreSession& m_session;
    StreamName m_stream; // Empty while closed.
    StreamSummary m_summary;
    Version m_lastRead;
    bool m_isOpen = false; // The summary is known.
    Request m_request;
};

} // namespace headrace
