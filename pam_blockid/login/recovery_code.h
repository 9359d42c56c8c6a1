// A recovery code: what a person keeps on paper, for the day that no passcode arrives.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "support/secret.h"

namespace pam_blockid {

// Twenty letters of sixteen, 80 bits; "KRTB-XWDM-HCPQ-YNFJ-BTKM" on paper. No digit is among them,
// so that none can be taken for a passcode; nor two letters that look alike, nor a vowel, which
// might make a word.
class RecoveryCode {
public:
    static constexpr std::string_view kAlphabet = "BCDFHJKMNPQRTWXY";
    static constexpr std::size_t kLetters = 20;
    static constexpr std::size_t kGroup = 4; // letters, on paper
    static constexpr std::size_t kRandomBytes = kLetters / 2;

    // What was typed, in any case, whatever blanks and hyphens stand in it; nothing when that has
    // not the shape of a recovery code.
    static std::optional<RecoveryCode> parse(std::string_view typed);
    // Of so many random bytes.
    static RecoveryCode from(std::span<const unsigned char, kRandomBytes> random);

    std::string_view letters() const { return {letters_.view()}; }
    // With hyphens, as people get it.
    SecretBuffer<kLetters + kLetters / kGroup> on_paper() const;

private:
    RecoveryCode() = default;
    SecretBuffer<kLetters> letters_;
};

} // namespace pam_blockid
