// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/command/command_bus.h"
#include "core/testing/store_fixture.h"
#include "tests/support/account_domain.h"

#include <QTest>

namespace headrace {

inline StreamName named(const std::string& text)
{
    return StreamName::parse(text).value();
}

inline CommandBusOptions quickOptions()
{
    CommandBusOptions options;
    options.pause = [](int, const std::stop_token&) {}; // Tests wait for nothing.
    return options;
}

/// What a bus answered, on one line: "Deposited@1", "repeated Deposited@1", "no: why", "invalid:
/// /amount ...", or the error's message.
inline std::string show(const Result<CommandAnswer>& answer)
{
    if (!answer)
        return answer.error().message;
    if (const auto* rejection = std::get_if<CommandRejection>(&*answer))
        return "no: " + rejection->message;
    if (const auto* invalid = std::get_if<CommandInvalid>(&*answer))
        return "invalid: " + describe(invalid->violations);
    const auto& done = std::get<CommandDone>(*answer);
    std::string text = done.receipt.repeated ? "repeated" : "";
    for (const NewEvent& event : done.events)
        text += (text.empty() ? "" : " ") + event.type;
    return text + "@" + std::to_string(done.version.value);
}

inline std::int64_t headOf(EventStore& store, const std::string& stream)
{
    const auto summary = store.stream(named(stream));
    return summary ? summary->head.value : 0;
}

} // namespace headrace
