// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_access.h"

#include "contacts/ldap_uri.h"
#include "support/access.h"

namespace pam_blockid {
namespace {

Expected<void, Complaint> check(const std::string& what, const std::string& path, Use use) {
    if (!is_closed_to_us(path, use))
        return {};
    const Complaint closed = no_access(path, use);
    return Unexpected<Complaint>(Complaint(what + closed.without_remedy(), closed.remedy()));
}

} // namespace

Expected<void, Complaint> check_ldap_access(const std::string& uri, const LdapSettings& settings) {
    const auto parsed = parse_ldap_uri(uri);
    if (!parsed)
        return {};
    if (parsed->scheme == LdapUri::Scheme::Ldapi)
        return check("socket ", parsed->socket, Use::WriteToSocket);
    if (parsed->scheme != LdapUri::Scheme::Ldaps && !settings.start_tls)
        return {};
    auto access = check("ldap.ca_file ", settings.ca_file, Use::ReadFile);
    if (access && !settings.certificate_file.empty())
        access = check("ldap.certificate_file ", settings.certificate_file, Use::ReadFile);
    return access;
}

} // namespace pam_blockid
