// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/exchange/json_fields.h"
#include "core/store/append.h"

#include <string_view>

namespace headrace {

/// Reads append requests, one JSON object each; docs/formats/exchange.md is the description. Data
/// and metadata are the bytes that stand there. Confined to one thread.
class AppendRequestReader
{
public:
    /// The bytes behind `json` must be readable, LineReader::kPadding of them.
    /// InvalidArgument: no valid JSON, a member missing or wrong, one that the format does not know
    /// (a condition that was misspelt must not be left out), or what checkRequest() refuses.
    Result<AppendRequest> read(std::string_view json);

private:
    Result<std::vector<NewEvent>> readEvents(const JsonField& field);
    Result<std::vector<StreamExpectation>> readExpectations(const JsonField& field);
    Result<std::vector<AppendCondition>> readConditions(const JsonField& field);
    Result<AppendCondition> readCondition(std::string_view json);
    Result<QueryItem> readItem(std::string_view json);

    // One for each level: what one has read is needed while the next one reads.
    JsonFields m_request;
    JsonFields m_member;
    JsonFields m_item;
};

} // namespace headrace
