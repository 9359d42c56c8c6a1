// SPDX-License-Identifier: Apache-2.0
#include "login/person_name.h"

#include <algorithm>

#include "support/ascii.h"
#include "support/percent.h"

namespace pam_blockid {
namespace {

std::string without_domain(const std::string& account) {
    const std::size_t backslash = account.find('\\');
    const std::size_t start = backslash == std::string::npos ? 0 : backslash + 1;
    const std::string name = account.substr(start, account.rfind('@') - start);
    return name.empty() ? account : name;
}

} // namespace

NameRules as_in_directory(NameRules rules) {
    rules.match_case = false;
    return rules;
}

std::string person_name(const std::string& account, const NameRules& rules) {
    const std::string name = rules.strip_domain ? without_domain(account) : account;
    return rules.match_case ? name : ascii_lower(name);
}

std::string blockid_user_of(const std::string& name, const NameRules& rules) {
    return rules.blockid_user.empty() ? name
                                      : expand_placeholders(rules.blockid_user, {{'u', name}});
}

Expected<std::optional<Account>, std::string>
another_of_person(const Account& account, const NameRules& rules, Accounts& accounts) {
    const std::string person = person_name(account.name, rules);
    if (person == account.name)
        return std::nullopt;
    auto namesake = accounts.find(person);
    if (!namesake || (*namesake && (*namesake)->uid != account.uid))
        return namesake;
    const auto all = accounts.all();
    if (!all)
        return Unexpected<std::string>(all.error());
    const auto other = std::ranges::find_if(*all, [&](const Account& candidate) {
        return candidate.uid != account.uid && person_name(candidate.name, rules) == person;
    });
    return other != all->end() ? std::optional(*other) : std::nullopt;
}

} // namespace pam_blockid
