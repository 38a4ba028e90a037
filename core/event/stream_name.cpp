// SPDX-License-Identifier: Apache-2.0
#include "core/event/stream_name.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kMaxBytes = 1'000;

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// How many bytes the UTF-8 sequence that starts `text` has; 0 when it is not well-formed
// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1
        : lead < 0xc2                      ? 0
        : lead < 0xe0                      ? 2
        : lead < 0xf0                      ? 3
        : lead < 0xf5                      ? 4
                                           : 0;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f)
        || (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f))
        return 0;
    return length;
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

} // namespace

Result<StreamName> StreamName::parse(std::string text)
{
    const auto wrong = [](std::string why) {
        return Error {ErrorCode::InvalidArgument, std::move(why)};
    };
    if (text.empty())
        return wrong("the stream name is empty; name it category-id, like order-4711");
    if (text.size() > kMaxBytes)
        return wrong("the stream name has " + std::to_string(text.size())
                     + " bytes; at most 1000 are allowed");
    if (std::any_of(text.begin(), text.end(), isControl) || !isUtf8(text))
        return wrong("the stream name has control characters or is no UTF-8");
    const std::size_t dash = text.find('-');
    if (dash == std::string::npos || dash == 0)
        return wrong("the stream name \"" + text.substr(0, 64)
                     + "\" has no category; name it category-id, like order-4711");
    if (dash + 1 == text.size())
        return wrong("the stream name \"" + text.substr(0, 64)
                     + "\" has no id after its category; name it category-id, like order-4711");
    return StreamName(std::move(text));
}

} // namespace headrace
