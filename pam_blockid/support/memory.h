// Allocation that ends the process rather than fail.
//
// C libraries tell a lack of memory in words of their own: "internal error", "decode error", "no
// such host". Read as an outage it would let a login pass where policy.on_outage allows that. A
// helper that ends without a verdict is a refusal. Exceptions of C++ end it likewise, in main.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace pam_blockid {

// As malloc(3), calloc(3), realloc(3) and strdup(3).
void* allocate_or_end(std::size_t size) noexcept;
void* allocate_zeroed_or_end(std::size_t count, std::size_t size) noexcept;
void* reallocate_or_end(void* old, std::size_t size) noexcept;
char* copy_or_end(const char* text) noexcept;

} // namespace pam_blockid
