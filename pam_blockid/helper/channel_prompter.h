// The person, at the far end of the channel.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "helper/watchdog.h"
#include "login/prompter.h"

namespace pam_blockid {

class ChannelPrompter final : public Prompter {
public:
    // `prompt`: how long one answer may take.
    ChannelPrompter(int socket, Watchdog& watchdog, std::chrono::seconds prompt)
        : socket_(socket), watchdog_(watchdog), prompt_(prompt) {}

    Expected<TypedText, PromptError> ask(const std::string& text, Echo echo) override;
    void tell(Notice notice, const std::string& text) override;

private:
    int socket_;
    Watchdog& watchdog_;
    std::chrono::seconds prompt_;
};

} // namespace pam_blockid
