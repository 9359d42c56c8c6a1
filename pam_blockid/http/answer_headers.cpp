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

std::string_view value_of(std::string_view line) {
    constexpr std::string_view blanks = " \t";
    const std::size_t colon = std::min(line.find(':'), line.size() - 1);
    line.remove_prefix(std::min(line.find_first_not_of(blanks, colon + 1), line.size()));
    return line.substr(0, line.find_last_not_of(blanks) + 1);
}

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

constexpr std::string_view kStatusLine = "HTTP/"; // how it begins

// The code of a status line, three digits; 0 when it is none of HTTP/1. Servers leave out the
// blank behind the code where no words follow.
int status_of(std::string_view line) {
    constexpr std::string_view example = "HTTP/1.1 200";
    if (line.size() < example.size() ||
        (line.size() > example.size() && line[example.size()] != ' '))
        return 0;
    const std::string_view version = line.substr(0, 9);
    const std::string_view code = line.substr(9, 3);
    if ((version != "HTTP/1.1 " && version != "HTTP/1.0 ") || code[0] == '0' ||
        !std::all_of(code.begin(), code.end(), is_digit))
        return 0;
    return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
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
    if (text.starts_with(kStatusLine)) { // a new answer: of the proxy, 1xx, or the one
        on_the_type_ = on_the_end_ = 0;
        status_ = status_of(text);
        return status_ != 0;
    }
    const std::string name = ascii_lower(text.substr(0, text.find(':')));
    const std::string_view value = value_of(text);
    on_the_type_ += static_cast<int>(name == "content-type");
    on_the_end_ += static_cast<int>(name == "content-length" || name == "transfer-encoding");
    return on_the_type_ <= 1 && on_the_end_ <= 1 &&
           (name != "content-length" || is_number(value)) &&
           (name != "transfer-encoding" || ascii_lower(value) == "chunked");
}

} // namespace pam_blockid
