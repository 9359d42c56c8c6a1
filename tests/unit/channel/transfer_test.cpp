// Frames over a real socket pair.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <string>

#include "channel/transfer.h"
#include "support/unique_fd.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::milliseconds;

TEST_GROUP(Transfer) {
    UniqueFd ours;
    UniqueFd theirs;
    Frame frame;

    void setup() override {
        std::array<int, 2> pair{};
        LONGS_EQUAL(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair.data()));
        ours = UniqueFd(pair[0]);
        theirs = UniqueFd(pair[1]);
    }
    Received receive(milliseconds wait = milliseconds(2000)) {
        return receive_frame(ours.get(), frame, Deadline::after(wait));
    }
    void write_raw(const std::string& bytes) {
        LONGS_EQUAL(bytes.size(), ::send(theirs.get(), bytes.data(), bytes.size(), 0));
    }
};

TEST(Transfer, AFrameArrivesWhole) {
    Frame sent;
    FrameWriter(sent, 3).text("hello");
    CHECK(send_frame(theirs.get(), sent));
    CHECK(receive() == Received::Frame);
    FrameReader reader(frame.content());
    LONGS_EQUAL(3, *reader.type());
    CHECK(reader.text() == "hello");
}

TEST(Transfer, TheLargestFrameFitsAndOneByteMoreIsBroken) {
    write_raw(std::string(kFrameCapacity, 'x'));
    CHECK(receive() == Received::Frame);
    LONGS_EQUAL(kFrameCapacity, frame.content().size());
    write_raw(std::string(kFrameCapacity + 1, 'x'));
    CHECK(receive() == Received::Broken);
    LONGS_EQUAL(0, frame.content().size());
}

TEST(Transfer, AClosedSocketIsTold) {
    theirs.reset();
    CHECK(receive() == Received::Closed);
    CHECK_FALSE(send_frame(ours.get(), frame));
}

TEST(Transfer, WhatWasSentBeforeTheEndIsStillRead) {
    write_raw("last words");
    theirs.reset();
    CHECK(receive() == Received::Frame);
    CHECK(receive() == Received::Closed);
}

TEST(Transfer, SilenceEndsAtTheDeadlineAndNotBefore) {
    const auto before = std::chrono::steady_clock::now();
    CHECK(receive(milliseconds(50)) == Received::TimedOut);
    CHECK(std::chrono::steady_clock::now() - before >= milliseconds(50));
}

TEST(Transfer, SendingToAPeerThatDoesNotReadNeverWaits) {
    Frame full;
    FrameWriter(full, 1).text(std::string(4000, 'x'));
    int sent = 0;
    while (sent < 10'000 && send_frame(ours.get(), full))
        ++sent;
    CHECK(sent > 0);
    CHECK(sent < 10'000);
}

TEST(Transfer, AFrameThatIsLookedAtStays) {
    write_raw("asked");
    for (int i = 0; i < 2; ++i) {
        CHECK(peek_frame(ours.get(), frame, Deadline::after(milliseconds(2000))) ==
              Received::Frame);
        CHECK(std::string(frame.content().begin(), frame.content().end()) == "asked");
    }
    CHECK(receive() == Received::Frame);
    CHECK(peek_frame(ours.get(), frame, Deadline::after(milliseconds(10))) == Received::TimedOut);
}
