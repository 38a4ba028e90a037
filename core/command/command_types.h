// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/command.h"
#include "core/domain/json_schema.h"
#include "core/store/append.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace headrace {

/// Makes an id that sorts by the given time, as newUuidV7() does.
using IdSource = std::function<Uuid(Time)>;

/// A request to one aggregate.
struct Command
{
    StreamName stream;
    std::string name; ///< As the aggregate declares it.
    std::string dataJson = "{}";
    /// A JSON object: what every event of the command gets as metadata. Empty for none.
    std::string metaJson;
    /// Names this command for ever: its repeat is answered by the first receipt, and the handler
    /// does not run again. A command that yields no event leaves its token unused.
    std::optional<std::string> token;
    /// What the caller believes of the stream. When it does not hold, the command is not tried
    /// again.
    ExpectedVersion expected = ExpectedVersion::any();
};

/// The command was carried out, now or before.
struct CommandDone
{
    AppendReceipt receipt; ///< Of no event when the command yielded none.
    /// What was stored, in order, with ids and times; each of the command's stream.
    std::vector<NewEvent> events;
    Version version; ///< Of the stream, after it.
};

/// The data is not what the command's schema says: every failing field. Nothing was run.
struct CommandInvalid
{
    std::vector<SchemaViolation> violations;
};

/// No is an answer, not an accident. CommandRejection: the domain's own rule said it.
using CommandAnswer = std::variant<CommandDone, CommandRejection, CommandInvalid>;

/// What a command would do.
struct CommandPreview
{
    std::vector<NewEvent> events;
    std::vector<QueryItem> mustNotExist; ///< Conditions that the append would have had.
    Version version;                     ///< Of the state that the handler saw.
    std::string stateBefore;             ///< JSON.
    std::string stateAfter;              ///< JSON.
};

using CommandPreviewAnswer = std::variant<CommandPreview, CommandRejection, CommandInvalid>;

/// Metadata of the events of a command with a token: what the token was used for.
inline constexpr const char* kCommandNameKey = "commandName";
inline constexpr const char* kCommandDigestKey = "commandDigest";

} // namespace headrace
