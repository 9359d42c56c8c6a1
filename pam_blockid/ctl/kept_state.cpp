// SPDX-License-Identifier: Apache-2.0
#include "ctl/kept_state.h"

#include <unistd.h>

#include "helper/accounts.h"
#include "helper/privileges.h"
#include "helper/run_directory.h"
#include "helper/state_files.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Trouble = Unexpected<std::string>;

} // namespace

Expected<UniqueFd, std::string> open_state_as_the_helper(const std::string& what,
                                                         const std::string& command) {
    if (::geteuid() != 0)
        return Trouble(what + "; run: sudo blockidctl " + command);
    const auto ids = ids_to_become(kHelperUser);
    if (!ids)
        return Trouble(ids.error());
    auto directory = open_cache_directory(kStateDirectory, *ids);
    if (!directory)
        return directory;
    if (const auto given_up = give_up_privileges(*ids); !given_up)
        return Trouble(given_up.error());
    return directory;
}

Expected<Account, std::string> account_named(const std::string& user) {
    const auto account = NameService().find(user);
    if (!account)
        return Trouble(account.error());
    if (!*account)
        return Trouble(quoted(user) + " is no account of this host");
    return **account;
}

} // namespace pam_blockid
