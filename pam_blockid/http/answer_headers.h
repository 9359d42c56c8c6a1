// What the headers of an answer must keep to before its body is believed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace pam_blockid {

class AnswerHeaders {
public:
    // One line as it came, with its line end, the status line and trailers too. False when the
    // answer must not be read any further: too many headers, a byte that none may hold (RFC 9110,
    // section 5.5), a folded line, or a second header on the type or the end of the body.
    bool take(std::string_view line);

    // Whether they say where the body ends. Else anyone who cuts the connection decides that.
    bool tell_the_end() const { return on_the_end_ == 1; }

private:
    std::size_t seen_ = 0; // bytes, of all answers before the last one too
    int on_the_type_ = 0;
    int on_the_end_ = 0;
};

} // namespace pam_blockid
