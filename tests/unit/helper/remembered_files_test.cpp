// Remembered logins on file: what counts, for how long, and what is shown of it.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "helper/remembering_host.h"

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST_GROUP_BASE(RememberedFiles, RememberingHostOfTests){};

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

TEST(RememberedFiles, WhereNothingIsKnownOfTheBootNothingIsKept) {
    now.boot = "";
    static_cast<void>(login(kByBoth, over_ssh()).keep(alice()));
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

// "The prompt for the passcode says for how long it will be remembered" (pam_blockid.conf(5)): not
// at all here, and nobody is told why.
TEST(RememberedFiles, WhereNothingIsKnownOfTheBootNothingIsPromised) {
    now.boot = "";
    auto files = login(kByBoth, over_ssh());
    LONGS_EQUAL(0, files.promise(alice().recipient).span.count());
    CHECK(!files.keep(alice()).empty());
}
