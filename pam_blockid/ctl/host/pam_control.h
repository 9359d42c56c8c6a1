// The control field of a line in pam.d: what each answer of its module does to the stack.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <string_view>

#include "ctl/host/pam_result.h"

namespace pam_blockid {

struct PamAction {
    enum class Kind : unsigned char { Ignore, Ok, Done, Bad, Die, Reset, Jump };
    Kind kind = Kind::Bad;
    unsigned jump = 0; // how many modules, 0 unless Jump

    // NOLINTNEXTLINE(modernize-use-nullptr): what clang-tidy 14 makes of <=>
    auto operator<=>(const PamAction&) const = default;
};

struct PamControl {
    std::array<PamAction, kPamResults> actions{};

    PamAction of(PamResult result) const { return actions[static_cast<std::size_t>(result)]; }
};

// `text` is "required", "requisite", "sufficient" or "optional" in any case, or what stands within
// the brackets: "success=1 default=ignore". As libpam does, takes every answer for bad where it
// does not understand.
PamControl parse_pam_control(std::string_view text);

} // namespace pam_blockid
