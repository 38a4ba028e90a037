// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/stream_reader.h"

#include "core/store/version_lookup.h"
#include "views/support/store_session.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kPage = 5'000; // Milliseconds for the GUI thread to take in, at most.

struct HeaderPage
{
    std::vector<EventHeader> headers;
    bool atEnd = true;
};

Result<HeaderPage> readHeaders(EventStore& store, const StreamName& stream, Version after)
{
    ReadRequest request;
    request.query.stream = stream;
    request.from = after.value + 1;
    request.limit = kPage;
    const auto batch = store.readPage(request);
    if (!batch)
        return batch.error();
    HeaderPage page {.atEnd = batch->atEnd};
    page.headers.reserve(batch->size());
    for (const EventView& event : batch->events())
        page.headers.push_back({event.version, event.time, std::string(event.type)});
    return page;
}

} // namespace

StreamReader::StreamReader(StoreSession& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &StoreSession::headChanged, this, [this] {
        if (m_isOpen && !m_request.isRunning())
            readPage();
    });
}

void StreamReader::open(const StreamName& stream)
{
    close();
    m_stream = stream;
    readSummary();
}

void StreamReader::close()
{
    m_request.cancel();
    m_asOfRequest.cancel();
    m_asOfVersion.reset();
    m_stream = {};
    m_summary = {};
    m_lastRead = {};
    m_isOpen = false;
}

void StreamReader::readSummary()
{
    m_request = m_session.ask<Opening>(
        [stream = m_stream, asOf = m_asOf](EventStore& store,
                                           std::stop_token stop) -> Result<Opening> {
            auto summary = store.stream(stream);
            if (!summary)
                return summary.error();
            Opening opening {.summary = *std::move(summary)};
            if (asOf) {
                const auto version = versionAsOf(store, stream, *asOf, stop);
                if (!version)
                    return version.error();
                opening.asOf = *version;
            }
            return opening;
        },
        [this](Result<Opening> opening) {
            if (!opening) {
                emit failed(opening.error());
                return;
            }
            m_summary = std::move(opening->summary);
            m_asOfVersion = opening->asOf;
            m_isOpen = true;
            emit opened();
            readPage();
        });
}

void StreamReader::setAsOf(std::optional<Position> asOf)
{
    m_asOf = asOf;
    m_asOfVersion.reset();
    m_asOfRequest.cancel();
    if (m_stream.text().empty())
        return;
    if (!m_isOpen)
        return readSummary(); // Once more, with the new cursor.
    if (!asOf) {
        emit asOfMoved();
        return;
    }
    m_asOfRequest = m_session.ask<Version>(
        [stream = m_stream, position = *asOf](EventStore& store, std::stop_token stop) {
            return versionAsOf(store, stream, position, stop);
        },
        [this](Result<Version> version) {
            if (!version) {
                emit failed(version.error());
                return;
            }
            m_asOfVersion = *version;
            emit asOfMoved();
        });
}

void StreamReader::readPage()
{
    m_request = m_session.ask<HeaderPage>(
        [stream = m_stream, after = m_lastRead](EventStore& store, std::stop_token) {
            return readHeaders(store, stream, after);
        },
        [this](Result<HeaderPage> page) {
            if (!page) {
                emit failed(page.error());
                return;
            }
            if (!page->headers.empty()) {
                const EventHeader& newest = page->headers.back();
                m_lastRead = newest.version;
                m_summary.head = std::max(m_summary.head, newest.version);
                m_summary.events = std::max(m_summary.events, newest.version.value);
                m_summary.last = std::max(m_summary.last, newest.time);
                emit headersRead(page->headers);
            }
            if (page->atEnd)
                emit caughtUp();
            else
                readPage();
        });
}

} // namespace headrace
