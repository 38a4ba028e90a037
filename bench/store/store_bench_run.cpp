// SPDX-License-Identifier: Apache-2.0
#include "bench/store/store_bench_run.h"

#include "bench/store/or_throw.h"
#include "core/store/store_registry.h"

namespace headrace {

namespace fs = std::filesystem;

StoreBench::StoreBench(StoreBenchOptions options, Report report)
    : m_options(std::move(options))
    , m_report(std::move(report))
    , m_folder(m_options.folder)
{
    fs::create_directory(m_folder);
}

StoreBench::~StoreBench()
{
    std::error_code ignored; // There is nobody left to tell.
    fs::remove_all(m_folder, ignored);
}

void StoreBench::report(const BenchFigures& figures) const
{
    orThrow(m_report(figures));
}

std::string StoreBench::file(std::string_view name) const
{
    return (m_folder / name).string();
}

void StoreBench::remove(const std::string& file) const
{
    const std::string name = fs::path(file).filename().string();
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(m_folder))
        if (entry.path().filename().string().starts_with(name))
            found.push_back(entry.path());
    for (const fs::path& path : found)
        fs::remove(path);
}

const ReadFiles& StoreBench::readFiles()
{
    if (!m_readFiles) {
        const ReadFiles files {file("read.headrace"), file("read-naive.db"), file("read-bare.db")};
        fillReadFiles(files, events(1'000'000));
        m_readFiles = files;
    }
    return *m_readFiles;
}

std::unique_ptr<EventStore> createStore(const std::string& file)
{
    return orThrow(openStore(file, {.mode = OpenMode::Create}));
}

} // namespace headrace
