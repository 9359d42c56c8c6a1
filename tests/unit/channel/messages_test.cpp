// Messages of the channel: what is written is read again, and nothing else is.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "channel/messages.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::microseconds;

namespace {

RequestMessage sample_request() {
    RequestMessage message;
    message.nonce.fill('n');
    message.debug = true;
    message.stand_in_password = true;
    message.config_path = "/etc/security/pam_blockid.conf";
    message.service = "sshd";
    message.user = "alice";
    message.rhost = "192.0.2.1";
    message.tty = "ssh";
    message.ruser = "bob";
    message.first_factor = "publickey";
    message.ssh_key = "AAAAC3NzaC1lZDI1NTE5";
    return message;
}

std::vector<char> bytes_of(const Frame& frame) {
    return {frame.content().begin(), frame.content().end()};
}

void fill(Frame& frame, const std::vector<char>& bytes) {
    std::copy(bytes.begin(), bytes.end(), frame.buffer().begin());
    frame.set_size(bytes.size());
}

template<class Message>
std::vector<char> encoded(const Message& message) {
    Frame frame;
    CHECK(encode(frame, message));
    return bytes_of(frame);
}

VerdictMessage sample_verdict() {
    VerdictMessage message;
    message.nonce.fill('v');
    message.verdict = Verdict::Allow;
    message.fail_delay = microseconds(2'000'000);
    return message;
}

AnswerMessage typed(const std::string& text) {
    AnswerMessage message;
    message.kind = AnswerMessage::Kind::Typed;
    CHECK(message.typed.assign(text));
    return message;
}

// How many of the decoders take the bytes.
int takers(const std::vector<char>& bytes) {
    Frame frame;
    fill(frame, bytes);
    return int{decode_from_helper(frame).has_value()} + int{decode_request(frame).has_value()} +
           int{decode_answer(frame).has_value()} + int{decode_greeting(frame).has_value()};
}

} // namespace

TEST_GROUP(Messages){};

TEST(Messages, RequestRoundTrip) {
    Frame frame;
    fill(frame, encoded(sample_request()));
    const auto read = decode_request(frame);
    CHECK(read.has_value());
    CHECK(read->nonce == sample_request().nonce);
    CHECK(read->debug);
    CHECK(read->stand_in_password);
    STRCMP_EQUAL("/etc/security/pam_blockid.conf", read->config_path.c_str());
    STRCMP_EQUAL("sshd", read->service.c_str());
    STRCMP_EQUAL("alice", read->user.c_str());
    STRCMP_EQUAL("192.0.2.1", read->rhost.c_str());
    STRCMP_EQUAL("ssh", read->tty.c_str());
    STRCMP_EQUAL("bob", read->ruser.c_str());
    STRCMP_EQUAL("publickey", read->first_factor.c_str());
    STRCMP_EQUAL("AAAAC3NzaC1lZDI1NTE5", read->ssh_key.c_str());
}

TEST(Messages, PromptAndNoticesRoundTrip) {
    Frame frame;
    fill(frame, encoded(PromptMessage{Echo::On, "Passcode: "}));
    const auto prompt = decode_from_helper(frame);
    STRCMP_EQUAL("Passcode: ", std::get<PromptMessage>(*prompt).text.c_str());
    CHECK(std::get<PromptMessage>(*prompt).echo == Echo::On);
    for (const auto kind : {Notice::Info, Notice::LastWord}) {
        fill(frame, encoded(NoticeMessage{kind, "text"}));
        const auto notice = decode_from_helper(frame);
        CHECK(std::get<NoticeMessage>(*notice).kind == kind);
        STRCMP_EQUAL("text", std::get<NoticeMessage>(*notice).text.c_str());
    }
}

TEST(Messages, VerdictRoundTrip) {
    Frame frame;
    fill(frame, encoded(sample_verdict()));
    const auto message = decode_from_helper(frame);
    const auto& verdict = std::get<VerdictMessage>(*message);
    CHECK(verdict.verdict == Verdict::Allow);
    CHECK(verdict.nonce == sample_verdict().nonce);
    LONGS_EQUAL(2'000'000, verdict.fail_delay.count());
}

