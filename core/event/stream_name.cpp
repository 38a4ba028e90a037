// SPDX-License-Identifier: Apache-2.0
#include "core/event/stream_name.h"

#include "core/base/utf8.h"

#include <algorithm>

namespace headrace {
namespace {

constexpr std::size_t kMaxBytes = 1'000;

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
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
