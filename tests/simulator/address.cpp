// SPDX-License-Identifier: Apache-2.0
#include "address.h"

#include <arpa/inet.h>

#include <charconv>

namespace blockid_simulator {
namespace {

bool is_ipv6(const std::string& host) {
    in6_addr unused{};
    return ::inet_pton(AF_INET6, host.c_str(), &unused) == 1;
}

bool is_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 &&
           host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-") == std::string_view::npos;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    if (text.empty() || error != std::errc() || rest != end)
        return std::nullopt;
    return port;
}

} // namespace

std::optional<Address> parse_dns(std::string_view text) {
    std::string host;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        host = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
        if (!is_ipv6(host))
            return std::nullopt;
    } else {
        host = text.substr(0, text.find(':'));
        text.remove_prefix(host.size());
        if (!is_name(host))
            return std::nullopt;
    }
    if (text.empty())
        return Address{host, 0};
    const auto port = parse_port(text.substr(1));
    if (text[0] != ':' || !port)
        return std::nullopt;
    return Address{host, *port};
}

std::optional<Address> parse_address(std::string_view text) {
    const auto address = parse_dns(text);
    const bool has_port = address && address->host.size() < text.size() && text.back() != ']';
    return has_port ? address : std::nullopt;
}

std::string to_text(const Address& address) {
    const std::string host =
        address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]";
    return host + ":" + std::to_string(address.port);
}

bool is_loopback(const Address& address) {
    in_addr ipv4{};
    if (::inet_pton(AF_INET, address.host.c_str(), &ipv4) == 1)
        return (ntohl(ipv4.s_addr) >> 24) == 127;
    in6_addr ipv6{};
    if (::inet_pton(AF_INET6, address.host.c_str(), &ipv6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&ipv6);
    return address.host == "localhost";
}

bool is_wildcard(const Address& address) {
    return address.host == "0.0.0.0" || address.host == "::";
}

} // namespace blockid_simulator
