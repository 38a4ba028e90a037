// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

#include <utility>

namespace headrace {

/// Either a T or an Error: the return type of every core function that can fail.
///
/// A tl::expected with one addition: an Error converts by itself, so that passing one on reads
/// `return opened.error();`. Reading the side that is not there is a bug in the caller.
template<typename T> class [[nodiscard]] Result : public tl::expected<T, Error>
{
    using Base = tl::expected<T, Error>;

public:
    using Base::Base;
    Result(Error error) : Base(tl::unexpect, std::move(error)) {}
};

} // namespace headrace
