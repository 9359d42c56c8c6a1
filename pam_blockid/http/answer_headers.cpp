// SPDX-License-Identifier: Apache-2.0
#include "http/answer_headers.h"

#include <algorithm>

#include "support/ascii.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLimit = 64 * 1024;

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

bool is_forbidden(char c) {
    return is_control(c) && c != '\t';
}

} // namespace

bool AnswerHeaders::take(std::string_view line) {
    if (line.size() > kLimit - seen_)
        return false;
    seen_ += line.size();
    const std::string_view text = without_line_end(line);
    if (std::any_of(text.begin(), text.end(), is_forbidden) || text.starts_with(' ') ||
        text.starts_with('\t'))
        return false;
    if (text.starts_with("HTTP/")) // a new answer: of the proxy, 1xx, or the one
        on_the_type_ = on_the_end_ = 0;
    const std::string name = ascii_lower(text.substr(0, text.find(':')));
    on_the_type_ += static_cast<int>(name == "content-type");
    on_the_end_ += static_cast<int>(name == "content-length" || name == "transfer-encoding");
    return on_the_type_ <= 1 && on_the_end_ <= 1;
}

} // namespace pam_blockid
