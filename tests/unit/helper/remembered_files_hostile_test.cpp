// Remembered logins on file: what never counts, whoever wrote it and whatever the clock says.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "helper/counting_host.h"
#include "helper/remembering_host.h"

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST_GROUP_BASE(RememberedFilesHostile, RememberingHostOfTests){};

TEST(RememberedFilesHostile, H1WhatIsBroughtMustBeTheSame) {
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

TEST(RememberedFilesHostile, H1ThePersonMustBeTheSame) {
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

TEST(RememberedFilesHostile, H1AnEditedRecordCountsForNothing) {
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

TEST(RememberedFilesHostile, H1AnotherLicenseKeyOrHostOrBootForgets) {
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

TEST(RememberedFilesHostile, H2NoAddressIsNeverTheSameAsNoAddress) {
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

TEST(RememberedFilesHostile, H3NoClockBringsBackWhatHadEnded) {
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

TEST(RememberedFilesHostile, H4WhatIsNotOursCountsForNothingAndIsTold) {
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

TEST(RememberedFilesHostile, H4ADirectoryThatOthersMayWriteToIsNotUsed) {
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

TEST(RememberedFilesHostile, H10ForgettingIsForAllOfAnAccountAndForNobodyElse) {
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

TEST(RememberedFilesHostile, H10WhoWasAboutToWriteBringsNothingBack) {
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

TEST(RememberedFilesHostile, H10WhatIsForgottenBetweenTheLooksIsAsked) {
    keep(kByBoth, over_ssh());
    auto files = login(kByBoth, over_ssh());
    files.look(alice().recipient);
    CHECK(files.may_let_pass());
    wait(seconds(1));
    login({}, over_ssh()).forget(alice().recipient);
    CHECK_FALSE(files.find(alice()).has_value());
}

TEST(RememberedFilesHostile, H10WhatCannotBeForgottenIsTold) {
    keep(kByBoth, over_ssh());
    ::chmod(place.c_str(), 0770); // somebody's mistake, which is mended afterwards
    wait(seconds(1));
    const std::string told = login(kByBoth, over_ssh()).forget(alice().recipient);
    ::chmod(place.c_str(), 0700);
    CHECK(!passes(kByBoth, over_ssh()).empty()); // it was not forgotten
    STRCMP_CONTAINS("cannot be used", told.c_str());
}

TEST(RememberedFilesHostile, LoginsAtOnceLoseNothing) {
    LONGS_EQUAL(12, count_of_processes(12, [&](int number) {
                    Brought brought = over_ssh();
                    brought.address = "192.0.2." + std::to_string(number);
                    return login(kByBoth, brought).keep(alice()).empty();
                }));
    LONGS_EQUAL(13, std::ranges::count(text(), '\n'));
}

TEST(RememberedFilesHostile, WhoHoldsTheFileHoldsNobodyUp) {
    keep(kByBoth, over_ssh());
    const UniqueFd held(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(held.get(), LOCK_EX));
    CHECK(!passes(kByBoth, over_ssh()).empty());
    STRCMP_CONTAINS("it cannot be locked", login(kByBoth, over_ssh()).keep(alice()).c_str());
    wait(seconds(1));
    STRCMP_EQUAL("", login({}, over_ssh()).forget(alice().recipient).c_str());
    check_asked(over_ssh());
}

// As a power cut leaves a file that nobody had synced. A right passcode puts a good sheet in the
// place of a broken one, and either heals this, too, or says that the login is not remembered.
TEST(RememberedFilesHostile, H4ABrokenMarkDoesNotKeepLoginsFromBeingRememberedForGood) {
    keep(kByBoth, over_ssh());
    write(file + ".forgotten", "");
    now = {"boot-2", now.wall + seconds(60), seconds(30)};
    for (int i = 0; i < 3; ++i) {
        wait(seconds(1));
        auto files = login(kByBoth, over_ssh());
        files.look(alice().recipient);
        const std::string told = files.keep(alice());
        CHECK(!told.empty() || !passes(kByBoth, over_ssh()).empty());
    }
}

// Somebody's wrong passcode, which is slow to write its mark, and `blockidctl forget` after it,
// while a login is about to write. H10: "forget -> the next login is asked".
TEST(RememberedFilesHostile, H10AMarkNeverGoesBack) {
    keep(kByBoth, over_ssh());
    wait(seconds(1));
    const Moment of_wrong_passcode = now; // it has looked at the clock
    wait(seconds(1));
    Brought second = over_ssh();
    second.address = "192.0.2.8";
    keep(kByBoth, second);
    wait(seconds(1));
    const std::string about_to_be_written = text();
    login({}, over_ssh()).forget(alice().recipient); // blockidctl forget alice
    write(file, about_to_be_written);
    check_asked(second);
    now = of_wrong_passcode; // and now it writes
    login({}, over_ssh()).forget(alice().recipient);
    write(file, about_to_be_written);
    wait(seconds(5));
    check_asked(second);
}
