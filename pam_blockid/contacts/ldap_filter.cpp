// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_filter.h"

#include <ldap.h>

#include <memory>

#include "support/ascii.h"
#include "support/percent.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

struct LdapFree {
    void operator()(char* text) const { ::ldap_memfree(text); }
};

std::optional<std::string> escaped(std::string_view value) {
    std::string bytes(value);
    berval raw{static_cast<ber_len_t>(bytes.size()), bytes.data()};
    berval out{0, nullptr};
    if (::ldap_bv2escaped_filter_value(&raw, &out) != 0)
        return std::nullopt;
    if (out.bv_val == nullptr) // of an empty value
        return std::string();
    const std::unique_ptr<char, LdapFree> owner(out.bv_val);
    return std::string(out.bv_val, out.bv_len);
}

// Reads a pattern once, from left to right.
class PatternCheck {
public:
    explicit PatternCheck(std::string_view pattern) : pattern_(pattern) {}

    bool passes() {
        if (!pattern_.starts_with('(') || !pattern_.ends_with(')') || !is_utf8(pattern_))
            return false;
        while (at_ < pattern_.size()) {
            if (!step())
                return false;
        }
        return depth_ == 0 && has_name_;
    }

private:
    bool step() {
        const char c = pattern_[at_++];
        switch (c) {
        case '(':
            ++depth_;
            in_value_ = false;
            return true;
        case ')':
            in_value_ = false;
            // A filter ends with the parenthesis that it began with.
            return --depth_ > 0 || at_ == pattern_.size();
        case '=':
            in_value_ = true;
            return true;
        case '%':
            return step_over_percent();
        case '\\':
            return step_over_escape();
        default:
            return !is_control(c);
        }
    }

    // A name in the place of an attribute would choose what is compared.
    bool step_over_percent() {
        const char c = at_ < pattern_.size() ? pattern_[at_++] : '\0';
        if (c == '%')
            return true;
        has_name_ = true;
        return in_value_ && (c == 'u' || c == 'U');
    }

    bool step_over_escape() {
        // The last character is a parenthesis: not a digit, and so never read past.
        at_ += 2;
        return is_hex_digit(pattern_[at_ - 2]) && is_hex_digit(pattern_[at_ - 1]);
    }

    std::string_view pattern_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool in_value_ = false;
    bool has_name_ = false;
};

} // namespace

bool is_filter_pattern(std::string_view pattern) {
    return PatternCheck(pattern).passes();
}

std::optional<std::string> filter_for(std::string_view pattern, std::string_view user) {
    const auto name = escaped(user);
    const auto short_name = escaped(user.substr(0, user.find('@')));
    if (!name || !short_name)
        return std::nullopt;
    return expand_placeholders(pattern, {{'u', *name}, {'U', *short_name}});
}

} // namespace pam_blockid
