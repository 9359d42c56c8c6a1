// SPDX-License-Identifier: Apache-2.0
#include "ctl/directory_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "support/ascii.h"
#include "support/percent.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

// In lower case: names of attributes have no case (RFC 4512, 2.5).
constexpr std::array<std::string_view, 50> kOwnAttributes{{
    // Active Directory: the property set Personal-Information, which everyone may write in their
    // own entry unless told otherwise ([MS-ADTS] 3.1.1.2.3.3 and [MS-ADA], attributes with the
    // attributeSecurityGUID 77b5b886-944a-11d1-aebd-0000f80367c1).
    "assistant",
    "c",
    "facsimiletelephonenumber",
    "homephone",
    "homepostaladdress",
    "info",
    "internationalisdnnumber",
    "ipphone",
    "l",
    "mobile",
    "otherfacsimiletelephonenumber",
    "otherhomephone",
    "otheripphone",
    "othermobile",
    "otherpager",
    "othertelephone",
    "pager",
    "personaltitle",
    "physicaldeliveryofficename",
    "postaladdress",
    "postalcode",
    "postofficebox",
    "preferreddeliverymethod",
    "primaryinternationalisdnnumber",
    "primarytelexnumber",
    "registeredaddress",
    "st",
    "street",
    "streetaddress",
    "telephonenumber",
    "teletexterminalidentifier",
    "telexnumber",
    "thumbnailphoto",
    "usercert",
    "usercertificate",
    "usersmimecertificate",
    "x121address",
    // The same: Web-Information (e45795b3-9455-11d1-aebd-0000f80367c1).
    "url",
    "wwwhomepage",
    // OpenLDAP: "by self write" for an address book's attributes or for the whole entry, as in the
    // examples of slapd.access(5) and of the Administrator's Guide, 8.
    "cn",
    "description",
    "displayname",
    "gecos",
    "givenname",
    "jpegphoto",
    "labeleduri",
    "mail",
    "roomnumber",
    "sn",
    "title",
}};

bool may_be_ones_own(const std::string& attribute) {
    const std::string lower = ascii_lower(attribute);
    const std::string_view plain = std::string_view(lower).substr(0, lower.find(';'));
    return std::find(kOwnAttributes.begin(), kOwnAttributes.end(), plain) != kOwnAttributes.end();
}

// Whether what `letter` stands for makes a difference.
bool depends_on(const std::string& filter, char letter) {
    return expand_placeholders(filter, {{letter, "a"}}) !=
           expand_placeholders(filter, {{letter, "b"}});
}

// Where all parts must hold, one with the whole name is enough.
bool compares_the_short_name_alone(const std::string& filter) {
    const bool all_must_hold = filter.find_first_of("|!") == std::string::npos;
    return depends_on(filter, 'U') && !(all_must_hold && depends_on(filter, 'u'));
}

Finding warning(FindingId id, const DescribedSettings& described, const std::string& key,
                std::string what, std::string remedy) {
    return {Finding::Level::Warning, id, described.place_of(key), std::move(what),
            std::move(remedy)};
}

} // namespace

Findings check_directory_words(const DescribedSettings& described) {
    const LdapSettings& ldap = described.settings.ldap;
    Findings findings;
    if (ldap.uris.empty())
        return findings;
    if (compares_the_short_name_alone(ldap.filter))
        findings.push_back(
            warning("ldap.filter", described, "ldap.filter",
                    "ldap.filter compares a login name up to its @ alone (%U): with trusted "
                    "domains, bob of another domain is taken for the bob who is found here",
                    "write %u, the whole name; where names carry their domain, "
                    "(userPrincipalName=%u)"));
    if (may_be_ones_own(ldap.blockid_user_attribute))
        findings.push_back(
            warning("ldap.blockid_user", described, "ldap.blockid_user_attribute",
                    "ldap.blockid_user_attribute names " + quoted(ldap.blockid_user_attribute) +
                        ", which people can usually write in their own entry: they can then be "
                        "sent the passcode of another BlockID user",
                    "name one that only administrators write, such as employeeNumber"));
    return findings;
}

} // namespace pam_blockid
