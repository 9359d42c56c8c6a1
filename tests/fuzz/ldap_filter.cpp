// LDAP filters: whatever the login name is, the filter made from an accepted pattern keeps the
// shape that the pattern gives it. First line: the pattern; the rest: the login name.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_filter.h"

#include "fuzz.h"

namespace {

using namespace pam_blockid;
using fuzz::require;

// The characters that make a filter what it is; in a value they stand escaped (RFC 4515).
std::string shape_of(std::string_view filter) {
    std::string shape;
    std::copy_if(filter.begin(), filter.end(), std::back_inserter(shape),
                 [](char c) { return std::string_view("()*").find(c) != std::string_view::npos; });
    return shape;
}

bool is_balanced(std::string_view filter) {
    int depth = 0;
    for (std::size_t i = 0; i < filter.size(); ++i) {
        depth += filter[i] == '(' ? 1 : filter[i] == ')' ? -1 : 0;
        if (depth < 0 || (depth == 0 && i + 1 != filter.size()))
            return false;
    }
    return depth == 0;
}

bool has_whole_escapes(std::string_view filter) {
    static constexpr std::string_view hex = "0123456789abcdefABCDEF";
    for (std::size_t at = filter.find('\\'); at != filter.npos; at = filter.find('\\', at + 1)) {
        const std::string_view digits = filter.substr(at + 1, 2);
        if (digits.size() != 2 || digits.find_first_not_of(hex) != digits.npos)
            return false;
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view user = fuzz::text_of(data, size);
    const std::string_view pattern = fuzz::take_line(user);
    const bool accepted = is_filter_pattern(pattern);
    const auto filter = filter_for(pattern, user);
    if (!accepted || !filter)
        return 0;
    const auto plain = filter_for(pattern, "x");
    require(plain && shape_of(*filter) == shape_of(*plain), "a login name is a value only");
    require(is_balanced(*filter), "a filter is one pair of parentheses and what is in it");
    require(has_whole_escapes(*filter), "an escape has two digits");
    require(filter->find('\0') == std::string::npos, "a filter has no NUL");
    return 0;
}
