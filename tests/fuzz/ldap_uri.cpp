// LDAP addresses, DNs and attribute names of the settings: an accepted address names one server
// and nothing else, and only a loopback one may go without TLS.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_uri.h"

#include <arpa/inet.h>

#include <string>

#include "fuzz.h"

namespace {

using namespace pam_blockid;
using fuzz::require;
using Scheme = LdapUri::Scheme;

std::string_view prefix_of(Scheme scheme) {
    switch (scheme) {
    case Scheme::Ldaps:
        return "ldaps://";
    case Scheme::Ldap:
        return "ldap://";
    case Scheme::Ldapi:
        return "ldapi://";
    }
    std::abort();
}

std::string host_of(std::string_view authority) {
    if (authority.starts_with('['))
        return std::string(authority.substr(1, authority.find(']') - 1));
    return std::string(authority.substr(0, authority.find_first_of(":/")));
}

bool stays_on_this_machine(const std::string& host) {
    in6_addr v6{};
    return host == "localhost" || host.starts_with("127.") ||
           (::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    if (is_distinguished_name(text))
        require(text.find('=') != text.npos, "a DN has an attribute and a value");
    if (is_attribute_description(text))
        require(text.find_first_of(" =*()\\,") == text.npos, "an attribute is a name");
    const auto uri = parse_ldap_uri(text);
    if (!uri)
        return 0;
    const std::string_view prefix = prefix_of(uri->scheme);
    require(text.starts_with(prefix), "an address has the scheme that it begins with");
    require(fuzz::is_printable_ascii(text) && text.find_first_of(" @?#,\\") == text.npos,
            "an address names no user, no query and no second server");
    if (uri->loopback)
        require(uri->scheme != Scheme::Ldapi &&
                    stays_on_this_machine(host_of(text.substr(prefix.size()))),
                "a loopback address is one");
    return 0;
}
