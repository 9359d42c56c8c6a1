// Remembered logins on file: what counts, for whom, and what never does.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "helper/counting_host.h"
#include "helper/remembered_files.h"
#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::count_of_processes;
using pam_blockid::testing::TempDir;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

const RememberRules kByBoth{seconds(28800), {RememberBy::Key, RememberBy::Host}, seconds(0)};
const RememberRules kInSession{seconds(0), {RememberBy::Key, RememberBy::Host}, seconds(900)};

Remembered alice() {
    Contact contact;
    contact.email = EmailAddress{"alice@mysite.com", "a***e@mysite.com"};
    return {{"alice", true, 1000}, "alice", contact};
}

Brought over_ssh() {
    return {"sshd", "SHA256:one", "192.0.2.7", true};
}

Brought by_sudo() {
    return {"sudo", "", "", false, {{"22.8", 20, {59, 1000}}, {"20.7", 1, {59, 1000}}}};
}

// Not a seal, but another for every text and key.
std::string seal_by(const std::string& key, const std::string& text) {
    std::string digits;
    for (int part = 0; part < 4; ++part) {
        char some[17] = "";
        std::snprintf(some, sizeof some, "%016zx",
                      std::hash<std::string>()(key + std::to_string(part) + text));
        digits += some;
    }
    return digits;
}

} // namespace

TEST_GROUP(RememberedFiles) {
    TempDir dir;
    const std::string place = dir.path("remembered");
    const std::string file = place + "/uid-1000";
    std::string key = "key";
    Moment now{"boot-1", std::chrono::sys_seconds(hours(490000)), hours(3)};
    std::map<pid_t, Process> processes{{20, {"20.7", 1, {59, 1000}}}};

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
    std::string text() const {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& path, const std::string& text) const {
        std::filesystem::remove_all(path);
        std::ofstream(path, std::ios::binary) << text;
        ::chmod(path.c_str(), 0600);
    }
    void check_asked(const Brought& brought, const Remembered& person = alice()) {
        STRCMP_EQUAL("", passes(kByBoth, brought, person).c_str());
    }
};

TEST(RememberedFiles, WhoBringsTheSameIsNotAskedAgain) {
    check_asked(over_ssh());
    keep(kByBoth, over_ssh());
    wait(seconds(60));
    STRCMP_EQUAL("by key SHA256:one and host 192.0.2.7, 60 s old",
                 passes(kByBoth, over_ssh()).c_str());
    wait(seconds(28740));
    check_asked(over_ssh());
}

TEST(RememberedFiles, TheFileIsOursAlone) {
    keep(kByBoth, over_ssh());
    struct stat st {};
    LONGS_EQUAL(0, ::stat(place.c_str(), &st));
    LONGS_EQUAL(0700, st.st_mode & 07777);
    LONGS_EQUAL(0, ::stat(file.c_str(), &st));
    LONGS_EQUAL(0600, st.st_mode & 07777);
    LONGS_EQUAL(1, std::distance(std::filesystem::directory_iterator(place),
                                 std::filesystem::directory_iterator()));
    CHECK(text().find("alice@") == std::string::npos);
}

TEST(RememberedFiles, H1WhatIsBroughtMustBeTheSame) {
    keep(kByBoth, over_ssh());
    for (const auto& change : std::vector<std::function<void(Brought&)>>{
             [](Brought& b) { b.ssh_key = "SHA256:two"; },
             [](Brought& b) { b.ssh_key = ""; },
             [](Brought& b) { b.address = "192.0.2.8"; },
             [](Brought& b) { b.address = ""; },
             [](Brought& b) { b.service = "sshd-2"; },
         }) {
        Brought other = over_ssh();
        change(other);
        check_asked(other);
    }
}

TEST(RememberedFiles, H1ThePersonMustBeTheSame) {
    keep(kByBoth, over_ssh());
    for (const auto& change : std::vector<std::function<void(Remembered&)>>{
             [](Remembered& p) { p.recipient.user = "alice2"; }, // the number of a re-made account
             [](Remembered& p) { p.recipient.uid = 1001; },
             [](Remembered& p) { p.recipient.account_exists = false; },
             [](Remembered& p) { p.blockid_user = "bob"; },
             [](Remembered& p) { p.contact.email->address = "bob@mysite.com"; },
             [](Remembered& p) {
                 p.contact.phone = PhoneNumber{"1", "4155550123", ""};
             },
         }) {
        Remembered other = alice();
        change(other);
        std::filesystem::copy_file(file, place + "/uid-1001",
                                   std::filesystem::copy_options::overwrite_existing);
        check_asked(over_ssh(), other);
    }
}

