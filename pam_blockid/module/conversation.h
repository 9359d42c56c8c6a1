// The PAM conversation of the host program (pam_conv(3)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_modules.h>

#include <string>

#include "channel/messages.h"
#include "module/relay.h"

namespace pam_blockid {

class Conversation final : public HostProgram {
public:
    // `silent`: PAM_SILENT was given. Prompts and the last word of a refusal are still shown, other
    // notices are not: sudo always gives it, and a person who is not told why would doubt their
    // password.
    Conversation(pam_handle_t* pamh, bool silent) : pamh_(pamh), silent_(silent) {}

    // What the host handed over is wiped and freed. Any return other than PAM_SUCCESS with a
    // response makes AnswerMessage::Kind::Failed.
    AnswerMessage ask(const PromptMessage& prompt) const override;
    void tell(const NoticeMessage& notice) const override;

private:
    pam_handle_t* pamh_;
    bool silent_;
};

} // namespace pam_blockid
