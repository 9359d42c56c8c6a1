// The person at this terminal, or whoever writes to our standard input.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "module/relay.h"

namespace pam_blockid {

class Terminal final : public HostProgram {
public:
    // The end of the input, and Ctrl-C where nothing is echoed, make AnswerMessage::Kind::Failed.
    AnswerMessage ask(const PromptMessage& prompt) const override;
    void tell(const NoticeMessage& notice) const override;
};

} // namespace pam_blockid
