// Remembered logins by the session of the kernel.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include "helper/remembering_host.h"

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST_GROUP_BASE(RememberedSessions, RememberingHostOfTests){};

TEST(RememberedSessions, InOneSessionSudoDoesNotAskAgain) {
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

TEST(RememberedSessions, SudoDoesNotAskAgainAfterSsh) {
    Brought ssh = over_ssh();
    ssh.lineage = {{"31.9", 30, {}, true}, {"30.9", 1, {}, true}};
    keep(kInSession, ssh);
    processes[30] = {"30.9", 1, {77, 1000}, true}; // sshd has opened the session
    Brought sudo = by_sudo();
    sudo.lineage = {{"40.1", 39, {77, 1000}}};
    CHECK(!passes(kInSession, sudo).empty());
    sudo.lineage = {{"41.1", 39, {78, 1000}}};
    STRCMP_EQUAL("", passes(kInSession, sudo).c_str());
    // Another login from the same place is another session.
    ssh.lineage = {{"51.9", 50, {}, true}, {"50.9", 1, {}, true}};
    STRCMP_EQUAL("", passes(kInSession, ssh).c_str());
}

TEST(RememberedSessions, H8WithoutASessionOrInAnothersOneIsAsked) {
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

TEST(RememberedSessions, H8NothingIsKeptWithoutASession) {
    Brought none = by_sudo();
    none.lineage.clear();
    keep(kInSession, none);
    Brought others = by_sudo();
    others.lineage[0].session = {59, 1001};
    keep(kInSession, others);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST(RememberedSessions, PromisesWhatItKeeps) {
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

TEST(RememberedSessions, H8ASessionThatWasOpenedForAnotherIsNobodyElses) {
    Brought ssh = over_ssh();
    ssh.lineage = {{"31.9", 30, {}, true}, {"30.9", 1, {}, true}};
    keep(kInSession, ssh);
    processes[30] = {"30.9", 1, {77, 1001}, true};
    Brought sudo = by_sudo();
    sudo.lineage = {{"40.1", 39, {77, 1001}}};
    STRCMP_EQUAL("", passes(kInSession, sudo).c_str());
    processes[30].session.owner = sudo.lineage[0].session.owner = 1000;
    CHECK(!passes(kInSession, sudo).empty());
}

// A process without a session may name any owner for the one that it begins, root too, and needs no
// right for that (audit_set_loginuid_perm() in the kernel): mallory's shell, in which a passcode of
// alice's was typed once.
TEST(RememberedSessions, H8WhoAsksForAnotherCannotMakeASessionOfTheirs) {
    Brought su{"su", "", "", false, {{"61.1", 60, {}}, {"60.1", 1, {}}, {"1.17", 0, {}, true}}};
    keep(kInSession, su);
    // echo 1000 > /proc/$$/loginuid
    processes[60] = {"60.1", 1, {90, 1000}};
    Brought again = su;
    again.lineage = {{"62.1", 60, {90, 1000}}, {"60.1", 1, {90, 1000}}, {"1.17", 0, {}, true}};
    STRCMP_EQUAL("", passes(kInSession, again).c_str());
}

// blockidctl(8), remembered: "Who need not type a passcode again"; pam_blockid.conf(5), session:
// "It ends with the process that opened it".
TEST(RememberedSessions, ASessionThatHasEndedIsNotShown) {
    keep(kInSession, by_sudo());
    UNSIGNED_LONGS_EQUAL(1, login({}, {}).all_of(alice().recipient)->size());
    processes.clear();
    STRCMP_EQUAL("", passes(kInSession, by_sudo()).c_str());
    UNSIGNED_LONGS_EQUAL(0, login({}, {}).all_of(alice().recipient)->size());
}
