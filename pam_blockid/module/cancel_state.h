// Whether the host's thread can be cancelled (pthread_setcancelstate(3)), until the end of a scope.
// Cancelling unwinds the stack, and must not do so through what may not throw, such as a destructor
// that closes a descriptor: that would end the host program.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

namespace pam_blockid {

class CancelState {
public:
    // PTHREAD_CANCEL_ENABLE or PTHREAD_CANCEL_DISABLE
    explicit CancelState(int state) { ::pthread_setcancelstate(state, &before_); }
    ~CancelState() { ::pthread_setcancelstate(before_, nullptr); }
    CancelState(const CancelState&) = delete;
    CancelState& operator=(const CancelState&) = delete;

    // What the scope began with.
    int before() const { return before_; }

private:
    int before_ = PTHREAD_CANCEL_ENABLE;
};

} // namespace pam_blockid
