// Recovery codes on file: each good once, whatever happens.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "helper/counting_host.h"
#include "helper/recovery_files.h"
#include "support/read_all.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::count_of_processes;
using pam_blockid::testing::CountingHost;
using pam_blockid::testing::read_all;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Reply = RecoveryReply::Kind;

namespace {

const Recipient kHolder{"alice", true, 1000};

RecoverySheet::Time wall_time() {
    return std::chrono::floor<seconds>(std::chrono::system_clock::now());
}

RecoveryCode code(const char* letters) {
    return *RecoveryCode::parse(letters);
}

} // namespace

TEST_GROUP(RecoveryFiles) {
    CountingHost host;
    const std::string place = host.dir.path("state");
    const std::string file = place + "/codes-1000";
    const RecoveryCode right = code("KRTB-XWDM-HCPQ-YNFJ-BTKM");
    const RecoveryCode second = code("KKKK-XWDM-HCPQ-YNFJ-BTKM");
    const RecoveryCode wrong = code("BBBB-BBBB-BBBB-BBBB-BBBB");

    void setup() override {
        ::mkdir(place.c_str(), 0700);
        write(sheet());
    }
    RecoverySheet sheet() const {
        RecoverySheet made{
            "alice", wall_time() - hours(1), wall_time() + hours(1), *new_recovery_setting(), {}};
        for (const RecoveryCode* each : {&right, &second})
            made.lines.push_back({true, *hash_of(*each, made.setting), 0});
        return made;
    }
    void write(const RecoverySheet& sheet) {
        write(sheet.to_text());
    }
    void write(const std::string& text) {
        std::filesystem::remove(file);
        std::ofstream(file, std::ios::binary) << text;
        ::chmod(file.c_str(), 0600);
    }
    RecoveryReply spend(const RecoveryCode& code, const Recipient& recipient = kHolder) {
        const SharedState state = host.login("1.1");
        return RecoveryFiles(place, state).spend(recipient, code);
    }
    int left(const Recipient& recipient = kHolder) {
        const SharedState state = host.login("1.1");
        return RecoveryFiles(place, state).left(recipient);
    }
};

TEST(RecoveryFiles, EachCodeIsGoodOnce) {
    LONGS_EQUAL(2, left());
    const RecoveryReply reply = spend(right);
    CHECK(reply.kind == Reply::Right);
    LONGS_EQUAL(1, reply.left);
    LONGS_EQUAL(1, left());
    CHECK(spend(right).kind == Reply::Wrong);
    CHECK(spend(second).kind == Reply::Right);
    LONGS_EQUAL(0, left());
    CHECK(spend(second).kind == Reply::Wrong);
}

TEST(RecoveryFiles, H5OneCodeInTwentyLoginsAtOnceIsGoodForOne) {
    LONGS_EQUAL(1, count_of_processes(20, [&](int) { return spend(right).kind == Reply::Right; }));
}

TEST(RecoveryFiles, H6WhoHoldsTheFileHoldsNobodyUp) {
    const UniqueFd held(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(held.get(), LOCK_EX));
    LONGS_EQUAL(1, count_of_processes(1, [&](int) {
                    ::alarm(10);
                    return spend(right).kind == Reply::Fault;
                }));
    LONGS_EQUAL(2, left());
}

// A login that is stopped between reading the file and spending, as who owns its control group can
// have it.
TEST(RecoveryFiles, H6WhatWasTakenAwayMeanwhileLetsNobodyIn) {
    RecoverySheet slow = sheet();
    slow.setting = "$y$jCT$KpG2kCcQVb4EbnVr3Xk9T.";
    slow.lines = {{true, *hash_of(right, slow.setting), 0}};
    write(slow);
    const UniqueFd was_read(::inotify_init1(IN_CLOEXEC));
    CHECK(::inotify_add_watch(was_read.get(), file.c_str(), IN_ACCESS) >= 0);
    const pid_t login = ::fork();
    if (login == 0)
        ::_exit(spend(right).kind == Reply::Right ? 1 : 0);
    inotify_event event{};
    CHECK(::read(was_read.get(), &event, sizeof event) == sizeof event);
    ::kill(login, SIGSTOP);
    int status = 0;
    CHECK(::waitpid(login, &status, WUNTRACED) == login && WIFSTOPPED(status));
    LONGS_EQUAL(1, left()); // it has not come to it
    std::filesystem::remove(file);
    ::kill(login, SIGCONT);
    CHECK(::waitpid(login, &status, 0) == login);
    LONGS_EQUAL(0, WEXITSTATUS(status));
}

TEST(RecoveryFiles, AreOfOneAccount) {
    for (const Recipient& other : {Recipient{"bob", true, 1000}, Recipient{"alice", true, 1001},
                                   Recipient{"alice", false, 1000}, Recipient{"alice", false, 0}}) {
        LONGS_EQUAL(0, left(other));
        CHECK(spend(right, other).kind == Reply::Wrong);
    }
    LONGS_EQUAL(2, left());
}

