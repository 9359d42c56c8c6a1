// One datagram between module and helper: a fixed buffer that wipes itself, written and read field
// by field with every length checked.
//
// Layout: version (1 byte), type (1 byte), fields. A text is a 2-byte little-endian length and its
// bytes; numbers are little-endian of fixed size.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "support/secret.h"

namespace pam_blockid {

inline constexpr std::size_t kFrameCapacity = 4096;
inline constexpr std::uint8_t kChannelVersion = 2;

class Frame {
public:
    Frame() = default;
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    ~Frame() { wipe(std::span<char>(bytes_)); }

    std::span<const char> content() const { return {bytes_.data(), size_}; }
    // For a receiver: the whole buffer, and how much of it was filled.
    std::span<char> buffer() { return bytes_; }
    void set_size(std::size_t size) { size_ = size; }

private:
    friend class FrameWriter;
    std::array<char, kFrameCapacity> bytes_{};
    std::size_t size_ = 0;
};

// Fills a frame. Once something did not fit, complete() is false and stays so.
class FrameWriter {
public:
    FrameWriter(Frame& frame, std::uint8_t type);

    FrameWriter& byte(std::uint8_t value);
    FrameWriter& number(std::uint32_t value);
    FrameWriter& text(std::string_view value);
    bool complete() const { return fits_; }

private:
    void append(std::string_view bytes);

    Frame& frame_;
    bool fits_ = true;
};

// Reads a datagram. Once something was missing, every read yields an empty value and complete()
// is false; it is also false while bytes are left over.
class FrameReader {
public:
    explicit FrameReader(std::span<const char> content);

    // Nothing when the datagram is too short or of another version.
    std::optional<std::uint8_t> type() const { return type_; }
    std::uint8_t byte();
    std::uint32_t number();
    std::string_view text();
    bool complete() const { return intact_ && rest_.empty(); }

private:
    std::string_view take(std::size_t size);

    std::string_view rest_;
    std::optional<std::uint8_t> type_;
    bool intact_ = true;
};

} // namespace pam_blockid