TEST(RememberedFiles, H1AnEditedRecordCountsForNothing) {
    keep(kByBoth, over_ssh());
    const std::string whole = text();
    const std::pair<const char*, const char*> edits[] = {
        {"key,host", "host"},         {"sshd", "sudo"},           {"28800", "28801"},
        {"SHA256:one", "SHA256:two"}, {"192.0.2.7", "192.0.2.8"}, {" 10800000 ", " 10800001 "},
    };
    for (const auto& [from, to] : edits) {
        std::string edited = whole;
        edited.replace(edited.find(from), std::string(from).size(), to);
        write(file, edited);
        Brought brought = over_ssh();
        brought.service = edited.find(" sudo ") != std::string::npos ? "sudo" : "sshd";
        if (edited.find("two") != std::string::npos)
            brought.ssh_key = "SHA256:two";
        if (edited.find("2.8") != std::string::npos)
            brought.address = "192.0.2.8";
        wait(seconds(1));
        RememberRules rules = kByBoth;
        if (edited.find("key,host") == std::string::npos)
            rules.by = {RememberBy::Host};
        STRCMP_EQUAL_TEXT("", passes(rules, brought).c_str(), from);
    }
    write(file, whole);
    CHECK(!passes(kByBoth, over_ssh()).empty());
}

TEST(RememberedFiles, H1AnotherLicenseKeyOrHostOrBootForgets) {
    keep(kByBoth, over_ssh());
    key = "another key";
    check_asked(over_ssh());
    key = "key";
    now.boot = "boot-2"; // each boot of each host has its own
    check_asked(over_ssh());
    now.boot = "";
    check_asked(over_ssh());
    now.boot = "boot-1";
    CHECK(!passes(kByBoth, over_ssh()).empty());
}

