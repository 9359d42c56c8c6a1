// Sends and receives one frame on the socket between module and helper (SOCK_SEQPACKET, so that a
// datagram arrives whole or not at all).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "channel/frame.h"
#include "support/deadline.h"

namespace pam_blockid {

enum class Received {
    Frame,
    Closed, // the other end is gone
    TimedOut,
    Broken, // longer than a frame, or an error of the socket
};

// Waits until `deadline`; signals that interrupt the wait do not end it (poll(2), recvmsg(2)).
Received receive_frame(int socket, Frame& frame, const Deadline& deadline);
// The same, and leaves the frame for the next that receives.
Received peek_frame(int socket, Frame& frame, const Deadline& deadline);

// Never waits and never raises SIGPIPE (send(2)). False when the other end is gone or not reading.
bool send_frame(int socket, const Frame& frame);

} // namespace pam_blockid
