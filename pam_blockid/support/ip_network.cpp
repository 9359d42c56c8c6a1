// SPDX-License-Identifier: Apache-2.0
#include "support/ip_network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <span>

#include "support/text_parts.h"

namespace pam_blockid {
namespace {

// Decimal, without a sign and without zeros before it.
std::optional<unsigned> prefix_length(std::string_view text, unsigned most) {
    const auto bits = number_in<unsigned>(text);
    const bool is_plain = text.size() == 1 || !text.starts_with('0');
    return is_plain && bits && *bits <= most ? bits : std::nullopt;
}

bool is_ipv4_in_ipv6(const std::array<unsigned char, 16>& bytes) {
    constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::ranges::equal(kMapped, std::span(bytes).first<kMapped.size()>());
}

} // namespace

std::optional<IpNetwork::Address> IpNetwork::address_of(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        return std::nullopt;
    const std::string ended(text);
    for (const int family : {AF_INET, AF_INET6}) {
        Address address{family, {}};
        if (::inet_pton(family, ended.c_str(), address.bytes.data()) == 1)
            return address;
    }
    return std::nullopt;
}

IpNetwork::Address IpNetwork::first_bits(const Address& address, unsigned bits) {
    Address first = address;
    for (unsigned i = 0; i < first.bytes.size(); ++i) {
        const unsigned kept = std::clamp(bits, 8 * i, 8 * i + 8) - 8 * i;
        first.bytes[i] &= static_cast<unsigned char>(0xff00U >> kept);
    }
    return first;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto address = address_of(text.substr(0, slash));
    if (!address || (address->family == AF_INET6 && is_ipv4_in_ipv6(address->bytes)))
        return std::nullopt;
    const auto bits = prefix_length(text.substr(slash + 1), address->family == AF_INET ? 32 : 128);
    if (!bits || first_bits(*address, *bits) != *address)
        return std::nullopt;
    IpNetwork network;
    network.first_ = *address;
    network.bits_ = *bits;
    network.text_ = text;
    return network;
}

std::optional<IpNetwork::Address> IpNetwork::host_address(std::string_view text) {
    const auto address = address_of(text);
    if (!address || address->family != AF_INET6 || !is_ipv4_in_ipv6(address->bytes))
        return address;
    Address unmapped{AF_INET, {}};
    std::copy_n(address->bytes.end() - 4, 4, unmapped.bytes.begin());
    return unmapped;
}

bool IpNetwork::contains(std::string_view host) const {
    const auto address = host_address(host);
    return address && first_bits(*address, bits_) == first_;
}

std::optional<std::string> address_in_one_spelling(std::string_view host) {
    const auto address = IpNetwork::host_address(host);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (!address ||
        ::inet_ntop(address->family, address->bytes.data(), text.data(), text.size()) == nullptr)
        return std::nullopt;
    return text.data();
}

} // namespace pam_blockid
