// Messages between module and helper: what is decoded is exactly what encoding it again yields, and
// no datagram passes for two kinds of message.
// SPDX-License-Identifier: Apache-2.0
#include "channel/messages.h"

#include <variant>

#include "fuzz.h"

namespace {

using namespace pam_blockid;
using fuzz::require;

template<class Message>
void require_same_when_encoded(const Message& message, std::string_view content) {
    Frame again;
    require(encode(again, message), "a decoded message fits a frame");
    const auto bytes = again.content();
    require(std::string_view(bytes.data(), bytes.size()) == content,
            "a message has one encoding only");
}

void require_harmless(const VerdictMessage& message) {
    require(message.verdict >= Verdict::Allow && message.verdict <= Verdict::LocalFault,
            "a verdict is one of those that exist");
}
void require_harmless(const PromptMessage& message) {
    require(message.text.size() <= kLongestText, "a prompt is short");
}
void require_harmless(const NoticeMessage& message) {
    require(message.text.size() <= kLongestText, "a notice is short");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view content = fuzz::text_of(data, size).substr(0, kFrameCapacity);
    Frame frame;
    content.copy(frame.buffer().data(), content.size());
    frame.set_size(content.size());

    const auto request = decode_request(frame);
    const auto answer = decode_answer(frame);
    const auto from_helper = decode_from_helper(frame);
    const auto greeting = decode_greeting(frame);
    require(request.has_value() + answer.has_value() + from_helper.has_value() +
                    greeting.has_value() <=
                1,
            "a datagram is one kind of message at most");
    if (request) {
        require(request->user.size() <= kLongestUser, "a user name is short");
        require_same_when_encoded(*request, content);
    }
    if (answer)
        require_same_when_encoded(*answer, content);
    if (greeting)
        require_same_when_encoded(*greeting, content);
    if (from_helper)
        std::visit(
            [&](const auto& message) {
                require_harmless(message);
                require_same_when_encoded(message, content);
            },
            *from_helper);
    return 0;
}
