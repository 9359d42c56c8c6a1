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
    // section 5.5), a status line of another form than HTTP/1's (RFC 9112, section 4), a folded
    // line, a second header on the type or the end of the body, or one on its end that is neither a
    // number of bytes nor chunked. libcurl may have unfolded a line (RFC 9112, section 5.2).
    bool take(std::string_view line);

    // Of the last status line; 0 when there was none.
    int status() const { return status_; }

    // Whether they say where the body ends. Else anyone who cuts the connection decides that.
    bool tell_the_end() const { return on_the_end_ == 1; }

private:
    std::size_t seen_ = 0; // bytes, of all answers before the last one too
    int status_ = 0;
    int on_the_type_ = 0;
    int on_the_end_ = 0;
};

} // namespace pam_blockid
