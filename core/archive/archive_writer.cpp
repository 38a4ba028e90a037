// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive_writer.h"

#include "core/archive/archive_reader.h"
#include "core/archive/archive_verify.h"

#include <algorithm>

namespace headrace {
namespace {

Result<ArchiveManifest> openOrMake(const ArchiveFolder& folder, const std::string& store,
                                   const std::string& storeName)
{
    auto manifest = readManifest(folder);
    if (!manifest && manifest.error().code != ErrorCode::NotFound)
        return manifest;
    if (!manifest)
        return ArchiveManifest {
            .archive = formatUuid(newUuidV7(now())), .store = store, .storeName = storeName};
    if (manifest->store != store)
        return Error {ErrorCode::Refused,
                      folder.path() + " holds an archive of another store, " + manifest->storeName
                          + "; name another folder"};
    return manifest;
}

// Takes out what a run that was cut short has left, if it is the last one and is `plan`'s.
Result<void> takeOutUnfinished(const ArchiveFolder& folder, ArchiveManifest& manifest,
                               const std::string& plan)
{
    const auto same = std::ranges::find(manifest.runs, plan, &ArchiveRun::plan);
    if (same != manifest.runs.end() && same->state >= ArchiveRunState::Verified)
        return Error {ErrorCode::Conflict,
                      "the archive " + folder.path() + " has everything of the plan " + plan};
    if (!manifest.runs.empty() && manifest.runs.back().state < ArchiveRunState::Verified) {
        if (manifest.runs.back().plan != plan)
            return Error {ErrorCode::Refused,
                          "the plan " + manifest.runs.back().plan + " is being written into "
                              + folder.path() + "; end that before another begins"};
        manifest.runs.pop_back();
    }
    std::int64_t kept = 0;
    for (const ArchiveRun& run : manifest.runs)
        kept += run.segments;
    manifest.segments.resize(static_cast<std::size_t>(kept));
    // Whatever lies there besides is of that attempt, or of an earlier one.
    const auto names = folder.list();
    if (!names)
        return names.error().code == ErrorCode::NotFound ? Result<void>() : names.error();
    for (const std::string& name : *names) {
        bool isNamed = name == kManifestName;
        for (std::int64_t number = 1; number <= kept && !isNamed; ++number)
            isNamed = name == segmentName(number) || name == segmentIndexName(number);
        const bool isOurs = name.starts_with("segments/") || name.starts_with(kManifestName);
        if (!isNamed && isOurs)
            if (auto removed = folder.remove(name); !removed)
                return removed;
    }
    return {};
}

// What was written is opened and read as any reader would.
Result<ArchiveSegment> writeAndVerify(const ArchiveFolder& folder, std::int64_t number,
                                      const BuiltSegment& segment)
{
    for (const auto& [name, bytes] : {std::pair(segmentName(number), &segment.data),
                                      std::pair(segmentIndexName(number), &segment.index)})
        if (auto written = folder.write(name, *bytes); !written)
            return written.error();
    std::string first;
    const auto report = [&](const ArchiveFinding& finding) {
        if (first.empty())
            first = finding.message;
    };
    Job job;
    const auto found = verifySegment(folder, number, segment.info, job, report);
    if (!found)
        return found.error();
    if (*found > 0)
        return Error {ErrorCode::Corruption,
                      "what was read back of the archive is not what was written: " + first
                          + "; nothing has left the store, see whether the disk is sound"};
    return segment.info;
}

} // namespace

Result<ArchiveWriter> ArchiveWriter::begin(const std::string& folder, const std::string& store,
                                           const std::string& storeName, const ArchiveRun& run)
{
    const ArchiveFolder files(folder);
    auto manifest = openOrMake(files, store, storeName);
    if (!manifest)
        return manifest.error();
    if (auto taken = takeOutUnfinished(files, *manifest, run.plan); !taken)
        return taken.error();
    manifest->runs.push_back(run);
    ArchiveRun& begun = manifest->runs.back();
    begun.state = ArchiveRunState::Planned;
    begun.events = begun.segments = 0;
    if (auto written = writeManifest(files, *manifest); !written)
        return written.error();
    return ArchiveWriter(files, *std::move(manifest));
}

Result<void> ArchiveWriter::add(const EventView& event)
{
    m_builder->add(event);
    ++m_manifest.runs.back().events;
    return m_builder->isFull() ? writeSegment() : Result<void>();
}

Result<void> ArchiveWriter::writeSegment()
{
    if (auto done = waitForLast(); !done)
        return done;
    const std::int64_t number = std::ssize(m_manifest.segments) + 1;
    const std::shared_ptr<SegmentBuilder> filled =
        std::exchange(m_builder, std::make_unique<SegmentBuilder>());
    m_last = std::async(std::launch::async, [folder = m_folder, number, filled] {
        return writeAndVerify(folder, number, filled->take());
    });
    return {};
}

Result<void> ArchiveWriter::waitForLast()
{
    if (!m_last.valid())
        return {};
    auto written = m_last.get();
    if (!written)
        return written.error();
    written->link = nextSegmentLink(m_manifest.lastLink(), *written);
    m_manifest.segments.push_back(*std::move(written));
    ++m_manifest.runs.back().segments;
    return {};
}

Result<ArchiveManifest> ArchiveWriter::finish()
{
    if (!m_builder->isEmpty())
        if (auto written = writeSegment(); !written)
            return written.error();
    if (auto done = waitForLast(); !done)
        return done.error();
    m_manifest.runs.back().state = ArchiveRunState::Verified;
    if (auto written = writeManifest(m_folder, m_manifest); !written)
        return written.error();
    return m_manifest;
}

Result<void> setRunState(const std::string& folder, const std::string& plan, ArchiveRunState state)
{
    const ArchiveFolder files(folder);
    auto manifest = readManifest(files);
    if (!manifest)
        return manifest.error();
    const auto run = std::ranges::find(manifest->runs, plan, &ArchiveRun::plan);
    if (run == manifest->runs.end())
        return Error {ErrorCode::NotFound, folder + " holds nothing of the plan " + plan};
    run->state = state;
    return writeManifest(files, *manifest);
}

} // namespace headrace