TEST(RememberedFiles, WhereNothingIsKnownOfTheBootNothingIsKept) {
    now.boot = "";
    keep(kByBoth, over_ssh());
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST(RememberedFiles, WithoutASealNothingIsKeptOrCounts) {
    keep(kByBoth, over_ssh());
    RememberedFiles broken(place, kByBoth, over_ssh(),
                           {[](const std::string&) { return std::string(); },
                            [this] { return now; }, [](pid_t) { return std::nullopt; }});
    broken.look(alice().recipient);
    CHECK_FALSE(broken.find(alice()).has_value());
    std::filesystem::remove(file);
    STRCMP_EQUAL("", broken.keep(alice()).c_str());
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST(RememberedFiles, H2NoAddressIsNeverTheSameAsNoAddress) {
    Brought nowhere = over_ssh();
    nowhere.address = "";
    keep(kByBoth, nowhere);
    CHECK_FALSE(std::filesystem::exists(file));
    const RememberRules by_host{seconds(60), {RememberBy::Host}, seconds(0)};
    keep(by_host, nowhere);
    CHECK_FALSE(std::filesystem::exists(file));
    STRCMP_EQUAL("", passes(by_host, nowhere).c_str());
    LONGS_EQUAL(0, login(by_host, nowhere).promise(alice().recipient).span.count());
}

TEST(RememberedFiles, ByWhatIsAsTheSettingsAreNow) {
    const RememberRules by_host{seconds(28800), {RememberBy::Host}, seconds(0)};
    const RememberRules by_key{seconds(28800), {RememberBy::Key}, seconds(0)};
    const RememberRules other_order{
        seconds(28800), {RememberBy::Host, RememberBy::Key}, seconds(0)};
    keep(kByBoth, over_ssh());
    CHECK(!passes(other_order, over_ssh()).empty());
    STRCMP_EQUAL("", passes(by_host, over_ssh()).c_str());
    keep(by_host, over_ssh());
    STRCMP_EQUAL("by host 192.0.2.7, 0 s old", passes(by_host, over_ssh()).c_str());
    STRCMP_EQUAL("", passes(by_key, over_ssh()).c_str());
    keep(by_key, over_ssh());
    STRCMP_EQUAL("by key SHA256:one, 0 s old", passes(by_key, over_ssh()).c_str());
}

TEST(RememberedFiles, TheShorterOfWhatWasSaidAndWhatIsSetCounts) {
    keep(kByBoth, over_ssh());
    wait(seconds(61));
    RememberRules rules = kByBoth;
    rules.span = seconds(60);
    STRCMP_EQUAL("", passes(rules, over_ssh()).c_str());
    rules.span = seconds(2592000);
    wait(seconds(28800));
    STRCMP_EQUAL("", passes(rules, over_ssh()).c_str());
}

TEST(RememberedFiles, OffIsOff) {
    keep(kByBoth, over_ssh());
    STRCMP_EQUAL("", passes({}, over_ssh()).c_str());
    std::filesystem::remove_all(place);
    keep({}, over_ssh());
    CHECK_FALSE(std::filesystem::exists(place));
}

TEST(RememberedFiles, H3NoClockBringsBackWhatHadEnded) {
    keep(kByBoth, over_ssh());
    const Moment made = now;
    wait(hours(9));
    now.wall = made.wall + seconds(1); // set back after it had ended
    check_asked(over_ssh());
    now = made;
    keep(kByBoth, over_ssh());
    now.wall -= hours(24 * 365 * 3);
    check_asked(over_ssh());
    now.wall = made.wall; // and forward again
    check_asked(over_ssh());
    keep(kByBoth, over_ssh());
    now.wall += hours(24 * 365 * 3);
    check_asked(over_ssh());
    now.wall = made.wall + seconds(1);
    check_asked(over_ssh());
    keep(kByBoth, over_ssh());
    now.up -= hours(1);
    check_asked(over_ssh());
}

TEST(RememberedFiles, H4WhatIsNotOursCountsForNothingAndIsTold) {
    keep(kByBoth, over_ssh());
    const std::string whole = text();
    const std::string elsewhere = dir.write("elsewhere", whole);
    const std::pair<std::function<void()>, const char*> cases[] = {
        {[&] { ::chmod(file.c_str(), 0620); }, "it is not a file of our own; remove it"},
        {[&] {
             write(file, whole);
             std::filesystem::create_hard_link(file, dir.path("second-name"));
         },
         "it is not a file of our own; remove it"},
        {[&] {
             std::filesystem::remove(file);
             std::filesystem::create_symlink(elsewhere, file);
         },
         "it cannot be opened: "},
        {[&] {
             std::filesystem::remove(file);
             ::mkfifo(file.c_str(), 0600);
         },
         "it is not a file of our own; remove it"},
        {[&] { write(file, std::string(4096, '\0')); }, "it holds no remembered logins; remove it"},
        {[&] { write(file, whole.substr(0, whole.size() - 1)); },
         "it holds no remembered logins; remove it"},
        {[&] {
             write(file, whole);
             std::filesystem::resize_file(file, 100'000'000);
         },
         "it is larger than any of ours; remove it"},
        {[&] {
             write(file, whole);
             write(file + ".forgotten", "boot-1 x\n");
         },
         "the mark of what was forgotten is broken; remove it with the file"},
    };
    for (const auto& [spoil, words] : cases) {
        spoil();
        auto files = login(kByBoth, over_ssh());
        STRCMP_CONTAINS(words, files.look(alice().recipient).c_str());
        CHECK_FALSE(files.find(alice()).has_value());
    }
    STRCMP_EQUAL("", login(kByBoth, over_ssh()).forget(alice().recipient).c_str());
    wait(seconds(1));
    keep(kByBoth, over_ssh()); // in the place of whatever lies there
    CHECK(!passes(kByBoth, over_ssh()).empty());
    LONGS_EQUAL(whole.size(), std::filesystem::file_size(elsewhere));
}

TEST(RememberedFiles, H4ADirectoryThatOthersMayWriteToIsNotUsed) {
    keep(kByBoth, over_ssh());
    ::chmod(place.c_str(), 0770);
    auto files = login(kByBoth, over_ssh());
    STRCMP_CONTAINS("/remembered cannot be used: ", files.look(alice().recipient).c_str());
    CHECK_FALSE(files.find(alice()).has_value());
    STRCMP_CONTAINS("the login is not remembered: ", files.keep(alice()).c_str());
    std::filesystem::remove_all(place);
    std::filesystem::create_symlink(dir.path(""), place);
    STRCMP_CONTAINS("cannot be used", files.look(alice().recipient).c_str());
    STRCMP_CONTAINS("cannot be used", files.keep(alice()).c_str());
}

TEST(RememberedFiles, InOneSessionSudoDoesNotAskAgain) {
    keep(kInSession, by_sudo());
    wait(seconds(899));
    STRCMP_EQUAL("by login session (20.7/4294967295), 899 s old",
                 passes(kInSession, by_sudo()).c_str());
    Brought another_tool = by_sudo(); // of the same session
    another_tool.service = "su";
    CHECK(!passes(kInSession, another_tool).empty());
    wait(seconds(1));
    STRCMP_EQUAL("", passes(kInSession, by_sudo()).c_str());
}

TEST(RememberedFiles, SudoDoesNotAskAgainAfterSsh) {
    Brought ssh = over_ssh();
    ssh.lineage = {{"31.9", 30, {}}, {"30.9", 1, {}}};
    keep(kInSession, ssh);
    processes[30] = {"30.9", 1, {77, 1000}}; // sshd has opened the session
    Brought sudo = by_sudo();
    sudo.lineage = {{"40.1", 39, {77, 1000}}};
    CHECK(!passes(kInSession, sudo).empty());
    sudo.lineage = {{"41.1", 39, {78, 1000}}};
    STRCMP_EQUAL("", passes(kInSession, sudo).c_str());
    // Another login from the same place is another session.
    ssh.lineage = {{"51.9", 50, {}}, {"50.9", 1, {}}};
    STRCMP_EQUAL("", passes(kInSession, ssh).c_str());
}

TEST(RememberedFiles, H8WithoutASessionOrInAnothersOneIsAsked) {
    keep(kInSession, by_sudo());
    Brought none = by_sudo();
    none.lineage[0].session = {};
    STRCMP_EQUAL("", passes(kInSession, none).c_str());
    none.lineage.clear();
    STRCMP_EQUAL("", passes(kInSession, none).c_str());
    Brought others = by_sudo(); // bob's, in which alice's account is asked for
    others.lineage[0].session = {59, 1001};
    STRCMP_EQUAL("", passes(kInSession, others).c_str());
    Brought from_afar = by_sudo();
    from_afar.from_afar = true;
    STRCMP_EQUAL("", passes(kInSession, from_afar).c_str());
    CHECK(!passes(kInSession, by_sudo()).empty());
    processes.clear(); // the session has ended; one of its processes has stayed
    STRCMP_EQUAL("", passes(kInSession, by_sudo()).c_str());
}

TEST(RememberedFiles, H8NothingIsKeptWithoutASession) {
    Brought none = by_sudo();
    none.lineage.clear();
    keep(kInSession, none);
    Brought others = by_sudo();
    others.lineage[0].session = {59, 1001};
    keep(kInSession, others);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST(RememberedFiles, PromisesWhatItKeeps) {
    const RememberRules both{seconds(28800), kByBoth.by, seconds(900)};
    RememberPromise promise = login(both, over_ssh()).promise(alice().recipient);
    LONGS_EQUAL(28800, promise.span.count());
    LONGS_EQUAL(0, promise.session.count());
    promise = login(both, by_sudo()).promise(alice().recipient);
    LONGS_EQUAL(0, promise.span.count());
    LONGS_EQUAL(900, promise.session.count());
    promise = login(both, by_sudo()).promise({"bob", true, 1001});
    LONGS_EQUAL(0, promise.session.count());
}

TEST(RememberedFiles, H10ForgettingIsForAllOfAnAccountAndForNobodyElse) {
    Remembered bob = alice();
    bob.recipient = {"bob", true, 1001};
    keep(kByBoth, over_ssh());
    keep(kByBoth, over_ssh(), bob);
    Brought second = over_ssh();
    second.address = "192.0.2.8";
    keep(kByBoth, second);
    wait(seconds(1));
    STRCMP_EQUAL("", login({}, over_ssh()).forget(alice().recipient).c_str());
    check_asked(over_ssh());
    check_asked(second);
    CHECK(!passes(kByBoth, over_ssh(), bob).empty());
    wait(seconds(1));
    keep(kByBoth, over_ssh());
    CHECK(!passes(kByBoth, over_ssh()).empty());
}

TEST(RememberedFiles, H10WhoWasAboutToWriteBringsNothingBack) {
    keep(kByBoth, over_ssh());
    const std::string before = text();
    wait(seconds(1));
    login({}, over_ssh()).forget(alice().recipient);
    CHECK_FALSE(std::filesystem::exists(file));
    write(file, before);
    check_asked(over_ssh());
    std::filesystem::remove(file + ".forgotten");
    CHECK(!passes(kByBoth, over_ssh()).empty()); // that was why
}

TEST(RememberedFiles, H10WhatIsForgottenBetweenTheLooksIsAsked) {
    keep(kByBoth, over_ssh());
    auto files = login(kByBoth, over_ssh());
    files.look(alice().recipient);
    CHECK(files.may_let_pass());
    wait(seconds(1));
    login({}, over_ssh()).forget(alice().recipient);
    CHECK_FALSE(files.find(alice()).has_value());
}

TEST(RememberedFiles, EverybodyCanBeForgotten) {
    Remembered bob = alice();
    bob.recipient = {"bob", true, 1001};
    CHECK(forget_everybody(place, now).has_value()); // there is nothing yet
    keep(kByBoth, over_ssh());
    keep(kByBoth, over_ssh(), bob);
    CHECK((remembered_accounts(place) == std::vector<uid_t>{1000, 1001}));
    wait(seconds(1));
    CHECK(forget_everybody(place, now).has_value());
    CHECK(remembered_accounts(place).empty());
    check_asked(over_ssh());
    check_asked(over_ssh(), bob);
}

TEST(RememberedFiles, TheOldestOfTwentyGoesFirst) {
    for (int i = 0; i < 21; ++i) {
        Brought brought = over_ssh();
        brought.address = "192.0.2." + std::to_string(i);
        keep(kByBoth, brought);
        wait(seconds(1));
    }
    Brought first = over_ssh();
    first.address = "192.0.2.0";
    check_asked(first);
    first.address = "192.0.2.1";
    CHECK(!passes(kByBoth, first).empty());
}

TEST(RememberedFiles, ThoseThatAreOverGo) {
    keep(kByBoth, over_ssh());
    wait(hours(9));
    Brought second = over_ssh();
    second.address = "192.0.2.8";
    keep(kByBoth, second);
    LONGS_EQUAL(2, std::ranges::count(text(), '\n'));
    keep(kByBoth, second); // takes the place of the same
    LONGS_EQUAL(2, std::ranges::count(text(), '\n'));
}

TEST(RememberedFiles, LoginsAtOnceLoseNothing) {
    LONGS_EQUAL(12, count_of_processes(12, [&](int number) {
                    Brought brought = over_ssh();
                    brought.address = "192.0.2." + std::to_string(number);
                    return login(kByBoth, brought).keep(alice()).empty();
                }));
    LONGS_EQUAL(13, std::ranges::count(text(), '\n'));
}

TEST(RememberedFiles, WhoHoldsTheFileHoldsNobodyUp) {
    keep(kByBoth, over_ssh());
    const UniqueFd held(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(held.get(), LOCK_EX));
    CHECK(!passes(kByBoth, over_ssh()).empty());
    STRCMP_CONTAINS("it cannot be locked", login(kByBoth, over_ssh()).keep(alice()).c_str());
    wait(seconds(1));
    STRCMP_EQUAL("", login({}, over_ssh()).forget(alice().recipient).c_str());
    check_asked(over_ssh());
}

TEST(RememberedFiles, SaysWhatIsRemembered) {
    keep(kByBoth, over_ssh());
    wait(seconds(60));
    const auto lines = login({}, {}).all_of(alice().recipient);
    CHECK(lines && lines->size() == 1);
    STRCMP_EQUAL("sshd by key SHA256:one and host 192.0.2.7, 60 s old, for another 28740 s",
                 lines->front().c_str());
    CHECK(login({}, {}).all_of({"bob", true, 1000})->empty());
    write(file, "x");
    CHECK_FALSE(login({}, {}).all_of(alice().recipient).has_value());
}
