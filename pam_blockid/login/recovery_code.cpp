// SPDX-License-Identifier: Apache-2.0
#include "login/recovery_code.h"

#include "support/ascii.h"

namespace pam_blockid {
std::optional<RecoveryCode> RecoveryCode::parse(std::string_view typed) {
    RecoveryCode code;
    for (const char c : typed) {
        if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n')
            continue;
        const char letter = ascii_upper(c);
        if (kAlphabet.find(letter) == std::string_view::npos || !code.letters_.append(letter))
            return std::nullopt;
    }
    if (code.letters().size() != kLetters)
        return std::nullopt;
    return code;
}

RecoveryCode RecoveryCode::from(std::span<const unsigned char, kRandomBytes> random) {
    RecoveryCode code;
    for (const unsigned char byte : random) {
        code.letters_.append(kAlphabet[byte >> 4U]);
        code.letters_.append(kAlphabet[byte & 0xfU]);
    }
    return code;
}

SecretBuffer<RecoveryCode::kLetters + RecoveryCode::kLetters / RecoveryCode::kGroup>
RecoveryCode::on_paper() const {
    SecretBuffer<kLetters + kLetters / kGroup> paper;
    for (std::size_t i = 0; i < kLetters; ++i) {
        if (i > 0 && i % kGroup == 0)
            paper.append('-');
        paper.append(letters()[i]);
    }
    return paper;
}

} // namespace pam_blockid
