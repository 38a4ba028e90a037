// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/sqlite/build_catalog.h"
#include "core/projection/sqlite/build_notes.h"
#include "core/projection/sqlite/read_model_file.h"
#include "core/projection/sqlite/read_model_schema.h"
#include "core/projection/sqlite/read_model_writer.h"
#include "core/sqlite/reader_pool.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace headrace {

/// The file of a read model: its writer, when it is open for writing, and those who read. Errors
/// name the file. Thread-safe.
class ModelFile
{
public:
    ModelFile(std::string file, ReadModel::Identity identity, std::optional<WriterLock> lock,
              Clock clock)
        : m_file(std::move(file))
        , m_identity(std::move(identity))
        , m_clock(std::move(clock))
        , m_readers(m_file, readModelAccess(m_file))
    {
        if (lock)
            m_writer.emplace(m_file, *std::move(lock));
    }

    const std::string& file() const { return m_file; }
    const ReadModel::Identity& identity() const { return m_identity; }
    Time time() const { return m_clock(); }

    /// What `work` reads, in one state of the file.
    template<typename Work> auto read(const Work& work) -> decltype(work(std::declval<SqliteDb&>()))
    {
        const auto lease = m_readers.take();
        if (!lease)
            return failed(lease.error());
        auto transaction = SqliteTransaction::begin(**lease, SqliteTransaction::Kind::Read);
        if (!transaction)
            return failed(transaction.error());
        auto answer = work(**lease);
        if (!answer)
            return failed(answer.error());
        return answer;
    }

    /// The same of a build.
    template<typename Work> auto readBuild(const std::string& table, const Work& work)
    {
        using Answer = decltype(work(std::declval<SqliteDb&>(), std::declval<StoredBuild>()));
        return read([&](SqliteDb& db) -> Answer {
            const auto build = findBuild(db, table);
            if (!build)
                return build.error();
            return work(db, *build);
        });
    }

    Result<void> change(const std::function<Result<void>(SqliteDb&)>& work)
    {
        if (!m_writer)
            return failed({ErrorCode::Refused, "it is open for reading; open it as its writer"});
        auto done = m_writer->change(work);
        return done ? done : failed(done.error());
    }

    Result<void> changeBuild(const std::string& table,
                             const std::function<Result<void>(SqliteDb&, const StoredBuild&)>& work)
    {
        return change([&](SqliteDb& db) -> Result<void> {
            const auto build = findBuild(db, table);
            return build ? work(db, *build) : build.error();
        });
    }

    /// Within the transaction of what it is the record of.
    Result<void> addRecord(SqliteDb& db, std::optional<RebuildRecord> record,
                           const std::string& from, const std::string& to) const
    {
        if (!record)
            return {};
        record->ended = time();
        record->from = from;
        record->to = to;
        return addToHistory(db, *record);
    }

    /// Adds what a file of before does not have.
    Result<void> bringUpToDate()
    {
        const auto isFormer = read(&isFormerLayout);
        if (!isFormer)
            return isFormer.error();
        if (!*isFormer)
            return {};
        return change([this](SqliteDb& db) { return addToFormerLayout(db, time()); });
    }

private:
    Error failed(Error error) const
    {
        return aboutReadModel(std::move(error)).during("the read model " + m_file);
    }

    const std::string m_file;
    const ReadModel::Identity m_identity;
    const Clock m_clock;
    // The writer goes last, and as the last connection takes the log away.
    std::optional<ReadModelWriter> m_writer;
    ReaderPool m_readers;
};

} // namespace headrace
