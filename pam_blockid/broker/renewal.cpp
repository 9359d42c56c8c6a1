// SPDX-License-Identifier: Apache-2.0
#include "broker/renewal.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "broker/descriptors.h"
#include "helper/failed_step.h"
#include "support/program_file.h"

namespace pam_blockid {
namespace {

// Without FD_CLOEXEC, even where it has that number already.
bool is_moved(const UniqueFd& from, int to) {
    return from.get() == to ? ::fcntl(to, F_SETFD, 0) == 0 : ::dup2(from.get(), to) == to;
}

bool standard_descriptors_lead_nowhere() {
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    bool all = static_cast<bool>(nothing);
    for (int fd = 0; fd < kListener; ++fd)
        all = all && is_moved(nothing, fd);
    return all;
}

} // namespace

std::string become_program(const std::string& program, Broker::Idle idle, UniqueFd listener,
                           UniqueFd written_down) {
    if (const auto checked = check_program_file(program); !checked)
        return checked.error();
    // First of all out of the way of the two numbers.
    UniqueFd kept(written_down ? ::fcntl(written_down.get(), F_DUPFD_CLOEXEC, kWrittenDown + 1)
                               : -1);
    std::string name = program.substr(program.rfind('/') + 1);
    std::string option = "--serve";
    std::string seconds = idle ? std::to_string(idle->count()) : "for-ever";
    std::array<char*, 4> words{name.data(), option.data(), seconds.data(), nullptr};
    std::array<char*, 1> environment{nullptr};
    if (!is_moved(listener, kListener) || (kept && !is_moved(kept, kWrittenDown)) ||
        ::close_range(kept ? kWrittenDown + 1 : kWrittenDown, ~0U, 0) != 0 ||
        !standard_descriptors_lead_nowhere())
        return failed_step("descriptors").value();
    static_cast<void>(listener.release()); // both are closed, or the new program's
    static_cast<void>(kept.release());
    static_cast<void>(written_down.release());
    ::execve(program.c_str(), words.data(), environment.data());
    return failed_step(program).value();
}

} // namespace pam_blockid
