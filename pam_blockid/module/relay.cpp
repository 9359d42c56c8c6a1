// SPDX-License-Identifier: Apache-2.0
#include "module/relay.h"

#include <variant>

#include "channel/transfer.h"
#include "support/deadline.h"

namespace pam_blockid {
namespace {

// Nothing to say when a frame arrived.
const char* fault_of(Received received) {
    switch (received) {
    case Received::Frame:
        return nullptr;
    case Received::Closed:
        return "the helper ended without a verdict";
    case Received::TimedOut:
        return "the helper gave no verdict in time";
    case Received::Broken:
        return "the helper sent a message that is too long";
    }
    return "the helper cannot be heard";
}

} // namespace

Expected<VerdictMessage, NoVerdict> relay(int socket, const RequestMessage& request,
                                          const HostProgram& host, RelayLimits limits) {
    const Deadline end = Deadline::after(limits.all);
    Deadline work = Deadline::after(limits.work);
    Told told = Told::Nothing;
    const auto refused = [&](const char* why) { return Unexpected<NoVerdict>({why, told}); };
    Frame frame;
    if (!encode(frame, request))
        return refused("the request does not fit the channel");
    // A helper that is already gone may still have left a verdict to read, so go on all the same.
    send_frame(socket, frame);

    while (true) {
        if (const char* fault = fault_of(receive_frame(socket, frame, work)))
            return refused(fault);
        const auto message = decode_from_helper(frame);
        if (!message)
            return refused("the helper sent a malformed message");
        if (const auto* verdict = std::get_if<VerdictMessage>(&*message)) {
            if (verdict->nonce != request.nonce)
                return refused("the helper's verdict is not for this login");
            return *verdict;
        }
        const auto left = work.left();
        if (const auto* prompt = std::get_if<PromptMessage>(&*message)) {
            const AnswerMessage answer = host.ask(*prompt);
            if (encode(frame, answer))
                send_frame(socket, frame);
        } else if (const auto* notice = std::get_if<NoticeMessage>(&*message)) {
            host.tell(*notice);
            if (notice->kind == Notice::LastWord)
                told = Told::TheLastWord;
        }
        if (end.passed())
            return refused("the login took too long");
        work = Deadline::after(left);
    }
}

} // namespace pam_blockid
