// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/store/read_stores.h"
#include "bench/store/store_bench.h"
#include "core/store/event_store.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace headrace {

/// What scenarios of one run share: the options, the folder, and the stores that several of them
/// read. No store of it is open between two scenarios, so that a scenario may fork.
class StoreBench
{
public:
    using Report = std::function<Result<void>(const BenchFigures&)>;

    /// Makes the folder; it is removed with everything in it at the end.
    StoreBench(StoreBenchOptions options, Report report);
    ~StoreBench();
    StoreBench(const StoreBench&) = delete;
    StoreBench& operator=(const StoreBench&) = delete;

    std::int64_t events(std::int64_t usual) const
    {
        return m_options.events > 0 ? m_options.events : usual;
    }
    double seconds(double usual) const
    {
        return m_options.seconds > 0 ? static_cast<double>(m_options.seconds) : usual;
    }
    void report(const BenchFigures& figures) const;

    /// A path in the folder. Nothing is there the first time that it is asked for.
    std::string file(std::string_view name) const;
    /// Removes a file, and what lies beside it under its name with a suffix (its log, its lock).
    void remove(const std::string& file) const;

    /// The million events that reads are measured on, made at the first call.
    const ReadFiles& readFiles();
    /// The store of ten million events, made at the first call in a process of its own, which
    /// ended without closing it.
    struct LargeStore
    {
        std::string file;
        double fillPerSecond = 0;
        double fillPeakRssMb = 0;
    };
    const LargeStore& largeStore();

private:
    StoreBenchOptions m_options;
    Report m_report;
    std::filesystem::path m_folder;
    std::optional<ReadFiles> m_readFiles;
    std::optional<LargeStore> m_largeStore;
};

/// A new store; throws when it cannot be made.
std::unique_ptr<EventStore> createStore(const std::string& file);

} // namespace headrace
