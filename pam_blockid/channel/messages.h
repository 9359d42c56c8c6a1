// The messages between module and helper.
//
// A REQUEST begins a login and a VERDICT ends it; both carry the same random nonce, so that nothing
// stray can be taken for a verdict. In between the helper prompts and the module answers. A login
// through the broker has a GREETING before all that: only then does the module ask.
// Every decode function answers nothing for a datagram that is not exactly one such message.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "channel/frame.h"
#include "login/prompter.h"
#include "login/verdict.h"

namespace pam_blockid {

inline constexpr const char* kDefaultConfigPath = "/etc/security/pam_blockid.conf";

// Longest values of a REQUEST, in bytes. A login name of Linux has at most 256 (LOGIN_NAME_MAX).
inline constexpr std::size_t kLongestUser = 256;
inline constexpr std::size_t kLongestItem = 256;
inline constexpr std::size_t kLongestPath = 1024;
inline constexpr std::size_t kLongestKey = 1400; // RSA with 8192 bits has 1396
inline constexpr std::size_t kLongestText = 2048;
inline constexpr std::size_t kNonceSize = 16;

using Nonce = std::array<char, kNonceSize>;

struct GreetingMessage {};

struct RequestMessage {
    Nonce nonce{};
    bool debug = false;
    bool stand_in_password =
        false; // PAM_AUTHTOK is the one that sshd makes up for those it refuses
    std::string config_path;
    std::string service;
    std::string user;
    std::string rhost;
    std::string tty;
    std::string ruser;
    std::string first_factor; // of SSH_AUTH_INFO_0: "publickey"
    // The public key that sshd has checked, in base64. Only where sshd itself asks; a key that is
    // longer than kLongestKey is left out.
    std::string ssh_key;
};

struct PromptMessage {
    Echo echo = Echo::Off;
    std::string text;
};

struct NoticeMessage {
    Notice kind = Notice::Info;
    std::string text;
};

struct VerdictMessage {
    Nonce nonce{};
    Verdict verdict = Verdict::LocalFault;
    std::chrono::microseconds fail_delay{0};
};

struct AnswerMessage {
    enum class Kind {
        Typed,
        // What was typed is not passed on: more than kLongestAnswer bytes, or the password, which
        // sshd's password method gives as the answer to every prompt without echo.
        Withheld,
        Failed, // the conversation failed
    };
    Kind kind = Kind::Failed;
    TypedText typed;
};

// False when the message does not fit a frame.
bool encode(Frame& frame, const GreetingMessage& message);
bool encode(Frame& frame, const RequestMessage& message);
bool encode(Frame& frame, const PromptMessage& message);
bool encode(Frame& frame, const NoticeMessage& message);
bool encode(Frame& frame, const VerdictMessage& message);
bool encode(Frame& frame, const AnswerMessage& message);

using FromHelper = std::variant<PromptMessage, NoticeMessage, VerdictMessage>;
std::optional<FromHelper> decode_from_helper(const Frame& frame);
std::optional<GreetingMessage> decode_greeting(const Frame& frame);
std::optional<RequestMessage> decode_request(const Frame& frame);
std::optional<AnswerMessage> decode_answer(const Frame& frame);

} // namespace pam_blockid
