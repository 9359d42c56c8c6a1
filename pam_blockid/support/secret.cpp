// SPDX-License-Identifier: Apache-2.0
#include "support/secret.h"

#include <sys/mman.h>

#include <cstring>
#include <utility>

namespace pam_blockid {

void wipe(std::span<std::byte> bytes) {
    if (!bytes.empty())
        ::explicit_bzero(bytes.data(), bytes.size());
}

void wipe(std::span<char> bytes) {
    wipe(std::as_writable_bytes(bytes));
}

Secret::Secret(std::size_t size) : bytes_(std::make_unique<char[]>(size)), size_(size) {
    // Whole pages; that a neighbour of a page stays locked does no harm. No page is unlocked again,
    // as another secret may lie on it.
    static_cast<void>(::mlock(bytes_.get(), size_));
}

Secret::Secret(std::string_view text) : Secret(text.size()) {
    text.copy(bytes_.get(), size_);
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    Secret taken(std::move(other)); // goes with what stood here until now, and wipes it
    std::swap(bytes_, taken.bytes_);
    std::swap(size_, taken.size_);
    return *this;
}

Secret::~Secret() {
    wipe(span());
}

void Secret::truncate(std::size_t size) {
    if (size >= size_)
        return;
    wipe(span().subspan(size));
    size_ = size;
}

} // namespace pam_blockid
