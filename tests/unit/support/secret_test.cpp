// Tests of the bytes that wipe themselves.
// SPDX-License-Identifier: Apache-2.0
#include "support/secret.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr std::string_view kKey = "f3d1-license-key";

bool contains(std::span<const char> bytes, std::string_view text) {
    return std::string_view(bytes.data(), bytes.size()).find(text) != std::string_view::npos;
}

bool is_zero(std::span<const char> bytes) {
    return std::ranges::all_of(bytes, [](char c) { return c == 0; });
}

} // namespace

TEST_GROUP(Secrets){};

TEST(Secrets, WipeOverwritesExactlyTheGivenBytes) {
    std::array<char, 8> bytes{'s', 'e', 'c', 'r', 'e', 't', '!', '!'};
    wipe(std::span<char>(bytes).first(6));
    CHECK(is_zero(std::span<char>(bytes).first(6)));
    BYTES_EQUAL('!', bytes[6]);
    BYTES_EQUAL('!', bytes[7]);
    wipe(std::span<char>());
}

TEST(Secrets, HoldsItsText) {
    const Secret secret(kKey);
    CHECK(secret.view() == kKey);
    LONGS_EQUAL(kKey.size(), secret.size());
    CHECK_FALSE(secret.empty());
    CHECK(Secret().empty());
    CHECK(Secret().view().empty());
    CHECK(Secret(std::string_view()).empty());
}

TEST(Secrets, OfASizeIsZeroed) {
    Secret secret(std::size_t{32});
    LONGS_EQUAL(32, secret.size());
    CHECK(is_zero(secret.span()));
}

TEST(Secrets, MovedFromIsEmpty) {
    Secret from(kKey);
    const char* bytes = from.data();
    const Secret to(std::move(from));
    CHECK(to.view() == kKey);
    POINTERS_EQUAL(bytes, to.view().data()); // no second copy of the bytes
    CHECK(from.empty());                     // NOLINT(bugprone-use-after-move)
    CHECK(from.view().empty());
}

TEST(Secrets, MoveAssignmentLeavesTheSourceEmpty) {
    Secret from(kKey);
    Secret to("the old one");
    to = std::move(from);
    CHECK(to.view() == kKey);
    CHECK(from.empty()); // NOLINT(bugprone-use-after-move)
}

TEST(Secrets, MoveAssignmentToItselfKeepsIt) {
    Secret secret(kKey);
    Secret& same = secret;
    secret = std::move(same);
    CHECK(secret.view() == kKey);
}

TEST(Secrets, TruncateKeepsTheFrontAndWipesTheRest) {
    Secret secret(kKey);
    const std::span<char> all = secret.span();
    secret.truncate(4);
    CHECK(secret.view() == "f3d1");
    CHECK(is_zero(all.subspan(4)));
    secret.truncate(10);
    LONGS_EQUAL(4, secret.size());
    secret.truncate(0);
    CHECK(secret.empty());
    CHECK(is_zero(all));
}

// The object lives in memory of ours, so that its bytes can be looked at when it is gone.
TEST(Secrets, BufferWipesItselfWhenItGoes) {
    using Buffer = SecretBuffer<32>;
    alignas(Buffer) std::array<char, sizeof(Buffer)> memory{};
    auto* buffer = std::construct_at(reinterpret_cast<Buffer*>(memory.data()));
    CHECK(buffer->assign(kKey));
    CHECK(contains(memory, kKey));
    std::destroy_at(buffer);
    // The length behind the bytes may stay: nobody will read it, and the optimizer knows.
    CHECK(is_zero(std::span(memory).first<32>()));
}

TEST(Secrets, BufferWipesWhatItIsMovedFrom) {
    using Buffer = SecretBuffer<32>;
    alignas(Buffer) std::array<char, sizeof(Buffer)> memory{};
    auto* from = std::construct_at(reinterpret_cast<Buffer*>(memory.data()));
    CHECK(from->assign(kKey));
    Buffer to(std::move(*from));
    CHECK(to.view() == kKey);
    CHECK(from->empty()); // NOLINT(bugprone-use-after-move)
    CHECK(is_zero(memory));
    std::destroy_at(from);
}

TEST(Secrets, BufferKeepsNothingOfAnEarlierText) {
    using Buffer = SecretBuffer<32>;
    alignas(Buffer) std::array<char, sizeof(Buffer)> memory{};
    auto* buffer = std::construct_at(reinterpret_cast<Buffer*>(memory.data()));
    CHECK(buffer->assign(kKey));
    CHECK(buffer->assign("12"));
    CHECK(buffer->view() == "12");
    CHECK_FALSE(contains(memory, kKey.substr(2)));
    std::destroy_at(buffer);
}

TEST(Secrets, BufferRefusesMoreThanItHolds) {
    SecretBuffer<4> buffer;
    CHECK(buffer.assign("1234"));
    CHECK(buffer.view() == "1234");
    CHECK_FALSE(buffer.assign("12345"));
    CHECK(buffer.empty());
}

TEST(Secrets, BufferMoveAssignment) {
    SecretBuffer<8> from;
    SecretBuffer<8> to;
    CHECK(from.assign("new"));
    CHECK(to.assign("older"));
    to = std::move(from);
    CHECK(to.view() == "new");
    CHECK(from.empty()); // NOLINT(bugprone-use-after-move)
    SecretBuffer<8>& same = to;
    to = std::move(same);
    CHECK(to.view() == "new");
}
