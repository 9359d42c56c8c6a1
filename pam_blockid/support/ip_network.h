// Ranges of IP addresses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace pam_blockid {

// `host` in the one spelling that its address has, "192.0.2.7" for "::ffff:192.0.2.7" too; nothing
// for a name, and for an address with a zone.
std::optional<std::string> address_in_one_spelling(std::string_view host);

class IpNetwork {
public:
    // "192.0.2.0/24", "2001:db8::/32": the address as inet_pton(3) takes it, the length of the
    // prefix in bits, and no bit behind the prefix. Nothing for any other text, an IPv4 network in
    // the clothes of IPv6 ("::ffff:192.0.2.0/120") among them.
    static std::optional<IpNetwork> parse(std::string_view text);

    // Whether `host` is an address in it. Names are not, and neither are addresses with a zone
    // ("fe80::1%eth0"). "::ffff:192.0.2.7" is 192.0.2.7.
    bool contains(std::string_view host) const;

    const std::string& text() const { return text_; }

    bool operator==(const IpNetwork&) const = default;

private:
    friend std::optional<std::string> address_in_one_spelling(std::string_view host);

    struct Address {
        int family = 0;
        std::array<unsigned char, 16> bytes{}; // of IPv4 the first four

        bool operator==(const Address&) const = default;
    };

    static std::optional<Address> address_of(std::string_view text);
    // The same, where an IPv4 address in the clothes of IPv6 is one of IPv4.
    static std::optional<Address> host_address(std::string_view text);
    static Address first_bits(const Address& address, unsigned bits);

    Address first_;
    unsigned bits_ = 0;
    std::string text_;
};

} // namespace pam_blockid
