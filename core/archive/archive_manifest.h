// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/blake2b.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/event/event.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

inline constexpr const char* kManifestName = "manifest.json";

/// A file of an archive as it must be.
struct ArchiveFile
{
    std::int64_t bytes = 0;
    std::string digest; ///< BLAKE2b-256 in hexadecimal.
    friend bool operator==(const ArchiveFile&, const ArchiveFile&) = default;
};

/// A file of events, and its index. Number and name go together: segments/000001.ndjson.zst.
struct ArchiveSegment
{
    std::int64_t events = 0;
    std::int64_t streams = 0;
    std::int64_t text = 0; ///< Bytes of its lines, before they were compressed.
    Position first;        ///< Smallest position in it.
    Position last;         ///< Largest; no segment before has one above `first`, in one run.
    ArchiveFile data;
    ArchiveFile index;
    /// BLAKE2b-256 of the digests (event_digest.h) of its events, 8 bytes each, in their order.
    std::string content;
    /// BLAKE2b-256 of the link of the segment before (64 zeros before the first) and the digests of
    /// this one's two files, as they stand here: one segment swapped or missing changes the last.
    std::string link;
    friend bool operator==(const ArchiveSegment&, const ArchiveSegment&) = default;
};

/// Where a run is. Events are at every moment in the store or in a segment of a run that is
/// verified, or both.
enum class ArchiveRunState {
    Planned,  ///< Segments may be there, or half there: nothing has left the store.
    Written,  ///< All are there, and synced.
    Verified, ///< All were opened again, and are what was to be written.
    Deleting, ///< Its events leave the store.
    Deleted   ///< They have.
};
std::string_view nameOf(ArchiveRunState state);

/// What one plan put into the archive.
struct ArchiveRun
{
    std::string plan;
    std::string actor;
    std::string reason;
    std::string policy = "{}"; ///< A JSON object: what the plan was made by.
    Time begun;
    ArchiveRunState state = ArchiveRunState::Planned;
    std::int64_t events = 0;
    std::int64_t segments = 0; ///< Behind those of the run before.
    friend bool operator==(const ArchiveRun&, const ArchiveRun&) = default;
};

/// What an archive says of itself: the file manifest.json. docs/formats/archive.md.
struct ArchiveManifest
{
    std::string archive;   ///< Its id.
    std::string store;     ///< Id of the store that its events are from (store_identity.h).
    std::string storeName; ///< For people.
    std::vector<ArchiveRun> runs;
    std::vector<ArchiveSegment> segments;

    /// How many segments lie before those of `run`.
    std::int64_t segmentsBefore(std::size_t run) const;
    std::string lastLink() const;
    friend bool operator==(const ArchiveManifest&, const ArchiveManifest&) = default;
};

/// The next link of the chain.
std::string nextSegmentLink(std::string_view before, const ArchiveSegment& segment);

/// "segments/000001.ndjson.zst"; numbers from 1.
std::string segmentName(std::int64_t number);
std::string segmentIndexName(std::int64_t number);

/// One JSON object, the last member of which is the digest of all text before it.
std::string manifestText(const ArchiveManifest& manifest);
/// Refused: it is of a newer format. Corruption: it is not, byte for byte, what manifestText()
/// makes.
Result<ArchiveManifest> parseManifest(const std::string& text);

} // namespace headrace
