// SPDX-License-Identifier: Apache-2.0
#include "login/policy.h"

#include <algorithm>

#include "support/printable.h"

namespace pam_blockid {
namespace {

struct GroupFindings {
    std::optional<std::string> held; // the first of them that the user is in
    bool any_exists = false;
};

Expected<GroupFindings, std::string> look_up(const char* key,
                                             const std::vector<std::string>& groups,
                                             const std::string& user, Accounts& accounts,
                                             std::vector<std::string>& warnings) {
    if (groups.empty())
        return GroupFindings{};
    const auto membership = accounts.membership(user, groups);
    if (!membership)
        return Unexpected<std::string>(membership.error());
    for (const std::string& name : membership->unknown)
        warnings.push_back(std::string(key) + " names " + quoted(name) +
                           ", which is no group of this host");
    GroupFindings findings;
    findings.any_exists = membership->unknown.size() < groups.size();
    if (!membership->member_of.empty())
        findings.held = membership->member_of.front();
    return findings;
}

} // namespace

Expected<Standing, std::string> standing_of(const std::string& user, const LoginRules& rules,
                                            Accounts& accounts) {
    Standing standing;
    if (std::ranges::find(rules.exempt_users, user) != rules.exempt_users.end()) {
        standing.exemption = Exemption{Reason::ExemptUser, ""};
        return standing;
    }
    const auto exists = accounts.exists(user);
    if (!exists)
        return Unexpected<std::string>(exists.error());
    standing.account_exists = *exists;
    if (!*exists)
        return standing;

    const auto exempt =
        look_up("policy.exempt_groups", rules.exempt_groups, user, accounts, standing.warnings);
    if (!exempt)
        return Unexpected<std::string>(exempt.error());
    if (exempt->held) {
        standing.exemption = Exemption{Reason::ExemptGroup, "member of " + quoted(*exempt->held)};
        return standing;
    }
    const auto only =
        look_up("policy.only_groups", rules.only_groups, user, accounts, standing.warnings);
    if (!only)
        return Unexpected<std::string>(only.error());
    if (only->any_exists && !only->held)
        standing.exemption = Exemption{Reason::InNoGroup, ""};
    return standing;
}

} // namespace pam_blockid
