// Carries the conversation between the helper and the host program until the helper's verdict.
//
// The module never decides: an ALLOW that repeats the nonce of this login is the only way in, and
// the end of the socket, a deadline, or a message that is malformed or out of place is a refusal.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "channel/messages.h"
#include "support/expected.h"

namespace pam_blockid {

// The side of the person: what a login shows, and what is typed.
class HostProgram {
public:
    virtual ~HostProgram() = default;
    // Shows the prompt and waits for the person.
    virtual AnswerMessage ask(const PromptMessage& prompt) const = 0;
    virtual void tell(const NoticeMessage& notice) const = 0;
};

struct RelayLimits {
    std::chrono::seconds work;                          // stands still while the person types
    std::chrono::seconds all{std::chrono::minutes(30)}; // typing included
};

// What the person has been told of a refusal, which has one last word.
enum class Told { Nothing, TheLastWord };

struct NoVerdict {
    std::string why; // for the log
    Told told = Told::Nothing;
};

// The helper's verdict, or why there is none.
Expected<VerdictMessage, NoVerdict> relay(int socket, const RequestMessage& request,
                                          const HostProgram& host, RelayLimits limits);

} // namespace pam_blockid
