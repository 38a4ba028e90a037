// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/archive/archive_folder.h"
#include "core/archive/archive_manifest.h"
#include "core/base/job.h"

#include <cstdint>
#include <functional>
#include <string>

namespace headrace {

/// Something that verifying an archive found wrong.
struct ArchiveFinding
{
    /// One word that scripts may compare: "manifest", "missing", "unknown", "size", "digest",
    /// "chain", "text", "index".
    std::string kind;
    std::string file;    ///< Relative to the archive's folder.
    std::string message; ///< For people. Never data of an event.
};

using ArchiveFindingHandler = std::function<void(const ArchiveFinding&)>;

struct ArchiveVerification
{
    std::int64_t segments = 0;
    std::int64_t events = 0;
    std::int64_t findings = 0; ///< 0: the archive is as it was written.

    bool isOk() const { return findings == 0; }
};

/// Reads everything in the archive and checks it against itself: that each file is the one that the
/// manifest says, that no file is missing or too many, that every line is an event, and that index,
/// order and digests agree with the lines. `job` counts events. Errors: Cancelled; NotFound and Io,
/// when it cannot be read at all. A damaged manifest is a finding.
Result<ArchiveVerification> verifyArchive(const std::string& folder, Job& job,
                                          const ArchiveFindingHandler& report);

/// The same of one segment; how many findings there were.
Result<std::int64_t> verifySegment(const ArchiveFolder& folder, std::int64_t number,
                                   const ArchiveSegment& segment, Job& job,
                                   const ArchiveFindingHandler& report);

} // namespace headrace
