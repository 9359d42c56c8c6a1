// A passcode: four to twelve ASCII digits, or it does not exist.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "support/secret.h"

namespace pam_blockid {

// How many digits a passcode may have, both ends included; within 4 to 12.
struct CodeLength {
    std::size_t shortest = 4;
    std::size_t longest = 12;
};

class Passcode {
public:
    static constexpr std::size_t kLongest = 12;

    // What was typed, without the white space around it; nothing when that has not the shape of a
    // passcode.
    static std::optional<Passcode> parse(std::string_view typed, CodeLength length);

    std::string_view digits() const { return digits_.view(); }

private:
    Passcode() = default;
    SecretBuffer<kLongest> digits_;
};

// `text` without the ASCII white space at both ends.
std::string_view trimmed(std::string_view text);

} // namespace pam_blockid
