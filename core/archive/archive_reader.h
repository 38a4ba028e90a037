// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/archive/segment_reader.h"
#include "core/event/event_batch.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

/// The manifest of the archive in a folder. Errors: NotFound: there is no archive; those of
/// parseManifest(), and of reading a file.
Result<ArchiveManifest> readManifest(const ArchiveFolder& folder);
Result<void> writeManifest(const ArchiveFolder& folder, const ArchiveManifest& manifest);

/// What an archive has of a stream.
struct ArchivedStream
{
    Version first; ///< 0: nothing.
    Version last;
    std::int64_t events = 0; ///< Fewer than there are versions: some are not in this archive.
};

/// An archive that is read. Segments are opened when they are needed, and stay open. Thread-safe.
class ArchiveReader
{
public:
    /// Errors: as readManifest().
    static Result<std::unique_ptr<ArchiveReader>> open(const std::string& folder);

    const ArchiveManifest& manifest() const { return m_manifest; }
    const ArchiveFolder& folder() const { return m_folder; }

    Result<ArchivedStream> find(const StreamName& stream);
    /// At most `limit` events of the stream from version `from` on; atEnd and next of the batch are
    /// as in EventStore::readPage(). A version that is not here ends the batch.
    Result<EventBatch> readStream(const StreamName& stream, Version from, std::size_t limit);

    /// The events at positions `first` to `last`, in their order. Reads whole frames: for thousands
    /// of neighbours, not for one.
    Result<std::vector<ArchivedEvent>> readPositions(Position first, Position last);

    /// The segment of that index in the manifest, opened.
    Result<std::shared_ptr<const SegmentReader>> segment(std::size_t index);

private:
    ArchiveReader(ArchiveFolder folder, ArchiveManifest manifest)
        : m_folder(std::move(folder))
        , m_manifest(std::move(manifest))
        , m_segments(m_manifest.segments.size())
    {
    }

    const ArchiveFolder m_folder;
    const ArchiveManifest m_manifest;
    std::mutex m_mutex;                                           // Guards what follows.
    std::vector<std::shared_ptr<const SegmentReader>> m_segments; // Null: not opened yet.
};

} // namespace headrace
