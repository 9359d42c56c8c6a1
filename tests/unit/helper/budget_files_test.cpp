// The send budget on file, shared by processes, and what happens when the files are of no use.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "helper/budget_files.h"
#include "helper/counting_host.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::count_of_processes;
using pam_blockid::testing::CountingHost;
using std::chrono::seconds;
using Kind = SendPermit::Kind;
namespace fs = std::filesystem;

namespace {

const Recipient kAlice{"alice", true};

std::vector<fs::path> files_in(const std::string& directory) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(directory))
        files.push_back(entry.path());
    return files;
}

} // namespace

TEST_GROUP(BudgetFiles) {
    CountingHost host;
    LoginRules rules;
    const std::string& run = host.run;
    const std::string& second = host.second;

    void setup() override {
        rules.send_budget = {3, seconds(600)};
    }
    SendPermit permit_of(const std::string& caller, const Recipient& recipient = kAlice) {
        const SharedState state = host.login(caller);
        return BudgetFiles(state).take(recipient, rules);
    }
    Kind take(const std::string& caller, const Recipient& recipient = kAlice) {
        const SendPermit permit = permit_of(caller, recipient);
        STRCMP_EQUAL("", permit.remark.c_str());
        return permit.kind;
    }
    // The count goes on in the second directory, and the log says why.
    void check_remark(const std::string& part) {
        const SharedState state = host.login("9.9");
        BudgetFiles budget(state);
        const SendPermit first = budget.take(kAlice, rules);
        CHECK(first.kind == Kind::Granted);
        STRCMP_CONTAINS(("the send budget is kept in " + second + " instead: " + part).c_str(),
                        first.remark.c_str());
        CHECK(budget.take(kAlice, rules).kind == Kind::TooSoon);
        LONGS_EQUAL(1, files_in(second).size());
        fs::remove_all(second);
    }
    // The one file of alice.
    std::string file_of_alice() {
        take("0.0");
        CHECK_EQUAL(1U, files_in(run).size());
        return files_in(run).front();
    }
};

TEST(BudgetFiles, CountWhatEachLoginSends) {
    CHECK(take("1.1") == Kind::Granted);
    CHECK(take("2.1") == Kind::Granted);
    CHECK(take("3.1") == Kind::Granted);
    CHECK(take("4.1") == Kind::BudgetSpent);
    host.clock.time += seconds(599);
    CHECK(take("5.1") == Kind::BudgetSpent);
    host.clock.time += seconds(1);
    CHECK(take("6.1") == Kind::Granted);
}

TEST(BudgetFiles, EachUserHasHisOwn) {
    rules.send_budget.codes = 1;
    CHECK(take("1.1") == Kind::Granted);
    CHECK(take("1.1", {"bob", true}) == Kind::Granted);
    CHECK(take("2.1") == Kind::BudgetSpent);
    CHECK(take("2.1", {"alice", false}) == Kind::Granted); // as a name without an account
}

TEST(BudgetFiles, NamesWithoutAnAccountShareABoundedNumberOfFiles) {
    for (int i = 0; i < 2000; ++i)
        take("1.1", {"guess" + std::to_string(i), false});
    CHECK(files_in(run).size() <= 256);
}

// Else whoever spends the budget of a made-up name could tell another by it from a real one.
TEST(BudgetFiles, NamesWithoutAnAccountShareNoBudget) {
    rules.send_budget.codes = 1;
    for (int i = 0; i < 2000; ++i)
        CHECK(take("1.1", {"guess" + std::to_string(i), false}) == Kind::Granted);
    for (int i = 0; i < 2000; i += 100)
        CHECK(take("2.1", {"guess" + std::to_string(i), false}) == Kind::BudgetSpent);
}

TEST(BudgetFiles, TheResendRuleHoldsForACallerThatComesAgain) {
    CHECK(take("1.1") == Kind::Granted);
    CHECK(take("1.1") == Kind::TooSoon);
    CHECK(take("1.2") == Kind::Granted); // the same number, another process
    host.clock.time += rules.resend_interval;
    CHECK(take("1.1") == Kind::Granted);
    rules.resends = 1;
    host.clock.time += rules.resend_interval;
    CHECK(take("1.1") == Kind::NoMoreResends);
}

