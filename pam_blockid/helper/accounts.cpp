// SPDX-License-Identifier: Apache-2.0
#include "helper/accounts.h"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "helper/failed_step.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLargestEntry = 1 << 20;
constexpr int kMostGroups = 1 << 16;

// An entry and the memory that its pointers point to.
template<class Entry>
struct Found {
    std::vector<char> memory = std::vector<char>(4096);
    Entry entry{};
};

// Nothing when there is no such name.
template<class Entry, class Lookup>
Expected<std::optional<Found<Entry>>, std::string> ask_for(Lookup lookup, const char* what,
                                                           const std::string& name) {
    Found<Entry> found;
    Entry* result = nullptr;
    int error = ERANGE;
    while (error == ERANGE && found.memory.size() <= kLargestEntry) {
        error =
            lookup(name.c_str(), &found.entry, found.memory.data(), found.memory.size(), &result);
        if (error == ERANGE)
            found.memory.resize(found.memory.size() * 2);
    }
    if (error != 0)
        return failed_step(
            "the name service cannot look up " + std::string(what) + " " + quoted(name), error);
    if (result == nullptr)
        return std::optional<Found<Entry>>();
    return std::optional(std::move(found));
}

// The same, but for a name service that does not know even root: every host has that user, and a
// group of that name.
template<class Entry, class Lookup>
Expected<std::optional<Found<Entry>>, std::string> look_up(Lookup lookup, const char* what,
                                                           const std::string& name) {
    auto found = ask_for<Entry>(lookup, what, name);
    if (!found || *found)
        return found;
    const auto root = ask_for<Entry>(lookup, what, "root");
    if (!root || !*root)
        return Unexpected<std::string>("the name service is out of order: " + std::string(what) +
                                       " " + quoted(name) + " is not found, nor is root");
    return found;
}

auto user_of(const std::string& name) {
    return look_up<passwd>(::getpwnam_r, "the user", name);
}

std::optional<Account> own_name_and_uid(const std::optional<Found<passwd>>& found) {
    return found ? std::optional(Account{found->entry.pw_name, found->entry.pw_uid}) : std::nullopt;
}

auto group_of(const std::string& name) {
    return look_up<group>(::getgrnam_r, "the group", name);
}

Expected<std::vector<gid_t>, std::string> groups_of(const std::string& user, gid_t primary) {
    std::vector<gid_t> groups(64);
    int count = static_cast<int>(groups.size());
    while (::getgrouplist(user.c_str(), primary, groups.data(), &count) < 0) {
        if (count <= static_cast<int>(groups.size()) || count > kMostGroups)
            return Unexpected<std::string>("the name service cannot list the groups of " +
                                           quoted(user));
        groups.resize(static_cast<std::size_t>(count));
    }
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

bool lists(const group& entry, const std::string& user) {
    for (char** member = entry.gr_mem; *member != nullptr; ++member) {
        if (user == *member)
            return true;
    }
    return false;
}

} // namespace

Expected<std::optional<Account>, std::string> account_of(uid_t uid) {
    const auto by_number = [uid](const char*, passwd* entry, char* memory, std::size_t size,
                                 passwd** result) {
        return ::getpwuid_r(uid, entry, memory, size, result);
    };
    return ask_for<passwd>(by_number, "the user", "of uid " + std::to_string(uid))
        .map(own_name_and_uid);
}

Expected<std::optional<Account>, std::string> NameService::find(const std::string& name) {
    return user_of(name).map(own_name_and_uid);
}

// The end of the list and a source that fails look alike (getpwent(3)); root is always in it.
Expected<std::vector<Account>, std::string> NameService::all() {
    std::vector<Account> accounts;
    ::setpwent();
    // cppcheck-suppress getpwentCalled ; nothing else in this process goes through the list
    while (const passwd* entry = ::getpwent())
        accounts.push_back({entry->pw_name, entry->pw_uid});
    ::endpwent();
    if (std::ranges::find(accounts, uid_t{0}, &Account::uid) == accounts.end())
        return Unexpected<std::string>("the name service cannot list the users: root is not there");
    return accounts;
}

Expected<Membership, std::string> NameService::membership(const std::string& user,
                                                          const std::vector<std::string>& groups) {
    using Failed = Unexpected<std::string>;
    const auto account = user_of(user);
    if (!account)
        return Failed(account.error());
    if (!*account)
        return Failed("the user " + quoted(user) + " has gone");
    const auto held = groups_of(user, (*account)->entry.pw_gid);
    if (!held)
        return Failed(held.error());
    Membership membership;
    for (const std::string& name : groups) {
        const auto group = group_of(name);
        if (!group)
            return Failed(group.error());
        if (!*group)
            membership.unknown.push_back(name);
        else if (std::ranges::find(*held, (*group)->entry.gr_gid) != held->end() ||
                 lists((*group)->entry, user))
            membership.member_of.push_back(name);
    }
    return membership;
}

} // namespace pam_blockid
