// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <string_view>

namespace headrace {

/// How events are written outside a store; docs/formats/exchange.md says it byte for byte.
enum class ExchangeFormat {
    Ndjson,      ///< One JSON object a line, in the project's own words.
    CloudEvents, ///< One CloudEvents 1.0 JSON object a line.
    Csv,         ///< RFC 4180 with a header; for spreadsheets, export only.
};

/// Reads "ndjson", "cloudevents" or "csv". Errors: InvalidArgument.
Result<ExchangeFormat> parseExchangeFormat(std::string_view text);

} // namespace headrace
