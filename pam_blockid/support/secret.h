// Bytes that wipe themselves: license keys, passwords, shared keys, what a person typed.
//
// A std::string of a few bytes lives inside the object, and a wiping allocator never sees it. These
// two types own their bytes in one place, are moved and never copied, and are wiped when they go.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace pam_blockid {

// Overwrites `bytes` in a way that the compiler keeps (explicit_bzero(3)).
void wipe(std::span<std::byte> bytes);
void wipe(std::span<char> bytes);

// A secret of any length, on the heap, and not in swap where the system allows to say so
// (mlock(2)).
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text);
    explicit Secret(std::size_t size); // zeroed
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    char* data() { return bytes_.get(); }
    std::string_view view() const { return {bytes_.get(), size_}; }
    std::span<char> span() { return {bytes_.get(), size_}; }
    // Keeps the first `size` bytes and wipes the rest.
    void truncate(std::size_t size);

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

// A secret of at most `Capacity` bytes, in the object itself: no allocation that could fail.
template<std::size_t Capacity>
class SecretBuffer {
public:
    SecretBuffer() = default;
    SecretBuffer(SecretBuffer&& other) noexcept { take(other); }
    SecretBuffer& operator=(SecretBuffer&& other) noexcept {
        if (this != &other) {
            clear();
            take(other);
        }
        return *this;
    }
    SecretBuffer(const SecretBuffer&) = delete;
    SecretBuffer& operator=(const SecretBuffer&) = delete;
    ~SecretBuffer() { clear(); }

    // False, with nothing kept, when `text` is longer than Capacity.
    bool assign(std::string_view text) {
        clear();
        if (text.size() > Capacity)
            return false;
        text.copy(bytes_.data(), text.size());
        size_ = text.size();
        return true;
    }
    // False, with nothing added, when there is no room for it.
    bool append(char c) {
        if (size_ == Capacity)
            return false;
        bytes_[size_++] = c;
        return true;
    }
    void clear() {
        wipe(std::span<char>(bytes_));
        size_ = 0;
    }
    std::string_view view() const { return {bytes_.data(), size_}; }
    bool empty() const { return size_ == 0; }

private:
    void take(SecretBuffer& other) {
        bytes_ = other.bytes_;
        size_ = other.size_;
        other.clear();
    }

    std::array<char, Capacity> bytes_{};
    std::size_t size_ = 0;
};

} // namespace pam_blockid
