// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/stream_reader.h"

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
    m_stream = {};
    m_summary = {};
    m_lastRead = {};
    m_isOpen = false;
}

void StreamReader::readSummary()
{
    m_request = m_session.ask<StreamSummary>(
        [stream = m_stream](EventStore& store, std::stop_token) { return store.stream(stream); },
        [this](Result<StreamSummary> summary) {
            if (!summary) {
                emit failed(summary.error());
                return;
            }
            m_summary = *std::move(summary);
            m_isOpen = true;
            emit opened();
            readPage();
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
