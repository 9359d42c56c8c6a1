// SPDX-License-Identifier: Apache-2.0
#include "channel/frame.h"

#include <limits>
#include <type_traits>

namespace pam_blockid {
namespace {

template<class Integer>
std::array<char, sizeof(Integer)> little_endian(Integer value) {
    std::array<char, sizeof(Integer)> bytes{};
    for (char& byte : bytes) {
        byte = static_cast<char>(value & 0xff);
        value = static_cast<Integer>(value >> 8);
    }
    return bytes;
}

template<class Integer>
Integer from_little_endian(std::string_view bytes) {
    Integer value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i)
        value = static_cast<Integer>((value << 8) | static_cast<unsigned char>(bytes[i - 1]));
    return value;
}

} // namespace

FrameWriter::FrameWriter(Frame& frame, std::uint8_t type) : frame_(frame) {
    frame_.size_ = 0;
    byte(kChannelVersion).byte(type);
}

FrameWriter& FrameWriter::byte(std::uint8_t value) {
    const char as_char = static_cast<char>(value);
    append({&as_char, 1});
    return *this;
}

FrameWriter& FrameWriter::number(std::uint32_t value) {
    const auto bytes = little_endian(value);
    append({bytes.data(), bytes.size()});
    return *this;
}

FrameWriter& FrameWriter::text(std::string_view value) {
    if (value.size() > std::numeric_limits<std::uint16_t>::max()) {
        fits_ = false;
        return *this;
    }
    const auto length = little_endian(static_cast<std::uint16_t>(value.size()));
    append({length.data(), length.size()});
    append(value);
    return *this;
}

void FrameWriter::append(std::string_view bytes) {
    if (!fits_ || bytes.size() > kFrameCapacity - frame_.size_) {
        fits_ = false;
        return;
    }
    bytes.copy(frame_.bytes_.data() + frame_.size_, bytes.size());
    frame_.size_ += bytes.size();
}

FrameReader::FrameReader(std::span<const char> content) : rest_(content.data(), content.size()) {
    const std::uint8_t version = byte();
    const std::uint8_t type = byte();
    if (intact_ && version == kChannelVersion)
        type_ = type;
}

std::uint8_t FrameReader::byte() {
    const std::string_view bytes = take(1);
    return bytes.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(bytes[0]);
}

std::uint32_t FrameReader::number() {
    return from_little_endian<std::uint32_t>(take(sizeof(std::uint32_t)));
}

std::string_view FrameReader::text() {
    return take(from_little_endian<std::uint16_t>(take(sizeof(std::uint16_t))));
}

std::string_view FrameReader::take(std::size_t size) {
    if (!intact_ || size > rest_.size()) {
        intact_ = false;
        return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

} // namespace pam_blockid
