// SPDX-License-Identifier: Apache-2.0
#include "helper/asked_person.h"

#include <utility>

#include "support/printable.h"

namespace pam_blockid {
namespace {

using Asked = Expected<std::optional<std::string>, Refusal>;

Unexpected<Refusal> unproven(const std::string& why) {
    return Unexpected<Refusal>(
        Refusal{Reason::CallerUnproven, "policy.ask is \"caller\", and " + why});
}

// A program that is root's in earnest gives no proof; but where its user is the one who calls,
// there is nothing to choose.
bool is_same(const Account& calling, const std::string& user, Accounts& accounts) {
    const auto found = accounts.find(user);
    return found && *found && **found == calling;
}

} // namespace

Asked asked_instead(const LoginRules& rules, const Caller& caller, const RequestMessage& request,
                    Accounts& accounts) {
    if (rules.ask == Ask::Target || is_self_service(caller))
        return std::nullopt;
    if (!caller.real_uid)
        return unproven("/proc does not show whose process asks");
    const uid_t real = *caller.real_uid;
    if (request.ruser.empty() && real == 0)
        return std::nullopt;
    if (request.ruser.empty())
        return unproven("a process of uid " + std::to_string(real) + " names no PAM_RUSER");
    const auto calling = accounts.find(request.ruser);
    if (!calling)
        return Unexpected<Refusal>(Refusal{Reason::AccountsFault, calling.error()});
    const std::string named = "PAM_RUSER names " + quoted(request.ruser);
    if (!*calling)
        return unproven(named + ", who is no account");
    const bool is_user = is_same(**calling, request.user, accounts);
    if ((*calling)->uid != real && !(is_user && real == 0))
        return unproven(named + " of uid " + std::to_string((*calling)->uid) +
                        ", and the process is one of uid " + std::to_string(real));
    if (is_user)
        return std::nullopt;
    return (*calling)->name;
}

} // namespace pam_blockid
