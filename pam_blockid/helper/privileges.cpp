// SPDX-License-Identifier: Apache-2.0
#include "helper/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "helper/failed_step.h"

namespace pam_blockid {
namespace {

constexpr const char* kAccounts = "/etc/passwd";
constexpr uid_t kNobody = 65534; // shared by whoever has no user of their own
constexpr std::size_t kLongestEntry = 1 << 16;

using Sets = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

Unexpected<std::string> refused(std::string why) {
    return Unexpected<std::string>(std::move(why));
}

Unexpected<Complaint> unfit(const Complaint& complaint) {
    return Unexpected<Complaint>(complaint);
}

// What a later program could get back. Only with CAP_SETPCAP, but then without exception.
Expected<void, std::string> empty_bounding_set() {
    int capability = 0;
    while (::prctl(PR_CAPBSET_DROP, capability) == 0)
        ++capability;
    if (errno == EPERM || ::prctl(PR_CAPBSET_READ, capability) < 0) // there is none of that number
        return {};
    return failed_step("PR_CAPBSET_DROP");
}

bool has_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    Sets sets{};
    return ::syscall(SYS_capget, &header, sets.data()) != 0 ||
           std::ranges::any_of(sets, [](const __user_cap_data_struct& set) {
               return (set.effective | set.permitted | set.inheritable) != 0;
           });
}

bool has_become(const UserIds& ids) {
    std::array<uid_t, 3> uids{};
    std::array<gid_t, 3> gids{};
    return ::getresuid(&uids[0], &uids[1], &uids[2]) == 0 &&
           ::getresgid(&gids[0], &gids[1], &gids[2]) == 0 &&
           std::ranges::all_of(uids, [&](uid_t uid) { return uid == ids.uid; }) &&
           std::ranges::all_of(gids, [&](gid_t gid) { return gid == ids.gid; }) &&
           ::getgroups(0, nullptr) == 0;
}

bool can_become_root() {
    return ::setuid(0) == 0 || ::setgid(0) == 0;
}

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

Expected<std::optional<UserIds>, Complaint> ids_in_passwd(const std::string& user) {
    const std::unique_ptr<std::FILE, FileCloser> accounts(std::fopen(kAccounts, "re"));
    if (!accounts)
        return unfit(Complaint::about(kAccounts, with_reason("cannot be opened")));
    passwd entry{};
    passwd* found = nullptr;
    const auto memory = std::make_unique_for_overwrite<char[]>(kLongestEntry);
    int error = 0;
    while (error == 0) {
        error = ::fgetpwent_r(accounts.get(), &entry, memory.get(), kLongestEntry, &found);
        if (error == 0 && user == entry.pw_name)
            return UserIds{entry.pw_uid, entry.pw_gid};
    }
    if (error != ENOENT)
        return unfit(Complaint::about(kAccounts, with_reason("cannot be read", error)));
    return std::nullopt;
}

} // namespace

Expected<UserIds, Complaint> ids_to_become(const std::string& user) {
    if (::geteuid() != 0)
        return UserIds{::geteuid(), ::getegid()};
    const auto found = ids_in_passwd(user);
    if (!found)
        return unfit(found.error());
    const std::optional<UserIds>& account = *found;
    if (!account)
        return unfit(Complaint(
            "the user " + user + " does not exist in /etc/passwd",
            "run: systemd-sysusers pam_blockid.conf, or: useradd --system --no-create-home "
            "--home-dir /nonexistent --shell /usr/sbin/nologin " +
                user));
    if (account->uid == 0 || account->gid == 0 || account->uid == kNobody)
        return unfit(Complaint("the user " + user + " has user id " + std::to_string(account->uid) +
                                   " and group id " + std::to_string(account->gid),
                               "it needs ids of its own, neither root's nor nobody's"));
    return *account;
}

Expected<void, std::string> become(const UserIds& ids) {
    if (::setgroups(0, nullptr) != 0)
        return failed_step("setgroups");
    if (::setresgid(ids.gid, ids.gid, ids.gid) != 0)
        return failed_step("setresgid");
    if (::setresuid(ids.uid, ids.uid, ids.uid) != 0)
        return failed_step("setresuid");
    return {};
}

Expected<void, std::string> drop_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const Sets none{};
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
        return failed_step("PR_CAP_AMBIENT");
    if (::syscall(SYS_capset, &header, none.data()) != 0)
        return failed_step("capset");
    return {};
}

Expected<void, std::string> give_up_privileges(const UserIds& ids) {
    const bool is_root = ::geteuid() == 0;
    if (is_root) {
        if (auto emptied = empty_bounding_set(); !emptied)
            return emptied;
        if (auto became = become(ids); !became)
            return became;
        if (!has_become(ids))
            return refused("root was not given up: the ids are not those that were set");
    }
    if (auto dropped = drop_capabilities(); !dropped)
        return dropped;
    if (has_capabilities())
        return refused("capabilities were not given up");
    if (is_root && can_become_root())
        return refused("root was not given up for good");
    return {};
}

} // namespace pam_blockid
