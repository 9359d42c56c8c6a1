// SPDX-License-Identifier: Apache-2.0
#include "login/policy.h"

#include <algorithm>
#include <utility>

#include "support/date.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Failed = Unexpected<std::string>;

struct GroupFindings {
    std::optional<std::string> held; // the first of them that the user is in
    bool all_exist = true;
};

// `effect`: what it leads to that a group does not exist.
Expected<GroupFindings, std::string>
look_up(const char* key, const std::vector<std::string>& groups, const char* effect,
        const std::string& user, Accounts& accounts, std::vector<std::string>& warnings) {
    if (groups.empty())
        return GroupFindings{};
    const auto membership = accounts.membership(user, groups);
    if (!membership)
        return Failed(membership.error());
    for (const std::string& name : membership->unknown)
        warnings.push_back(std::string(key) + " names " + quoted(name) +
                           ", which is no group of this host" + effect);
    GroupFindings findings;
    findings.all_exist = membership->unknown.empty();
    if (!membership->member_of.empty())
        findings.held = membership->member_of.front();
    return findings;
}

// Nothing when the answer holds, else what is wrong with it.
std::optional<std::string> doubt_about(const Account& account, const std::string& typed,
                                       Accounts& accounts) {
    if (account.name == typed)
        return std::nullopt;
    const auto again = accounts.find(account.name);
    if (!again)
        return again.error();
    if (*again == account)
        return std::nullopt;
    return "the name service contradicts itself: " + quoted(typed) +
           " is an account that calls itself " + quoted(account.name) + ", and " +
           quoted(account.name) + " is " + (*again ? "another account" : "none");
}

// By groups.
Expected<std::optional<Exemption>, std::string> exemption_of(const std::string& user,
                                                             const LoginRules& rules,
                                                             Accounts& accounts,
                                                             std::vector<std::string>& warnings) {
    const auto exempt =
        look_up("policy.exempt_groups", rules.exempt_groups, "", user, accounts, warnings);
    if (!exempt)
        return Failed(exempt.error());
    if (exempt->held)
        return Exemption{Reason::ExemptGroup, "member of " + quoted(*exempt->held)};
    const auto only =
        look_up("policy.only_groups", rules.only_groups,
                ": those who are in none of the others are asked, too", user, accounts, warnings);
    if (!only)
        return Failed(only.error());
    if (!rules.only_groups.empty() && !only->held && only->all_exist)
        return Exemption{Reason::InNoGroup, ""};
    return std::nullopt;
}

} // namespace

std::optional<Exemption> exemption_from(const std::string& rhost, const LoginRules& rules) {
    const auto network =
        std::ranges::find_if(rules.exempt_networks,
                             [&](const IpNetwork& candidate) { return candidate.contains(rhost); });
    if (network == rules.exempt_networks.end())
        return std::nullopt;
    return Exemption{Reason::ExemptNetwork, rhost + " is in " + network->text()};
}

Exemption for_missing_contact(const LoginRules& rules, std::chrono::sys_days today) {
    switch (rules.missing_contact) {
    case MissingContact::Deny:
        break;
    case MissingContact::Skip:
        return {Reason::NoContactSkipped, ""};
    case MissingContact::SkipUntil:
        if (!rules.missing_until)
            break;
        if (today <= *rules.missing_until)
            return {Reason::NoContactSkipped, "until " + text_of(*rules.missing_until)};
        return {Reason::NoContact, "the grace was over after " + text_of(*rules.missing_until)};
    }
    return {Reason::NoContact, ""};
}

Expected<Standing, std::string> standing_of(const std::string& typed, const LoginRules& rules,
                                            Accounts& accounts) {
    const auto is_exempt = [&](const std::string& name) {
        return std::ranges::find(rules.exempt_users, name) != rules.exempt_users.end();
    };
    Standing standing;
    const auto account = accounts.find(typed);
    const bool leads_nowhere = !account || !*account;
    if (leads_nowhere && is_exempt(typed)) {
        standing.exemption = Exemption{Reason::ExemptUser, account ? "" : account.error()};
        return standing;
    }
    if (!account)
        return Failed(account.error());
    if (!*account)
        return standing;
    if (auto doubt = doubt_about(**account, typed, accounts))
        return Failed(*std::move(doubt));

    standing.account = (*account)->name;
    standing.uid = (*account)->uid;
    if (is_exempt(*standing.account)) {
        standing.exemption = Exemption{Reason::ExemptUser, ""};
        return standing;
    }
    auto exemption = exemption_of(*standing.account, rules, accounts, standing.warnings);
    if (!exemption)
        return Failed(exemption.error());
    standing.exemption = *std::move(exemption);
    return standing;
}

} // namespace pam_blockid
