// How a login comes from the broker to the process that has been made ready for it: the caller's
// connection one way, single words the other, over a pair of SOCK_SEQPACKET.
//
// The broker keeps the connection until it is told that the login is taken, so that it can be given
// to another process as long as that was not said.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "support/unique_fd.h"

namespace pam_blockid {

// What the process that was made ready says.
enum class ReadyWord : char {
    Ready = 'r',    // a connection may come
    Greeting = 'g', // the caller is greeted now
    Taken = 't',    // the login is this process's, to its end
    Back = 'b',     // it is not; nothing that the caller said was taken from the connection
};

// False when nobody will hear it any more: then it does not hold.
bool say(int control, ReadyWord word);

struct Heard {
    std::optional<ReadyWord> word;
    bool over = false; // nothing more will come
};
// Does not wait.
Heard hear(int control);
// From now on nothing that is said arrives; what was said before can still be heard.
void stop_hearing(int control);

// False when it cannot be given.
bool hand_over(int control, int connection);
// The connection that has come; none when the broker is gone.
UniqueFd take_over(int control);

} // namespace pam_blockid
