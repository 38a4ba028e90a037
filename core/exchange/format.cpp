// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/format.h"

#include <string>

namespace headrace {

Result<ExchangeFormat> parseExchangeFormat(std::string_view text)
{
    if (text == "ndjson")
        return ExchangeFormat::Ndjson;
    if (text == "cloudevents")
        return ExchangeFormat::CloudEvents;
    if (text == "csv")
        return ExchangeFormat::Csv;
    return Error {ErrorCode::InvalidArgument,
                  "\"" + std::string(text.substr(0, 64))
                      + "\" is no format; say ndjson, cloudevents or csv"};
}

} // namespace headrace
