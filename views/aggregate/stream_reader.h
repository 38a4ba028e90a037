// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/store/event_store.h"
#include "views/support/request.h"

#include <QObject>

#include <optional>
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

    /// Where the as-of cursor is; nothing: LIVE. Begins to look the version up, asOfMoved() tells.
    void setAsOf(std::optional<Position> asOf);
    /// The last version at or before the as-of cursor, 0 when all come later; nothing while LIVE,
    /// and while it is looked up.
    std::optional<Version> asOfVersion() const { return m_asOfVersion; }

    /// Begins with `stream`, from its first event; what was under way for another one is dropped.
    void open(const StreamName& stream);
    void close();

    const StreamName& stream() const { return m_stream; }
    /// As read when it was opened; grows with what is appended after.
    const StreamSummary& summary() const { return m_summary; }

signals:
    /// asOfVersion() is known after setAsOf(); not when the stream is opened.
    void asOfMoved();
    /// The stream exists; its events follow.
    void opened();
    /// The next events, in order of version, without gaps; never empty.
    void headersRead(const std::vector<headrace::EventHeader>& headers);
    /// Every event that was there has been reported. Comes again after events were appended.
    void caughtUp();
    /// NotFound: there is no such stream. What was reported before stays true.
    void failed(const headrace::Error& error);

private:
    struct Opening
    {
        StreamSummary summary;
        std::optional<Version> asOf;
    };

    void readSummary();
    void readPage();

    StoreSession& m_session;
    StreamName m_stream; // Empty while closed.
    StreamSummary m_summary;
    Version m_lastRead;
    bool m_isOpen = false; // The summary is known.
    Request m_request;
    std::optional<Position> m_asOf;
    std::optional<Version> m_asOfVersion;
    Request m_asOfRequest;
};

} // namespace headrace
