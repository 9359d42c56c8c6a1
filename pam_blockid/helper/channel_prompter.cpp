// SPDX-License-Identifier: Apache-2.0
#include "helper/channel_prompter.h"

#include "channel/messages.h"
#include "channel/transfer.h"

namespace pam_blockid {
namespace {

// Stands for an answer that was not passed on: text, and no passcode.
constexpr std::string_view kWithheld = "?";

} // namespace

Expected<TypedText, PromptError> ChannelPrompter::ask(const std::string& text, Echo echo) {
    using Failed = Unexpected<PromptError>;
    const Watchdog::Pause pause(watchdog_, prompt_);
    Frame frame;
    if (!encode(frame, PromptMessage{echo, text}) || !send_frame(socket_, frame))
        return Failed(PromptError::ConversationFailed);
    const Received received = receive_frame(socket_, frame, pause.deadline());
    if (received == Received::TimedOut)
        return Failed(PromptError::TimedOut);
    auto answer = received == Received::Frame ? decode_answer(frame) : std::nullopt;
    if (!answer || answer->kind == AnswerMessage::Kind::Failed)
        return Failed(PromptError::ConversationFailed);
    if (answer->kind == AnswerMessage::Kind::Withheld)
        answer->typed.assign(kWithheld);
    return std::move(answer->typed);
}

void ChannelPrompter::tell(Notice notice, const std::string& text) {
    Frame frame;
    if (encode(frame, NoticeMessage{notice, text}))
        send_frame(socket_, frame);
}

} // namespace pam_blockid