TEST(RecoveryFiles, H3WhatIsOverStaysOverWhateverTheClockSays) {
    RecoverySheet over = sheet();
    over.until = over.made + seconds(1);
    write(over);
    LONGS_EQUAL(0, left());
    CHECK(spend(right).kind == Reply::Wrong);
    std::string text = read_all(file);
    text.replace(text.find("until "), text.find("\nsetting") - text.find("until "),
                 "until 99999999999"); // as a clock that went back would have it
    write(text);
    LONGS_EQUAL(0, left());
    RecoverySheet to_come = sheet();
    to_come.made = wall_time() + hours(1);
    to_come.until = wall_time() + hours(2);
    write(to_come);
    CHECK(spend(right).kind == Reply::Wrong);
}

TEST(RecoveryFiles, H4AFileThatIsNotOursLetsNobodyIn) {
    const std::string text = sheet().to_text();
    ::chmod(file.c_str(), 0620);
    LONGS_EQUAL(0, left());
    const RecoveryReply writable = spend(right);
    CHECK(writable.kind == Reply::Fault);
    STRCMP_CONTAINS("it is not a file of our own; remove it", writable.detail.c_str());

    std::filesystem::remove(file);
    ::mkfifo(file.c_str(), 0600);
    CHECK(spend(right).kind == Reply::Fault);

    std::filesystem::remove(file);
    std::filesystem::create_symlink(host.dir.write("elsewhere", text), file);
    CHECK(spend(right).kind == Reply::Fault);
    LONGS_EQUAL(0, left());
}

TEST(RecoveryFiles, H4AFileThatIsBrokenLetsNobodyIn) {
    const std::string text = sheet().to_text();
    for (const std::string& broken : {std::string(), text.substr(0, text.size() - 1),
                                      std::string(4096, '\0'), std::string(100000, '\n')}) {
        write(broken);
        host.clock.time += hours(1);
        CHECK(spend(right).kind == Reply::Fault);
        LONGS_EQUAL(0, left());
    }
    std::filesystem::remove(file);
    CHECK(spend(right).kind == Reply::Wrong);
}

TEST(RecoveryFiles, H7FiveWrongOnesCloseTheDoorForAllLogins) {
    for (int i = 0; i < 5; ++i)
        CHECK(spend(wrong).kind == Reply::Wrong);
    const RecoveryReply closed = spend(right);
    CHECK(closed.kind == Reply::Closed);
    LONGS_EQUAL(900, closed.wait.count());
    LONGS_EQUAL(2, left());
    CHECK(spend(right, {"bob", true, 1001}).kind == Reply::Wrong);
    host.clock.time += minutes(15);
    CHECK(spend(right).kind == Reply::Right);
    CHECK(spend(wrong).kind == Reply::Wrong); // and one is enough now
    CHECK(spend(second).kind == Reply::Closed);
    host.clock.time += minutes(30);
    CHECK(spend(second).kind == Reply::Right);
}

TEST(RecoveryFiles, H7GuessesOfManyProcessesAreStopped) {
    LONGS_EQUAL(5, count_of_processes(40, [&](int) { return spend(wrong).kind == Reply::Wrong; }));
}

TEST(RecoveryFiles, H6WhatCannotBeCountedOrSpentLetsNobodyIn) {
    SharedState none = host.login("1.1");
    for (StateDirectory& counts : none.directories)
        counts.fd = Unexpected<std::string>("is read-only");
    RecoveryFiles uncounted(place, none);
    CHECK(uncounted.spend(kHolder, right).kind == Reply::Fault);
    LONGS_EQUAL(2, left());

    const SharedState state = host.login("1.1");
    RecoveryFiles no_place(host.dir.path("nowhere"), state);
    CHECK(no_place.spend(kHolder, right).kind == Reply::Wrong);
    LONGS_EQUAL(0, no_place.left(kHolder));
    ::chmod(place.c_str(), 0720);
    LONGS_EQUAL(0, left());
    CHECK(spend(right).kind == Reply::Wrong);
}

// Two services with settings files of their own (conf=), of two tenants. The codes are this host's,
// and so is "Five wrong ones within half an hour close that way" (SECURITY.md, 12); but the count
// goes by the license key.
TEST(RecoveryFiles, H7AnotherSettingsFileGivesNoMoreGuesses) {
    for (int i = 0; i < 5; ++i)
        CHECK(spend(wrong).kind == Reply::Wrong);
    CHECK(spend(wrong).kind == Reply::Closed);
    SharedState elsewhere = host.login("1.2");
    elsewhere.number_of = [](const std::string& user) {
        return std::hash<std::string>()(user + " by another license key");
    };
    CHECK(RecoveryFiles(place, elsewhere).spend(kHolder, wrong).kind == Reply::Closed);
}
