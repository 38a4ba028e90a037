// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"
#include "core/event/stream_name.h"
#include "views/support/request.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

class DomainSession;
class StoreSession;
class WalkFold;

/// The values of one field over the versions of a stream.
struct FieldHistory
{
    struct Value
    {
        std::int64_t version = 0;
        Time time {};
        QString type;     ///< Of the event that set it; empty at version 0.
        std::string json; ///< Cut after kMostChars; empty when the state has no such field.
        double number = std::numeric_limits<double>::quiet_NaN();
    };
    static constexpr std::size_t kMostChars = 4'096;
    static constexpr std::size_t kMostValues = 100'000;

    QString path;
    std::vector<Value> values;    ///< The first one is that of version 0; then one a change.
    bool isNumeric = false;       ///< Every value is a number or absent.
    bool isCut = false;           ///< There are more than kMostValues.
    std::optional<Error> failure; ///< Why it ends before the head.

    std::int64_t changes() const
    {
        return values.empty() ? 0 : static_cast<std::int64_t>(values.size()) - 1;
    }
};

/// Reads histories of fields, one at a time, by folding every event once on the domain session's
/// thread for walks. Lives in the GUI thread.
class HistoryReader : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive the reader.
    HistoryReader(StoreSession& store, DomainSession& domain, QObject* parent = nullptr);

    /// Gives up what is under way and reads the history of `path`, a JSON Pointer. The stream's
    /// category must be one of the loaded module's.
    void read(const StreamName& stream, const QString& path);
    void cancel() { m_request.cancel(); }

    bool isBusy() const { return m_request.isRunning(); }
    /// Of the events, how many are folded by now.
    std::int64_t folded() const { return m_folded ? m_folded->load() : 0; }

signals:
    void historyRead(const std::shared_ptr<const headrace::FieldHistory>& history);
    /// There is nothing of it.
    void failed(const headrace::Error& error);

private:
    StoreSession& m_store;
    DomainSession& m_domain;
    std::shared_ptr<WalkFold> m_fold;
    std::shared_ptr<std::atomic<std::int64_t>> m_folded; // Written by the walk.
    Request m_request;
};

} // namespace headrace
