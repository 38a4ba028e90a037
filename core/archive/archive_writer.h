// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/archive/archive_folder.h"
#include "core/archive/archive_manifest.h"
#include "core/archive/segment_builder.h"
#include "core/base/job.h"

#include <future>
#include <memory>
#include <string>

namespace headrace {

/// Writes one run into an archive: begin(), add() each event, finish(), and then setRunState() as
/// the events leave their store. Each segment is written, synced, opened again and compared before
/// the manifest names it, on a thread of its own while the caller goes on. Confined to one thread.
/// Errors: Io: the folder is full, or not reachable; Corruption: what was read back is not what was
/// written.
class ArchiveWriter
{
public:
    /// Opens the archive in `folder`, or makes one for the store; begins `run`. What is left of an
    /// attempt at the same run that was cut short is removed: nothing has left the store by it.
    /// Refused: the archive is another store's, or has another run that is not done. Conflict: the
    /// run is verified already, or further: it is not to be written again. Errors: also those of
    /// readManifest().
    static Result<ArchiveWriter> begin(const std::string& folder, const std::string& store,
                                       const std::string& storeName, const ArchiveRun& run);

    /// In the order of positions.
    Result<void> add(const EventView& event);
    /// Everything is written and was read back: the run is Verified.
    Result<ArchiveManifest> finish();

private:
    ArchiveWriter(ArchiveFolder folder, ArchiveManifest manifest)
        : m_folder(std::move(folder))
        , m_manifest(std::move(manifest))
        , m_builder(std::make_unique<SegmentBuilder>())
    {
    }

    Result<void> writeSegment();
    Result<void> waitForLast();

    ArchiveFolder m_folder;
    ArchiveManifest m_manifest;
    std::unique_ptr<SegmentBuilder> m_builder;
    std::future<Result<ArchiveSegment>> m_last; // The segment that is being written.
};

/// Moves the run of `plan` on, in the manifest. NotFound: there is no such run.
Result<void> setRunState(const std::string& folder, const std::string& plan, ArchiveRunState state);

} // namespace headrace
