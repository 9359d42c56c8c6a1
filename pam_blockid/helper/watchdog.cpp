// SPDX-License-Identifier: Apache-2.0
#include "helper/watchdog.h"

#include <unistd.h>

namespace pam_blockid {
namespace {

using std::chrono::seconds;

// The deadlines are kept by whoever works; SIGALRM, which ends the process, comes after them.
constexpr seconds kAlarmMargin{5};

void set_alarm(std::chrono::milliseconds span) {
    const seconds rounded = std::chrono::ceil<seconds>(span) + kAlarmMargin;
    ::alarm(static_cast<unsigned>(rounded.count()));
}

} // namespace

Watchdog::Watchdog(seconds work) : work_(Deadline::after(work)) {
    set_alarm(work);
}

Watchdog::Pause::Pause(Watchdog& watchdog, seconds prompt)
    : watchdog_(watchdog), work_left_(watchdog.work_.left()), prompt_(Deadline::after(prompt)) {
    watchdog_.is_working_ = false;
    set_alarm(prompt);
}

Watchdog::Pause::~Pause() {
    watchdog_.work_ = Deadline::after(work_left_);
    watchdog_.is_working_ = true;
    set_alarm(work_left_);
}

} // namespace pam_blockid
