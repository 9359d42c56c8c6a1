// Rules for seccomp(2), made into a program by libseccomp, whose work is looked over before it
// counts. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "support/expected.h"

namespace pam_blockid {

// What a program answers to a call (SECCOMP_RET_..., seccomp(2)). Nothing where it does what those
// of libseccomp do not, or has no end.
std::optional<std::uint32_t> answer_of(std::span<const sock_filter> program,
                                       const seccomp_data& call);

// Everything else is allowed, but for calls of another architecture, which end the process.
class SeccompRules {
public:
    // Denied calls fail with `error`.
    explicit SeccompRules(int error);

    void deny(int call) { add(deny_, call, {}); }
    // Each condition: number of the argument, comparison (NE or MASKED_EQ), values. All must hold.
    template<class... More>
    void deny_when(int call, const scmp_arg_cmp& condition, const More&... more) {
        add(deny_, call, std::array{condition, more...});
    }
    // The C library then falls back to a call whose flags can be looked at: those of clone3 are
    // behind a pointer.
    void pretend_to_lack(int call);

    // The error is for the log. libseccomp 2.5 leaves rules out where it gets no memory in between,
    // and reports that all is well: a program that does not deny each of them is none.
    Expected<std::vector<sock_filter>, std::string> program();

private:
    struct Release {
        void operator()(scmp_filter_ctx filter) const { ::seccomp_release(filter); }
    };
    struct Meant {
        seccomp_data call;
        std::uint32_t answer;
    };

    void add(std::uint32_t action, int call, std::span<const scmp_arg_cmp> conditions);
    void mean(std::uint32_t answer, int call, std::uint32_t architecture,
              std::span<const scmp_arg_cmp> conditions = {});
    int write_to(int fd);
    bool is_meant(std::span<const sock_filter> program) const;

    std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release> filter_;
    std::uint32_t deny_;
    int failure_ = 0; // a negative errno, as libseccomp's functions return it
    std::vector<Meant> meant_;
};

} // namespace pam_blockid
