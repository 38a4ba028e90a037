// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/aggregate/known_states.h"
#include "core/base/time.h"
#include "core/event/stream_name.h"
#include "core/store/documents.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headrace {

// Snapshots as documents of a store; see docs/formats/snapshots.md. For core/aggregate only.

/// How the keys of all documents begin that are snapshots.
inline constexpr const char* kSnapshotPrefix = "snapshot/";

/// What folded the states of a stream: snapshots of one generation continue each other.
struct SnapshotGeneration
{
    int stateVersion = 1;
    std::string codeDigest;

    friend bool operator==(const SnapshotGeneration&, const SnapshotGeneration&) = default;
};

/// Everything of a snapshot but its state.
struct SnapshotHeader
{
    SnapshotGeneration generation;
    Version version;
    std::optional<Time> time; ///< Of the event that made this version.
    std::int64_t unhandled = 0;
    std::int64_t bytes = 0;
    std::string checksum; ///< Of what is above, whose it is, and the state.
    std::string key;      ///< Where it was found.
};

/// The snapshots that the documents of a store have of one stream by one module. Thread-safe, as
/// the documents are. Errors: those of the store.
class SnapshotDocuments
{
public:
    SnapshotDocuments(Documents& documents, std::string module, StreamName stream);

    Result<std::vector<SnapshotGeneration>> generations();

    /// The newest of a generation at or before `version`; one lookup, however many there are. What
    /// cannot be read as a header is passed over.
    Result<std::optional<SnapshotHeader>> newest(const SnapshotGeneration& generation,
                                                 Version version);

    /// All of all generations; within each the newest first.
    Result<std::vector<SnapshotHeader>> all();

    /// None: it is not there, or is not what its checksum was made of.
    Result<std::optional<std::string>> state(const SnapshotHeader& header);

    /// Writes it, in place of one that is there. Fills in bytes, checksum and key.
    Result<void> put(SnapshotHeader& header, const std::string& stateJson);

    /// Its state goes with it. One that is not there is no error.
    Result<void> remove(const std::string& key);

    /// Removes all states, whether they have a header or not. Returns how many there were.
    Result<std::int64_t> removeStates();

private:
    std::string keyOf(const SnapshotGeneration& generation, Version version) const;
    std::string checksumOf(const SnapshotHeader& header, std::string_view stateJson) const;
    std::string print(const SnapshotHeader& header) const;
    std::optional<SnapshotHeader> read(const Document& document) const;

    Documents& m_documents;
    std::string m_module;
    StreamName m_stream;
    std::string m_prefix; // Of the keys of all its snapshots.
};

} // namespace headrace