TEST(BudgetFiles, TheRightPasscodeLetsTheCallerBeginAfresh) {
    const SharedState state = host.login("1.1");
    BudgetFiles budget(state);
    budget.take(kAlice, rules);
    budget.settle(kAlice);
    CHECK(take("1.1") == Kind::Granted);
    CHECK(take("2.1") == Kind::Granted);
    CHECK(take("3.1") == Kind::BudgetSpent); // and still counts
}

TEST(BudgetFiles, WhatWasNotSentIsGivenBack) {
    rules.send_budget.codes = 1;
    const SharedState state = host.login("1.1");
    BudgetFiles budget(state);
    CHECK(budget.take(kAlice, rules).kind == Kind::Granted);
    budget.give_back(kAlice);
    CHECK(budget.take(kAlice, rules).kind == Kind::Granted);
    CHECK(take("2.1") == Kind::BudgetSpent);
}

TEST(BudgetFiles, ProcessesAtTheSameTimeShareOne) {
    rules.send_budget.codes = 5;
    LONGS_EQUAL(5, count_of_processes(40, [&](int i) {
                    return permit_of(std::to_string(i) + ".1").kind == Kind::Granted;
                }));
}

// Whoever holds it may be a helper that its caller has stopped: no second directory is tried.
TEST(BudgetFiles, SendNothingWhileTheFileStaysLocked) {
    const std::string file = file_of_alice();
    const UniqueFd lock(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(lock.get(), LOCK_EX));
    const SendPermit permit = permit_of("1.1");
    CHECK(permit.kind == Kind::NotCounted);
    STRCMP_CONTAINS(" is locked by another process", permit.remark.c_str());
    CHECK(files_in(second).empty());
}

// A limit of the caller's (ulimit -f), should one ever come so far.
TEST(BudgetFiles, SendNothingWhenTheFileMayNotGrow) {
    file_of_alice();
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_FSIZE, &none);
        ::_exit(permit_of("1.1").kind == Kind::NotCounted && files_in(second).empty() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    LONGS_EQUAL(0, status);
}

TEST(BudgetFiles, SendNothingWhenNoDirectoryCanBeUsed) {
    fs::create_directory(second);
    for (const std::string& path : {run, second}) {
        fs::create_directories(path);
        fs::permissions(path, fs::perms(0777));
    }
    const SendPermit permit = permit_of("1.1");
    CHECK(permit.kind == Kind::NotCounted);
    STRCMP_CONTAINS("the send budget cannot be kept: ", permit.remark.c_str());
}

TEST(BudgetFiles, ForAnOrdinaryProgramThatHasNoDirectoryNothingIsCounted) {
    rules.send_budget.codes = 1;
    SharedState state = host.login("1.1");
    state.directories.clear();
    for (int i = 0; i < 2; ++i) {
        const SendPermit permit = BudgetFiles(state).take(kAlice, rules);
        CHECK(permit.kind == Kind::Granted);
        STRCMP_EQUAL("the send budget is not kept: the program that asks is not root's",
                     permit.remark.c_str());
    }
}

TEST(BudgetFiles, AreForTheirOwnerAlone) {
    struct stat st {};
    LONGS_EQUAL(0, ::stat(file_of_alice().c_str(), &st));
    LONGS_EQUAL(0600, st.st_mode & 07777);
    LONGS_EQUAL(0, ::stat(run.c_str(), &st));
    LONGS_EQUAL(0700, st.st_mode & 07777);
}

TEST(BudgetFiles, TimesOfAnEarlierBootDoNotCount) {
    rules.send_budget.codes = 1;
    CHECK(take("1.1") == Kind::Granted);
    host.clock.time -= seconds(10);
    CHECK(take("2.1") == Kind::Granted);
}

