// SPDX-License-Identifier: Apache-2.0
#include "login/recovery_code.h"

#include "support/ascii.h"

namespace pam_blockid {
namespace {

template<std::size_t Size>
struct Wiped : std::array<char, Size> {
    ~Wiped() { wipe(std::span<char>(this->data(), Size)); }
};

} // namespace

std::optional<RecoveryCode> RecoveryCode::parse(std::string_view typed) {
    Wiped<kLetters> letters{};
    std::size_t count = 0;
    for (const char c : typed) {
        if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n')
            continue;
        const char letter = ascii_upper(c);
        if (count == kLetters || kAlphabet.find(letter) == std::string_view::npos)
            return std::nullopt;
        letters[count++] = letter;
    }
    if (count != kLetters)
        return std::nullopt;
    RecoveryCode code;
    code.letters_.assign({letters.data(), letters.size()});
    return code;
}

RecoveryCode RecoveryCode::from(std::span<const unsigned char, kRandomBytes> random) {
    Wiped<kLetters> letters{};
    for (std::size_t i = 0; i < kRandomBytes; ++i) {
        letters[2 * i] = kAlphabet[random[i] >> 4U];
        letters[2 * i + 1] = kAlphabet[random[i] & 0xfU];
    }
    RecoveryCode code;
    code.letters_.assign({letters.data(), letters.size()});
    return code;
}

SecretBuffer<RecoveryCode::kLetters + RecoveryCode::kLetters / RecoveryCode::kGroup>
RecoveryCode::on_paper() const {
    Wiped<kLetters + kLetters / kGroup> text{};
    std::size_t end = 0;
    for (std::size_t i = 0; i < kLetters; ++i) {
        if (i > 0 && i % kGroup == 0)
            text[end++] = '-';
        text[end++] = letters()[i];
    }
    SecretBuffer<kLetters + kLetters / kGroup> paper;
    paper.assign({text.data(), end});
    return paper;
}

} // namespace pam_blockid
