// Login sessions of the kernel: who opens one, and who is in it.
// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "helper/caller.h"
#include "helper/login_session.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr LoginSession kNoSession{};
constexpr LoginSession kSession{59, 1000};
constexpr LoginSession kOther{17, 1000};

using Openers = std::vector<SessionOpener>;

// The processes of a host; root's are those of init, sshd and whoever opens a session.
std::map<pid_t, Process> processes;

std::optional<Process> look(pid_t pid) {
    const auto found = processes.find(pid);
    return found != processes.end() ? std::optional(found->second) : std::nullopt;
}

} // namespace

TEST_GROUP(LoginSession){void setup() override{processes = {
                                                   {1, {"1.1", 0, kNoSession, true}},
                                                   {10, {"10.5", 1, kNoSession, true}},
                                                   {20, {"20.7", 10, kSession, true}},
                                                   {21, {"21.7", 20, kSession}},
                                                   {22, {"22.8", 21, kSession}},
                                                   {30, {"30.9", 10, kNoSession, true}},
                                                   {31, {"31.9", 30, kNoSession, true}},
                                               };
}
void teardown() override {
    processes.clear();
}
Openers openers(const char* id, uid_t account, bool from_afar) {
    return openers_of_session(lineage_of(id, look), account, from_afar);
}
}
;

TEST(LoginSession, SudoIsInTheSessionThatItsOldestProcessOpened) {
    CHECK((openers("22.8", 1000, false) == Openers{{"20.7", LoginSession::kNone}}));
    CHECK(has_opened({"20.7", LoginSession::kNone}, kSession, look));
}

TEST(LoginSession, H8NobodyIsInAnothersSession) {
    CHECK(openers("22.8", 1001, false).empty());
    CHECK(openers("22.8", 0, false).empty());
}

TEST(LoginSession, SshdsOpensOneAfterItHasAsked) {
    const Openers both = openers("31.9", 1000, true);
    CHECK((both == Openers{{"31.9", LoginSession::kNone}, {"30.9", LoginSession::kNone}}));
    for (const SessionOpener& opener : both)
        CHECK_FALSE(has_opened(opener, kSession, look));
    processes[30].session = kSession;
    CHECK(has_opened(both[1], kSession, look));
    CHECK_FALSE(has_opened(both[1], kOther, look));
    CHECK_FALSE(has_opened(both[0], kSession, look));
}

// As one has that was started from somebody's shell.
TEST(LoginSession, AnSshdThatIsInASessionItselfOpensAnother) {
    processes[30].session = processes[31].session = kOther;
    const Openers both = openers("31.9", 1000, true);
    CHECK((both == Openers{{"31.9", 17}, {"30.9", 17}}));
    CHECK_FALSE(has_opened(both[1], kOther, look));
    processes[30].session = kSession;
    CHECK(has_opened(both[1], kSession, look));
}

TEST(LoginSession, H8NoSessionIsNeverTheSame) {
    CHECK_FALSE(has_opened({"10.5", 3}, kNoSession, look));
    processes[10].session = {59, LoginSession::kNone};
    CHECK_FALSE(has_opened({"10.5", 3}, processes[10].session, look));
}

TEST(LoginSession, H8ASessionEndsWithWhoOpenedIt) {
    const SessionOpener opener{"20.7", LoginSession::kNone};
    processes[20].id = "20.8"; // another process
    CHECK_FALSE(has_opened(opener, kSession, look));
    processes.erase(20);
    CHECK_FALSE(has_opened(opener, kSession, look));
}

TEST(LoginSession, WhoIsGoneHasNoLineage) {
    CHECK(lineage_of("22.9", look).empty());
    CHECK(lineage_of("99.1", look).empty());
    CHECK(lineage_of("22", look).empty());
    CHECK(lineage_of("", look).empty());
    CHECK(openers_of_session({}, 1000, true).empty());
}

TEST(LoginSession, ALineageIsNotEndless) {
    processes = {{5, {"5.1", 6, kSession}}, {6, {"6.1", 5, kSession}}};
    LONGS_EQUAL(64, lineage_of("5.1", look).size());
}

TEST(LoginSession, IsWhatTheKernelSays) {
    const auto own = process_at(::getpid());
    CHECK(own.has_value());
    STRCMP_EQUAL(caller_id(::getpid()).c_str(), own->id.c_str());
    LONGS_EQUAL(::getppid(), own->parent);
    CHECK_FALSE(process_at(0).has_value());
    const auto lineage = lineage_of(own->id);
    CHECK(lineage.size() >= 2);
    LONGS_EQUAL(own->parent, std::stoi(lineage[1].id));

    const pid_t child = ::fork();
    if (child == 0) {
        const LoginSession before = process_at(::getpid())->session;
        if (!(std::ofstream("/proc/self/loginuid") << 1000 << std::flush))
            ::_exit(2); // no audit here, or no right to
        const LoginSession after = process_at(::getpid())->session;
        ::_exit(after.exists() && after.owner == 1000 && after.number != before.number ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) != 1);
    if (WEXITSTATUS(status) == 2)
        UT_PRINT("a login session of the kernel cannot be opened here");
}

// The kernel asks for no right where a process has no session yet: it names whom it likes. Run by
// root outside of a session, as this test must be, a process of nobody's says that it is root's.
TEST(LoginSession, H8WhoseASessionIsMustBeProven) {
    constexpr uid_t kMallory = 65534;
    const auto own = process_at(::getpid());
    if (::getuid() != 0 || !own || own->session.exists())
        return;
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setresuid(kMallory, kMallory, kMallory) != 0 || ::prctl(PR_SET_DUMPABLE, 1) != 0)
            ::_exit(3);
        std::ofstream("/proc/self/loginuid") << 0 << std::flush;
        const auto lineage = lineage_of(caller_id(::getpid()));
        if (lineage.empty() || lineage.front().session.owner != 0)
            ::_exit(0); // a kernel that refuses
        ::_exit(openers_of_session(lineage, 0, false).empty() ? 0 : 1);
    }
    int status = -1;
    LONGS_EQUAL(child, ::waitpid(child, &status, 0));
    CHECK(WIFEXITED(status));
    LONGS_EQUAL(0, WEXITSTATUS(status));
}
