// The person at the other end: asked, and told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "support/expected.h"
#include "support/secret.h"

namespace pam_blockid {

enum class Echo { Off, On };

// Longer than any passcode: what does not fit was none.
inline constexpr std::size_t kLongestAnswer = 128;
using TypedText = SecretBuffer<kLongestAnswer>;

enum class Notice {
    Info,     // kept back where the host program asks for silence (PAM_SILENT, pam_authenticate(3))
    LastWord, // why this login is refused: always shown
};

enum class PromptError {
    ConversationFailed, // Ctrl-C, a closed connection, a caller that cannot ask
    TimedOut,           // nothing typed within the prompt deadline
};

class Prompter {
public:
    virtual ~Prompter() = default;
    // Shows `text` and waits for a line. An answer of more than kLongestAnswer bytes comes back as
    // text that is no passcode.
    virtual Expected<TypedText, PromptError> ask(const std::string& text, Echo echo) = 0;
    // Shows `text` without waiting. sshd delivers it with the next prompt or with the refusal.
    virtual void tell(Notice notice, const std::string& text) = 0;
};

} // namespace pam_blockid
