// SPDX-License-Identifier: Apache-2.0
#include "module/conversation.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "module/item.h"
#include "support/secret.h"

namespace pam_blockid {
namespace {

// The one response to the one message that we sent; its memory is ours (pam_conv(3)).
struct ResponseDeleter {
    void operator()(pam_response* response) const {
        if (response->resp != nullptr) {
            wipe(std::span<char>(response->resp, std::strlen(response->resp)));
            std::free(response->resp);
        }
        std::free(response);
    }
};
using Response = std::unique_ptr<pam_response, ResponseDeleter>;

// Empty unless the conversation succeeded.
Response converse(pam_handle_t* pamh, int style, const std::string& text) {
    const auto* host = static_cast<const pam_conv*>(find_item(pamh, PAM_CONV));
    if (host == nullptr || host->conv == nullptr)
        return nullptr;
    const pam_message message{style, text.c_str()};
    const pam_message* messages = &message;
    pam_response* responses = nullptr;
    if (host->conv(1, &messages, &responses, host->appdata_ptr) != PAM_SUCCESS)
        return nullptr; // and then `responses` is not ours (pam_conv(3))
    return Response(responses);
}

// The one that an earlier module of the stack was given.
bool is_password(pam_handle_t* pamh, std::string_view typed) {
    return !typed.empty() && typed == text_item(pamh, PAM_AUTHTOK);
}

} // namespace

AnswerMessage Conversation::ask(const PromptMessage& prompt) const {
    AnswerMessage answer;
    const int style = prompt.echo == Echo::On ? PAM_PROMPT_ECHO_ON : PAM_PROMPT_ECHO_OFF;
    const Response response = converse(pamh_, style, prompt.text);
    if (!response || response->resp == nullptr)
        return answer;
    const bool may_pass =
        !is_password(pamh_, response->resp) && answer.typed.assign(response->resp);
    answer.kind = may_pass ? AnswerMessage::Kind::Typed : AnswerMessage::Kind::Withheld;
    return answer;
}

void Conversation::tell(const NoticeMessage& notice) const {
    if (notice.kind == Notice::LastWord)
        converse(pamh_, PAM_ERROR_MSG, notice.text);
    else if (!silent_)
        converse(pamh_, PAM_TEXT_INFO, notice.text);
}

} // namespace pam_blockid
