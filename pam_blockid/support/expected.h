// A value, or the error that the caller handles.
//
// Exceptions are for bugs only; what can happen in production travels in an Expected. g++ 12 has
// std::expected in C++23 mode only and clang 14 not at all, hence tl::expected.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

namespace pam_blockid {

template<class T, class E>
using Expected = tl::expected<T, E>;

template<class E>
using Unexpected = tl::unexpected<E>;

} // namespace pam_blockid
