// Which headers of an answer are believed.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "http/answer_headers.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

bool takes(AnswerHeaders& headers, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        if (!headers.take(line))
            return false;
    }
    return true;
}

} // namespace

TEST_GROUP(Headers){};

TEST(Headers, OrdinaryOnesTellWhereTheBodyEnds) {
    for (const std::string end : {"Content-Length: 15\r\n", "transfer-encoding: chunked\n"}) {
        AnswerHeaders headers;
        CHECK(takes(headers, {"HTTP/1.1 200 OK\r\n", "Content-Type: application/json\r\n",
                              "X-Note: a\tb \xc3\xa9\r\n", end, "\r\n"}));
        CHECK(headers.tell_the_end());
    }
}

TEST(Headers, TheStatusIsThatOfTheLastAnswer) {
    AnswerHeaders headers;
    CHECK_EQUAL(0, headers.status());
    CHECK(takes(headers, {"HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.0 404 Not Found\r\n"}));
    CHECK_EQUAL(404, headers.status());
    for (const std::string line : {"HTTP/1.1 200\r\n", "HTTP/1.1 200 \n", "HTTP/1.1 200 2000 OK"}) {
        CHECK_TEXT(headers.take(line), line.c_str());
        CHECK_EQUAL(200, headers.status());
    }
}

TEST(Headers, AStatusLineHasThreeDigits) {
    for (const std::string status :
         {"", " ", "0", "20", "2000", "200200", "-200", "+200", "0200", "2e2", "two", "0x0c8",
          "099", " 200", "200\t", "20 0", "2O0"}) {
        for (const std::string words : {"", " OK"}) {
            AnswerHeaders headers;
            const std::string line = "HTTP/1.1 " + status + words + "\r\n";
            CHECK_FALSE_TEXT(headers.take(line), line.c_str());
        }
    }
    for (const std::string line : {"HTTP/", "HTTP/1.1", "HTTP/1.1\t200 OK", "HTTP/2 200 OK",
                                   "HTTP/1.2 200 OK", "HTTP/1.10 200 OK", "HTTP/0.9 200 OK"}) {
        AnswerHeaders headers;
        CHECK_FALSE_TEXT(headers.take(line), line.c_str());
    }
}

TEST(Headers, WithoutThemTheEndIsAnyonesGuess) {
    AnswerHeaders headers;
    CHECK(takes(headers, {"HTTP/1.1 200 OK\r\n", "X-Content-Length: 15\r\n", "\r\n"}));
    CHECK_FALSE(headers.tell_the_end());
}

TEST(Headers, EachAnswerCountsOnItsOwn) {
    AnswerHeaders headers;
    CHECK(takes(headers, {"HTTP/1.1 103 Early\r\n", "Content-Length: 1\r\n", "\r\n",
                          "HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n", "\r\n"}));
    CHECK(headers.tell_the_end());
    CHECK(headers.take("HTTP/1.1 200 OK\r\n"));
    CHECK_FALSE(headers.tell_the_end());
}

TEST(Headers, WhatNoServerSendsEndsTheAnswer) {
    for (const std::string& line : std::vector<std::string>{
             "X-Note: \x1b[2J\r\n", "X-Note: a\rb\r\n", std::string("X-Note: \0\r\n", 11),
             "X-Note: \x7f\r\n", "\x01: 1\r\n", " folded\r\n", "\tfolded\r\n",
             "content-type: text/html\r\n", "Content-Length: 15\r\n",
             "Transfer-Encoding: chunked\r\n"}) {
        AnswerHeaders headers;
        CHECK(takes(headers, {"HTTP/1.1 200 OK\r\n", "Content-Type: application/json\r\n",
                              "Content-Length: 15\r\n"}));
        CHECK_FALSE_TEXT(headers.take(line), line.c_str());
    }
}

TEST(Headers, TheEndOfTheBodyIsANumberOrChunked) {
    for (const std::string end :
         {"Content-Length:15", "content-length: \t0 ", "Transfer-Encoding: Chunked"}) {
        AnswerHeaders headers;
        CHECK_TEXT(takes(headers, {"HTTP/1.1 200 OK\r\n", end + "\r\n"}), end.c_str());
    }
    for (const std::string end :
         {"Content-Length", "Content-Length:", "Content-Length: ", "Content-Length: +15",
          "Content-Length: -1", "Content-Length: 1 5", "Content-Length: 15, 15",
          "Content-Length: 0xf", "Content-Length: 15;",
          "Transfer-Encoding:", "Transfer-Encoding: gzip", "Transfer-Encoding: gzip, chunked",
          "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked x"}) {
        AnswerHeaders headers;
        CHECK_FALSE_TEXT(takes(headers, {"HTTP/1.1 200 OK\r\n", end + "\r\n"}), end.c_str());
    }
}

TEST(Headers, TooManyEndTheAnswer) {
    AnswerHeaders headers;
    const std::string line = "X-Flood: " + std::string(1000, 'a') + "\r\n";
    int taken = 0;
    while (taken < 1000 && headers.take(line))
        ++taken;
    CHECK_EQUAL(64, taken);
}
