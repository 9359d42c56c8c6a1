// SPDX-License-Identifier: Apache-2.0
#include "channel/messages.h"

#include <algorithm>
#include <array>

namespace pam_blockid {
namespace {

enum class Type : std::uint8_t {
    Request = 1,
    Prompt = 2,
    Info = 3,
    LastWord = 4,
    Answer = 5,
    Verdict = 6,
    Greeting = 7
};

constexpr std::uint8_t code(Type type) {
    return static_cast<std::uint8_t>(type);
}

struct RequestField {
    std::string RequestMessage::*member;
    std::size_t longest;
};
constexpr std::array<RequestField, 8> kRequestFields{{
    {&RequestMessage::config_path, kLongestPath},
    {&RequestMessage::service, kLongestItem},
    {&RequestMessage::user, kLongestUser},
    {&RequestMessage::rhost, kLongestItem},
    {&RequestMessage::tty, kLongestItem},
    {&RequestMessage::ruser, kLongestItem},
    {&RequestMessage::first_factor, kLongestItem},
    {&RequestMessage::ssh_key, kLongestKey},
}};

std::string_view view(const Nonce& nonce) {
    return {nonce.data(), nonce.size()};
}

bool read_nonce(FrameReader& reader, Nonce& nonce) {
    const std::string_view text = reader.text();
    if (text.size() != nonce.size())
        return false;
    std::copy(text.begin(), text.end(), nonce.begin());
    return true;
}

bool is_known(std::uint8_t verdict) {
    return verdict >= static_cast<std::uint8_t>(Verdict::Allow) &&
           verdict <= static_cast<std::uint8_t>(Verdict::LocalFault);
}

bool is_short(std::string_view text) {
    return text.size() <= kLongestText;
}

std::optional<FromHelper> decode_prompt(FrameReader& reader) {
    const std::uint8_t echo = reader.byte();
    PromptMessage message{echo == 1 ? Echo::On : Echo::Off, std::string(reader.text())};
    if (!reader.complete() || echo > 1 || !is_short(message.text))
        return std::nullopt;
    return message;
}

std::optional<FromHelper> decode_notice(FrameReader& reader, Notice kind) {
    NoticeMessage message{kind, std::string(reader.text())};
    if (!reader.complete() || !is_short(message.text))
        return std::nullopt;
    return message;
}

std::optional<FromHelper> decode_verdict(FrameReader& reader) {
    VerdictMessage message;
    const bool nonce_read = read_nonce(reader, message.nonce);
    const std::uint8_t verdict = reader.byte();
    message.fail_delay = std::chrono::microseconds(reader.number());
    if (!nonce_read || !reader.complete() || !is_known(verdict))
        return std::nullopt;
    message.verdict = static_cast<Verdict>(verdict);
    return message;
}

} // namespace

bool encode(Frame& frame, const GreetingMessage&) {
    return FrameWriter(frame, code(Type::Greeting)).complete();
}

bool encode(Frame& frame, const RequestMessage& message) {
    FrameWriter writer(frame, code(Type::Request));
    writer.text(view(message.nonce))
        .byte(message.debug ? 1 : 0)
        .byte(message.stand_in_password ? 1 : 0);
    return std::all_of(kRequestFields.begin(), kRequestFields.end(),
                       [&](const RequestField& field) {
                           const std::string& value = message.*field.member;
                           return value.size() <= field.longest && writer.text(value).complete();
                       });
}

bool encode(Frame& frame, const PromptMessage& message) {
    return is_short(message.text) && FrameWriter(frame, code(Type::Prompt))
                                         .byte(message.echo == Echo::On ? 1 : 0)
                                         .text(message.text)
                                         .complete();
}

bool encode(Frame& frame, const NoticeMessage& message) {
    const Type type = message.kind == Notice::Info ? Type::Info : Type::LastWord;
    return is_short(message.text) && FrameWriter(frame, code(type)).text(message.text).complete();
}

bool encode(Frame& frame, const VerdictMessage& message) {
    return FrameWriter(frame, code(Type::Verdict))
        .text(view(message.nonce))
        .byte(static_cast<std::uint8_t>(message.verdict))
        .number(static_cast<std::uint32_t>(message.fail_delay.count()))
        .complete();
}

bool encode(Frame& frame, const AnswerMessage& message) {
    return FrameWriter(frame, code(Type::Answer))
        .byte(static_cast<std::uint8_t>(message.kind))
        .text(message.typed.view())
        .complete();
}

std::optional<FromHelper> decode_from_helper(const Frame& frame) {
    FrameReader reader(frame.content());
    if (reader.type() == code(Type::Prompt))
        return decode_prompt(reader);
    if (reader.type() == code(Type::Info))
        return decode_notice(reader, Notice::Info);
    if (reader.type() == code(Type::LastWord))
        return decode_notice(reader, Notice::LastWord);
    if (reader.type() == code(Type::Verdict))
        return decode_verdict(reader);
    return std::nullopt;
}

std::optional<GreetingMessage> decode_greeting(const Frame& frame) {
    const FrameReader reader(frame.content());
    if (reader.type() != code(Type::Greeting) || !reader.complete())
        return std::nullopt;
    return GreetingMessage{};
}

std::optional<RequestMessage> decode_request(const Frame& frame) {
    FrameReader reader(frame.content());
    RequestMessage message;
    if (reader.type() != code(Type::Request) || !read_nonce(reader, message.nonce))
        return std::nullopt;
    const std::uint8_t debug = reader.byte();
    const std::uint8_t stand_in = reader.byte();
    message.debug = debug == 1;
    message.stand_in_password = stand_in == 1;
    bool well_formed = debug <= 1 && stand_in <= 1;
    for (const RequestField& field : kRequestFields) {
        const std::string_view value = reader.text();
        // A NUL would cut the value short wherever a C library reads it.
        well_formed = well_formed && value.size() <= field.longest &&
                      value.find('\0') == std::string_view::npos;
        message.*field.member = value;
    }
    if (!well_formed || !reader.complete())
        return std::nullopt;
    return message;
}

std::optional<AnswerMessage> decode_answer(const Frame& frame) {
    FrameReader reader(frame.content());
    if (reader.type() != code(Type::Answer))
        return std::nullopt;
    const std::uint8_t kind = reader.byte();
    const std::string_view typed = reader.text();
    AnswerMessage message;
    if (!reader.complete() || kind > static_cast<std::uint8_t>(AnswerMessage::Kind::Failed) ||
        !message.typed.assign(typed))
        return std::nullopt;
    message.kind = static_cast<AnswerMessage::Kind>(kind);
    return message;
}

} // namespace pam_blockid
