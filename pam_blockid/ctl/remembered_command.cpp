// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <optional>

#include "blockid/remembering_seal.h"
#include "ctl/commands.h"
#include "ctl/kept_state.h"
#include "helper/accounts.h"
#include "helper/remembered_files.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

Recipient as_recipient(const Account& account) {
    return {account.name, true, account.uid};
}

// The accounts to look at: the one named `user`, or each that has a file. The error says which
// cannot be found.
Expected<std::vector<Account>, std::string> accounts_to_show(const std::string& user) {
    if (!user.empty())
        return account_named(user).map([](const Account& account) { return std::vector{account}; });
    std::vector<Account> accounts;
    for (const uid_t uid : remembered_accounts(kRememberedDirectory)) {
        const auto account = account_of(uid);
        if (!account)
            return Unexpected<std::string>(account.error());
        if (*account) // of nobody nothing counts
            accounts.push_back(**account);
    }
    return accounts;
}

} // namespace

int remembered_command(const std::string& config_path, const std::string& user) {
    const auto settings = load_settings(config_path);
    if (!settings)
        return complain(settings.error().what);
    const auto state =
        open_state_as_the_helper("what is remembered is root's to see", "remembered");
    if (!state)
        return complain(state.error());
    const auto accounts = accounts_to_show(user);
    if (!accounts)
        return complain(accounts.error());
    const RememberedFiles files(kRememberedDirectory, {}, {},
                                {[&tenant = settings->tenant](const std::string& text) {
                                    return remembering_seal(tenant, text);
                                }});
    int status = 0;
    bool is_any = false;
    for (const Account& account : *accounts) {
        const auto lines = files.all_of(as_recipient(account));
        if (!lines)
            status = complain(lines.error());
        for (const std::string& line : lines.value_or(std::vector<std::string>())) {
            std::printf("%s: %s\n", printable(account.name).c_str(), printable(line).c_str());
            is_any = true;
        }
    }
    if (!is_any && status == 0)
        std::printf("no login%s is remembered on this host\n",
                    user.empty() ? "" : (" of " + printable(user)).c_str());
    return status;
}

int forget_command(const std::string& user) {
    const auto state = open_state_as_the_helper("what is remembered is root's to forget", "forget");
    if (!state)
        return complain(state.error());
    if (user.empty()) {
        if (const auto forgotten = forget_everybody(kRememberedDirectory, moment_now()); !forgotten)
            return complain(forgotten.error());
        std::printf("no login is remembered on this host any more\n");
        return 0;
    }
    const auto account = account_named(user);
    if (!account)
        return complain(account.error());
    const std::string trouble =
        RememberedFiles(kRememberedDirectory, {}, {}, {}).forget(as_recipient(*account));
    if (!trouble.empty())
        return complain(trouble);
    std::printf("no login of %s is remembered on this host any more\n",
                printable(account->name).c_str());
    return 0;
}

} // namespace pam_blockid