// Begun anew it would give everyone a budget anew, each time.
TEST(BudgetFiles, ACorruptFileIsLeftAlone) {
    const std::string file = file_of_alice();
    for (const char* text :
         {"garbage", "1 2 3 4\n", "12", "x 1.1 a\n", "99999999999999999999 1 a\n"}) {
        host.dir.write("corrupt", text);
        fs::copy_file(host.dir.path("corrupt"), file, fs::copy_options::overwrite_existing);
        check_remark(fs::path(file).filename().string() + " is no list of ours; remove it");
    }
    fs::resize_file(file, 100'000);
    check_remark(fs::path(file).filename().string() + " is no list of ours; remove it");
}

TEST(BudgetFiles, OneServiceCannotForgetWhatAnotherCounts) {
    rules.send_budget = {1, seconds(3600)};
    CHECK(take("1.1") == Kind::Granted);
    host.clock.time += seconds(60);
    rules.send_budget = {2, seconds(10)};
    CHECK(take("2.1") == Kind::Granted);
    host.clock.time += seconds(40);
    rules.send_budget = {2, seconds(3600)};
    CHECK(take("3.1") == Kind::BudgetSpent);
}

TEST(BudgetFiles, AFileThatIsNotOursIsNotTouched) {
    const std::string file = file_of_alice();
    const std::string victim = host.dir.write("victim", "precious");
    const std::string name = fs::path(file).filename();

    fs::remove(file);
    fs::create_symlink(victim, file);
    check_remark(name + " cannot be opened: Too many levels of symbolic links");

    fs::remove(file);
    fs::create_hard_link(victim, file);
    check_remark(name + " is not a file of our own");

    fs::remove(file);
    LONGS_EQUAL(0, ::mkfifo(file.c_str(), 0600));
    check_remark(name + " is not a file of our own");

    fs::remove(file);
    fs::create_directory(file);
    check_remark(name + " cannot be opened: Is a directory");

    fs::remove(file);
    host.dir.write("run/" + name, "", 0666);
    check_remark(name + " is not a file of our own");
    LONGS_EQUAL(8, fs::file_size(victim));
}

TEST(BudgetFiles, ADirectoryThatIsNotOursIsNotUsed) {
    fs::create_directory(host.dir.path("other"));
    fs::create_directory_symlink(host.dir.path("other"), run);
    check_remark(run + " cannot be opened as a directory; remove it: Not a directory");
    fs::remove(run);
    fs::create_directory(run);
    fs::permissions(run, fs::perms(0777));
    check_remark(run + " may be written by group or others; run: chmod 0700 " + run);
    CHECK(files_in(host.dir.path("other")).empty());
    CHECK(files_in(run).empty());
}

// The lock is waited for: what was granted to another login meanwhile is no time to come.
TEST(BudgetFiles, CountWhatOthersWereGrantedWhileThisOneWaited) {
    rules.send_budget.codes = 1;
    const std::string file = file_of_alice();
    const UniqueFd other(::open(file.c_str(), O_RDWR | O_TRUNC | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(other.get(), LOCK_EX));
    const auto times_open = [&] {
        return std::ranges::count_if(fs::directory_iterator("/proc/self/fd"), [&](const auto& fd) {
            std::error_code gone;
            return fs::read_symlink(fd.path(), gone) == file;
        });
    };
    Kind granted = Kind::Granted;
    std::thread waiting([&] { granted = permit_of("2.2").kind; });
    while (times_open() < 2)
        std::this_thread::yield();
    host.clock.time += seconds(1);
    const std::string record =
        std::to_string(host.clock.time.time_since_epoch() / std::chrono::milliseconds(1)) +
        " 1.1 " + fs::path(file).filename().string().substr(std::string("user-").size()) + "\n";
    LONGS_EQUAL(record.size(), ::write(other.get(), record.data(), record.size()));
    LONGS_EQUAL(0, ::flock(other.get(), LOCK_UN));
    waiting.join();
    CHECK(granted != Kind::Granted);
}
