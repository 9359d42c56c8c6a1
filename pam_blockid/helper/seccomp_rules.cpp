// SPDX-License-Identifier: Apache-2.0
#include "helper/seccomp_rules.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "helper/failed_step.h"
#include "support/unique_fd.h"

namespace pam_blockid {
namespace {

constexpr unsigned kMostSecondsToCompile = 3; // it takes some milliseconds
constexpr std::uint32_t kNoArchitecture = 0;

// Empty when it is no program, or cannot be read.
std::vector<sock_filter> program_in(int fd) {
    std::vector<sock_filter> program(BPF_MAXINSNS);
    const ssize_t size = ::pread(fd, program.data(), program.size() * sizeof(sock_filter), 0);
    const bool is_whole = size > 0 && static_cast<std::size_t>(size) % sizeof(sock_filter) == 0;
    program.resize(is_whole ? static_cast<std::size_t>(size) / sizeof(sock_filter) : 0);
    program.shrink_to_fit();
    return program;
}

// A value of the argument for which the condition holds.
std::uint64_t one_that_meets(const scmp_arg_cmp& condition) {
    return condition.op == SCMP_CMP_NE ? condition.datum_a + 1 : condition.datum_b;
}

} // namespace

std::optional<std::uint32_t> answer_of(std::span<const sock_filter> program,
                                       const seccomp_data& call) {
    std::uint32_t a = 0;
    for (std::size_t at = 0; at < program.size(); ++at) {
        const sock_filter& step = program[at];
        const auto jump = [&](bool holds) { at += holds ? step.jt : step.jf; };
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            if (step.k > sizeof call - sizeof a)
                return std::nullopt;
            std::memcpy(&a, reinterpret_cast<const char*>(&call) + step.k, sizeof a);
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            a &= step.k;
            break;
        case BPF_JMP | BPF_JA:
            at += step.k;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            jump(a == step.k);
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            jump(a > step.k);
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            jump(a >= step.k);
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            jump((a & step.k) != 0);
            break;
        case BPF_RET | BPF_K:
            return step.k;
        default:
            return std::nullopt;
        }
    }
    return std::nullopt;
}

SeccompRules::SeccompRules(int error)
    : filter_(::seccomp_init(SCMP_ACT_ALLOW)), deny_(SCMP_ACT_ERRNO(error)),
      failure_(filter_ ? ::seccomp_attr_set(filter_.get(), SCMP_FLTATR_ACT_BADARCH,
                                            SCMP_ACT_KILL_PROCESS)
                       : -ENOMEM) {
    mean(SCMP_ACT_KILL_PROCESS, 0, kNoArchitecture);
#ifdef __X32_SYSCALL_BIT
    mean(SCMP_ACT_KILL_PROCESS, __X32_SYSCALL_BIT, ::seccomp_arch_native());
#endif
}

void SeccompRules::pretend_to_lack(int call) {
    add(SCMP_ACT_ERRNO(ENOSYS), call, {});
}

void SeccompRules::add(std::uint32_t action, int call, std::span<const scmp_arg_cmp> conditions) {
    if (failure_ == 0)
        failure_ =
            ::seccomp_rule_add_array(filter_.get(), action, call,
                                     static_cast<unsigned>(conditions.size()), conditions.data());
    if (call >= 0) // which this architecture has
        mean(action, call, ::seccomp_arch_native(), conditions);
}

void SeccompRules::mean(std::uint32_t answer, int call, std::uint32_t architecture,
                        std::span<const scmp_arg_cmp> conditions) {
    seccomp_data data{};
    data.nr = call;
    data.arch = architecture;
    for (const scmp_arg_cmp& condition : conditions)
        data.args[condition.arg] = one_that_meets(condition);
    meant_.push_back({data, answer});
}

// libseccomp 2.5 goes round for ever when it gets no memory half way. SIGALRM ends that before the
// alarm of the whole login would.
int SeccompRules::write_to(int fd) {
    const unsigned left = ::alarm(kMostSecondsToCompile);
    if (failure_ == 0)
        failure_ = ::seccomp_export_bpf(filter_.get(), fd);
    ::alarm(left);
    return failure_;
}

bool SeccompRules::is_meant(std::span<const sock_filter> program) const {
    return std::ranges::all_of(
        meant_, [&](const Meant& meant) { return answer_of(program, meant.call) == meant.answer; });
}

Expected<std::vector<sock_filter>, std::string> SeccompRules::program() {
    const UniqueFd file(::memfd_create("seccomp", MFD_CLOEXEC));
    if (!file)
        return failed_step("seccomp");
    if (const int failure = write_to(file.get()); failure != 0)
        return failed_step("seccomp", -failure);
    std::vector<sock_filter> program = program_in(file.get());
    if (!is_meant(program))
        return failed_step("seccomp, whose filter does not deny what it should", ENOMEM);
    return program;
}

} // namespace pam_blockid
