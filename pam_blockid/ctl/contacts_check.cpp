// SPDX-License-Identifier: Apache-2.0
#include "ctl/contacts_check.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "login/person_name.h"
#include "support/date.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;
using std::chrono::days;

constexpr days kSoon{14};

void look_at_grace(const DescribedSettings& described, std::chrono::sys_days today,
                   Findings& findings) {
    const auto& until = described.settings.otp.missing_until;
    if (!until || *until - today >= kSoon)
        return;
    const bool is_over = today > *until;
    findings.push_back({Level::Warning, "contact.grace", described.place_of("contacts.until"),
                        "contacts.until is " + text_of(*until) +
                            ": whoever has no address or number " +
                            (is_over ? "is refused since" : "is refused after that day"),
                        "add the addresses that the log misses (reason=" +
                            std::string(is_over ? "no_contact" : "no_contact_skipped") +
                            "), or name a later day"});
}

// Where a person's name is not the account's, or is compared in another way.
NameRules rules_of(const Settings& settings) {
    return settings.contacts.asks(ContactOrigin::Ldap) ? as_in_directory(settings.otp.names)
                                                       : settings.otp.names;
}

std::string in_a_row(const std::vector<Account>& accounts) {
    std::string names;
    for (const Account& account : accounts)
        names += (names.empty() ? "" : ", ") + quoted(account.name);
    return names;
}

void look_for_namesakes(const DescribedSettings& described, Accounts& accounts,
                        Findings& findings) {
    const NameRules rules = rules_of(described.settings);
    if (!rules.strip_domain && rules.match_case)
        return;
    const auto all = accounts.all();
    const std::string place = described.place_of("contacts");
    if (!all) {
        findings.push_back(
            {Level::Warning, "contact.shared", place, all.error(), "see nsswitch.conf(5)"});
        return;
    }
    std::map<std::string, std::vector<Account>> people;
    for (const Account& account : *all)
        people[person_name(account.name, rules)].push_back(account);
    for (const auto& [person, theirs] : people) {
        const uid_t first = theirs.front().uid;
        if (std::ranges::all_of(theirs, [first](const Account& a) { return a.uid == first; }))
            continue;
        findings.push_back({Level::Warning, "contact.shared", place,
                            "the accounts " + in_a_row(theirs) + " are one person, " +
                                quoted(person) +
                                ", to contacts: but for one of that very name, they are refused "
                                "where a passcode is asked for",
                            "rename one of them, or exempt it (policy.exempt_users)"});
    }
}

// Whoever logs in to a shared account with a key of nobody's has no contact, and may be let past.
void look_at_shared_accounts(const DescribedSettings& described, Findings& findings) {
    const Settings& settings = described.settings;
    const auto refuses = [](const OtpSettings& otp) {
        return otp.missing_contact == MissingContact::Deny;
    };
    const auto service_refuses = [&](const auto& service) { return refuses(service.second); };
    if (refuses(settings.otp) && std::ranges::all_of(settings.services, service_refuses))
        return;
    std::map<std::string, bool> shared; // whether there is an entry without a key, too
    for (const ConfiguredUser& user : settings.users)
        shared[user.name] |= user.key.empty();
    for (const auto& [name, has_entry_without_key] : shared) {
        if (has_entry_without_key)
            continue;
        findings.push_back({Level::Warning, "contact.unlisted_key",
                            described.place_of("users." + name),
                            "who logs in as " + quoted(name) +
                                " with a key that users does not list, or without one, has no "
                                "contact and is let past (contacts.missing_contact)",
                            "add an entry of this name without a key, or set missing_contact to "
                            "\"deny\""});
    }
}

} // namespace

Findings check_contacts(const DescribedSettings& described, Accounts& accounts,
                        std::chrono::sys_days today) {
    Findings findings;
    if (described.settings.otp.names.strip_domain)
        findings.push_back(
            {Level::Warning, "contact.domains", described.place_of("contacts.strip_domain"),
             "strip_domain drops the domain of a login name: bob of one domain and bob of another "
             "are one person, unless the name service lists both",
             "leave it true where all accounts are of one domain; else set it to false"});
    look_for_namesakes(described, accounts, findings);
    look_at_grace(described, today, findings);
    look_at_shared_accounts(described, findings);
    return findings;
}

} // namespace pam_blockid
