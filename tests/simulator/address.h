// HOST:PORT, as options and tenants write it: "127.0.0.1:8443", "[::1]:0", "tenant.example:443".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace blockid_simulator {

struct Address {
    std::string host; // a name or an IP address, without brackets
    std::uint16_t port;
};

// Nothing unless `text` is a host of letters, digits, dots and dashes, or an IPv6 address in
// brackets, then a colon and a port from 0 to 65535.
std::optional<Address> parse_address(std::string_view text);
// The same with the port left out or given; the port of the result is 0 where it was left out.
std::optional<Address> parse_dns(std::string_view text);

std::string to_text(const Address& address);

// 127.0.0.0/8, ::1 or localhost: no other machine can connect there.
bool is_loopback(const Address& address);
// 0.0.0.0 or ::, which is where a server listens but not where a client connects.
bool is_wildcard(const Address& address);

} // namespace blockid_simulator