TEST(Messages, AnswerRoundTrip) {
    Frame frame;
    const std::string longest(kLongestAnswer, '7');
    fill(frame, encoded(typed(longest)));
    const auto answer = decode_answer(frame);
    CHECK(answer->kind == AnswerMessage::Kind::Typed);
    CHECK(answer->typed.view() == longest);
    fill(frame, encoded(AnswerMessage{}));
    CHECK(decode_answer(frame)->kind == AnswerMessage::Kind::Failed);
}

TEST(Messages, AGreetingIsOneOfThisVersion) {
    Frame frame;
    auto bytes = encoded(GreetingMessage{});
    fill(frame, bytes);
    CHECK(decode_greeting(frame).has_value());
    ++bytes[0];
    fill(frame, bytes);
    CHECK_FALSE(decode_greeting(frame).has_value());
}

TEST(Messages, EveryTruncationAndEveryExtraByteIsRefused) {
    for (const auto& whole : {encoded(sample_request()), encoded(PromptMessage{Echo::Off, "p"}),
                              encoded(NoticeMessage{Notice::Info, "i"}), encoded(sample_verdict()),
                              encoded(typed("123456")), encoded(GreetingMessage{})}) {
        LONGS_EQUAL(1, takers(whole));
        for (std::size_t size = 0; size < whole.size(); ++size)
            LONGS_EQUAL(0, takers({whole.begin(), whole.begin() + static_cast<long>(size)}));
        auto longer = whole;
        longer.push_back('\0');
        LONGS_EQUAL(0, takers(longer));
    }
}

TEST(Messages, AnotherVersionOrTypeIsRefused) {
    auto bytes = encoded(sample_verdict());
    for (int value = 0; value < 256; ++value) {
        auto changed = bytes;
        changed[0] = static_cast<char>(value);
        LONGS_EQUAL(value == kChannelVersion ? 1 : 0, takers(changed));
        changed = bytes;
        changed[1] = static_cast<char>(value);
        LONGS_EQUAL(value == 6 ? 1 : 0, takers(changed));
    }
}

TEST(Messages, AVerdictOutsideTheTableIsRefused) {
    const std::size_t at = 2 + 2 + kNonceSize;
    for (int value = 0; value < 256; ++value) {
        auto bytes = encoded(sample_verdict());
        bytes[at] = static_cast<char>(value);
        LONGS_EQUAL(value >= 1 && value <= 8 ? 1 : 0, takers(bytes));
    }
}

TEST(Messages, FlagsAreZeroOrOne) {
    auto prompt = encoded(PromptMessage{Echo::On, "p"});
    prompt[2] = 2;
    LONGS_EQUAL(0, takers(prompt));
    for (const std::size_t flag : {0U, 1U}) {
        auto request = encoded(sample_request());
        request[2 + 2 + kNonceSize + flag] = 2;
        LONGS_EQUAL(0, takers(request));
    }
}

TEST(Messages, ValuesThatAreTooLongAreNotWritten) {
    Frame frame;
    RequestMessage request = sample_request();
    request.user.assign(kLongestUser, 'u');
    CHECK_TRUE(encode(frame, request));
    request.user.push_back('u');
    CHECK_FALSE(encode(frame, request));
    CHECK_FALSE(encode(frame, PromptMessage{Echo::On, std::string(kLongestText + 1, 'p')}));
    CHECK_FALSE(encode(frame, PromptMessage{Echo::On, std::string(100'000, 'p')}));
}

TEST(Messages, LongestRequestFits) {
    RequestMessage request;
    request.config_path.assign(kLongestPath, 'c');
    request.user.assign(kLongestUser, 'u');
    for (auto* item :
         {&request.service, &request.rhost, &request.tty, &request.ruser, &request.first_factor})
        item->assign(kLongestItem, 'i');
    request.ssh_key.assign(kLongestKey, 'A');
    LONGS_EQUAL(1, takers(encoded(request)));
}

TEST(Messages, ANulInARequestIsRefused) {
    RequestMessage request = sample_request();
    request.user = std::string("al\0ice", 6);
    LONGS_EQUAL(0, takers(encoded(request)));
}

TEST(Messages, AnAnswerLongerThanTheBufferIsRefused) {
    Frame frame;
    FrameWriter writer(frame, 5);
    writer.byte(0).text(std::string(kLongestAnswer + 1, '1'));
    CHECK(writer.complete());
    CHECK_FALSE(decode_answer(frame).has_value());
}
