// A host that remembers logins, with a clock, processes and a key that the tests move.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "helper/remembered_files.h"
#include "support/read_all.h"
#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

namespace pam_blockid::testing {

using std::chrono::hours;
using std::chrono::seconds;

inline const RememberRules kByBoth{seconds(28800), {RememberBy::Key, RememberBy::Host}, seconds(0)};
inline const RememberRules kInSession{
    seconds(0), {RememberBy::Key, RememberBy::Host}, seconds(900)};

inline Remembered alice() {
    Contact contact;
    contact.email = EmailAddress{"alice@mysite.com", "a***e@mysite.com"};
    return {{"alice", true, 1000}, "alice", contact};
}

inline Brought over_ssh() {
    return {"sshd", "SHA256:one", "192.0.2.7", true};
}

inline Brought by_sudo() {
    return {"sudo", "", "", false, {{"22.8", 20, {59, 1000}}, {"20.7", 1, {59, 1000}, true}}};
}

// Not a seal, but another for every text and key.
inline std::string seal_by(const std::string& key, const std::string& text) {
    std::string digits;
    for (int part = 0; part < 4; ++part) {
        char some[17] = "";
        std::snprintf(some, sizeof some, "%016zx",
                      std::hash<std::string>()(key + std::to_string(part) + text));
        digits += some;
    }
    return digits;
}

class RememberingHostOfTests : public Utest {
protected:
    TempDir dir;
    const std::string place = dir.path("remembered");
    const std::string file = place + "/uid-1000";
    std::string key = "key";
    Moment now{"boot-1", std::chrono::sys_seconds(hours(490000)), hours(3)};
    std::map<pid_t, Process> processes{{20, {"20.7", 1, {59, 1000}, true}}};

    RememberedFiles login(const RememberRules& rules, const Brought& brought) {
        return {place, rules, brought,
                RememberingHost{[this](const std::string& text) { return seal_by(key, text); },
                                [this] { return now; },
                                [this](pid_t pid) {
                                    const auto found = processes.find(pid);
                                    return found != processes.end() ? std::optional(found->second)
                                                                    : std::nullopt;
                                }}};
    }
    // By what the login would pass; empty: it is asked.
    std::string passes(const RememberRules& rules, const Brought& brought,
                       const Remembered& person = alice()) {
        auto files = login(rules, brought);
        files.look(person.recipient);
        return files.find(person).value_or("");
    }
    void keep(const RememberRules& rules, const Brought& brought,
              const Remembered& person = alice()) {
        STRCMP_EQUAL("", login(rules, brought).keep(person).c_str());
    }
    void wait(seconds span) {
        now.wall += span;
        now.up += span;
    }
    std::string text() const { return read_all(file); }
    void write(const std::string& path, const std::string& text) const {
        std::filesystem::remove_all(path);
        std::ofstream(path, std::ios::binary) << text;
        ::chmod(path.c_str(), 0600);
    }
    void check_asked(const Brought& brought, const Remembered& person = alice()) {
        STRCMP_EQUAL("", passes(kByBoth, brought, person).c_str());
    }
};

} // namespace pam_blockid::testing
