// What is proved of a filter before it counts.
// SPDX-License-Identifier: Apache-2.0
#include "helper/seccomp_rules.h"

#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr std::uint32_t kRefused = SCMP_ACT_ERRNO(EPERM);

seccomp_data call_of(int number, std::uint64_t first = 0) {
    seccomp_data call{};
    call.nr = number;
    call.arch = ::seccomp_arch_native();
    call.args[0] = first;
    return call;
}

} // namespace

TEST_GROUP(SeccompRules) {
    SeccompRules rules{EPERM};

    void check(std::uint32_t expected, const seccomp_data& call) {
        const auto program = rules.program();
        CHECK(program.has_value());
        const auto answer = answer_of(*program, call);
        CHECK(answer.has_value());
        LONGS_EQUAL(expected, *answer);
    }
};

TEST(SeccompRules, WhatNobodyNamedIsAllowed) {
    check(SCMP_ACT_ALLOW, call_of(SYS_execve));
}

TEST(SeccompRules, WhatIsDeniedIsDenied) {
    rules.deny(SYS_execve);
    rules.deny(SYS_ptrace);
    check(kRefused, call_of(SYS_execve));
    check(kRefused, call_of(SYS_ptrace));
    check(SCMP_ACT_ALLOW, call_of(SYS_read));
}

TEST(SeccompRules, WhatIsDeniedOnAConditionIsAllowedElse) {
    rules.deny_when(SYS_kill, {0, SCMP_CMP_NE, 4711, 0});
    check(kRefused, call_of(SYS_kill, 1));
    check(kRefused, call_of(SYS_kill, (std::uint64_t{1} << 32) | 4711));
    check(SCMP_ACT_ALLOW, call_of(SYS_kill, 4711));
}

TEST(SeccompRules, WhatItPretendsToLack) {
    rules.pretend_to_lack(SYS_clone3);
    check(SCMP_ACT_ERRNO(ENOSYS), call_of(SYS_clone3));
}

TEST(SeccompRules, AnotherArchitecturesCallsEndTheProcess) {
    seccomp_data call = call_of(SYS_read);
    call.arch = 1;
    check(SCMP_ACT_KILL_PROCESS, call);
}

// libseccomp keeps one of the two and is content; so it is where memory was short.
TEST(SeccompRules, AProgramThatDoesNotDoWhatItShouldIsNone) {
    rules.deny(SYS_execve);
    rules.pretend_to_lack(SYS_execve);
    const auto program = rules.program();
    CHECK_FALSE(program.has_value());
    STRCMP_CONTAINS("does not deny what it should", program.error().c_str());
}

TEST_GROUP(AnswerOf){};

TEST(AnswerOf, NoProgramHasNone) {
    CHECK_FALSE(answer_of({}, call_of(1)).has_value());
}

TEST(AnswerOf, WhatDoesNotReturnHasNone) {
    const std::array<sock_filter, 1> program{{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)}};
    CHECK_FALSE(answer_of(program, call_of(1)).has_value());
}

TEST(AnswerOf, WhatReadsPastTheCallHasNone) {
    const std::array<sock_filter, 2> program{
        {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, sizeof(seccomp_data) - 3),
         BPF_STMT(BPF_RET | BPF_K, 7)}};
    CHECK_FALSE(answer_of(program, call_of(1)).has_value());
}

TEST(AnswerOf, WhatIsNotKnownHasNone) {
    const std::array<sock_filter, 2> program{
        {BPF_STMT(BPF_LD | BPF_W | BPF_IMM, 0), BPF_STMT(BPF_RET | BPF_K, 7)}};
    CHECK_FALSE(answer_of(program, call_of(1)).has_value());
}

TEST(AnswerOf, JumpsGoWhereTheySay) {
    constexpr auto number = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
    const std::array<sock_filter, 9> program{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, number),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x80, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 2),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 0x10, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 3),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 2, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 4),
    }};
    const auto answer = [&](int of) { return answer_of(program, call_of(of)); };
    CHECK(answer(0x80) == 2U);
    CHECK(answer(0x11) == 3U);
    CHECK(answer(0x101) == 4U); // 1, once its upper bits are gone
    CHECK(answer(4) == 4U);
    CHECK_FALSE(answer(2).has_value());
}
