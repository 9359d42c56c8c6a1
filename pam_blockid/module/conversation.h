// The PAM conversation of the host program (pam_conv(3)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_modules.h>

#include <string>

#include "channel/messages.h"

namespace pam_blockid {

class Conversation {
public:
    // `silent`: PAM_SILENT was given; prompts are still shown, notices are not.
    Conversation(pam_handle_t* pamh, bool silent) : pamh_(pamh), silent_(silent) {}

    // Shows the prompt and waits for the person. What the host handed over is wiped and freed. Any
    // return other than PAM_SUCCESS with a response makes AnswerMessage::Kind::Failed.
    AnswerMessage ask(const PromptMessage& prompt) const;
    void tell(const NoticeMessage& notice) const;

private:
    pam_handle_t* pamh_;
    bool silent_;
};

} // namespace pam_blockid
