// SPDX-License-Identifier: Apache-2.0
#include "settings/settings_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

constexpr std::string_view kInclude = "@include";
constexpr int kDeepest = 16; // our own files need 3; libconfig recurses for each

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*';
}

bool is_in_name(char c) {
    return begins_name(c) || is_digit(c) || c == '-' || c == '_';
}

bool fits_32_bits(std::string_view digits, int base, bool negative) {
    const auto limit = static_cast<unsigned long long>(std::numeric_limits<int>::max()) + negative;
    unsigned long long value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    return result.ec == std::errc() && value <= limit;
}

// Walks over the tokens as libconfig's own scanner would cut them.
class Scanner {
public:
    explicit Scanner(std::span<char> text) : bytes_(text), text_(text.data(), text.size()) {}

    Expected<std::vector<IncludeLine>, TextFault> run() {
        refuse_nul();
        while (!fault_ && at_ < text_.size())
            step();
        if (fault_)
            return Unexpected<TextFault>(std::move(*fault_));
        return std::move(includes_);
    }

private:
    // Libconfig reads a C string: what follows a NUL would be lost without a word.
    void refuse_nul() {
        const std::size_t nul = text_.find('\0');
        if (nul == std::string_view::npos)
            return;
        const auto lines = std::ranges::count(text_.substr(0, nul), '\n');
        refuse(1 + static_cast<unsigned>(lines), "there is a NUL byte", "expected plain text");
    }

    void step() {
        const char c = peek();
        if (c == '#' || rest().starts_with("//"))
            skip_while([](char next) { return next != '\n'; });
        else if (rest().starts_with("/*"))
            skip_comment();
        else if (c == '"')
            skip_string();
        else if (c == '@')
            take_include();
        else if (begins_name(c))
            take_word();
        else if (is_digit(c) || c == '.')
            skip_number();
        else
            skip_punctuation(c);
    }

    void skip_comment() {
        const unsigned first_line = line_;
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos)
            return refuse(first_line, "a comment begins here that no */ ends");
        while (at_ < end + 2)
            advance();
    }

    void skip_string() {
        const unsigned first_line = line_;
        value_due_ = false;
        name_ = {};
        for (advance(); peek() != '"'; advance()) {
            if (rest().starts_with("\\x00") || rest().starts_with("\\X00"))
                return refuse(line_, "a string holds the character \\x00");
            if (peek() == '\\')
                advance();
            if (at_ >= text_.size())
                return refuse(first_line, "a string begins here that no \" ends");
        }
        advance();
    }

    // A key, true or false. What else stands where a value should may be a secret whose quotes were
    // forgotten, and its parts would pass for keys and numbers.
    void take_word() {
        const std::string_view word = skip_while(is_in_name);
        const std::string lower = ascii_lower(word);
        if (value_due_ && lower != "true" && lower != "false")
            return refuse(line_, "a word stands here without quotes",
                          "expected a text in quotes, a number, true or false");
        if (!value_due_)
            name_ = word;
        value_due_ = false;
    }

    // Only at the start of a line, and only outside of every group: what is included are whole
    // groups.
    void take_include() {
        const std::size_t begin = at_;
        const std::size_t line_start = text_.rfind('\n', begin) + 1; // npos + 1 is 0
        const bool leads = text_.substr(line_start, begin - line_start).find_first_not_of(" \t") ==
                           std::string_view::npos;
        std::string_view tail = rest().substr(0, rest().find('\n'));
        if (!leads || !tail.starts_with(kInclude))
            return refuse(line_, "an @ stands outside of a string",
                          "expected @include \"file\" on a line of its own");
        if (depth_ != 0)
            return refuse(line_, "@include stands inside of a group or list",
                          "expected it before or after, in front of whole groups");
        tail.remove_prefix(kInclude.size());
        tail.remove_prefix(std::min(tail.find_first_not_of(" \t"), tail.size()));
        const std::size_t end = tail.find('"', 1);
        if (!tail.starts_with('"') || end == std::string_view::npos || end == 1)
            return refuse(line_, "@include names no file", "expected @include \"file\"");
        const std::string_view path = tail.substr(1, end - 1);
        if (std::ranges::any_of(path, [](char c) { return c == '\\' || c < ' ' || c > '~'; }))
            return refuse(line_, "@include names a file in other than plain printable characters");
        includes_.push_back({std::string(path), line_});
        at_ = static_cast<std::size_t>(tail.data() - text_.data()) + end + 1;
        std::ranges::fill(bytes_.subspan(begin, at_ - begin), ' ');
    }

    // The sign, where there is one, has just been skipped as punctuation.
    void skip_number() {
        const bool negative = at_ > 0 && text_[at_ - 1] == '-';
        const bool hex = rest().starts_with("0x") || rest().starts_with("0X");
        std::string_view digits;
        if (hex) {
            at_ += 2;
            digits = skip_while(is_hex_digit);
        } else {
            digits = skip_while(is_digit);
        }
        value_due_ = false;
        const bool is_plain = !skip_rest_of_number();
        if (begins_name(peek()))
            return refuse(line_, "a number runs into a word", "expected a text in quotes");
        if (is_plain && !digits.empty() && !fits_32_bits(digits, hex ? 16 : 10, negative))
            refuse_number(std::string(negative ? "-" : "") + (hex ? "0x" : "") +
                              std::string(digits),
                          negative);
    }

    // True for what makes it a decimal number or one with L: not ours to judge, as no key takes it.
    bool skip_rest_of_number() {
        const std::size_t begin = at_;
        if (peek() == '.') {
            advance();
            skip_while(is_digit);
        }
        if (peek() == 'e' || peek() == 'E') {
            advance();
            if (peek() == '+' || peek() == '-')
                advance();
            skip_while(is_digit);
        }
        skip_while([](char c) { return c == 'L'; });
        return at_ > begin;
    }

    void refuse_number(const std::string& number, bool negative) {
        const std::string key = printable(name_);
        const std::string too = std::string("too ") + (negative ? "small" : "large");
        if (is_private_key(name_))
            refuse(line_, key + " is a number", "expected a text in quotes");
        else if (key.empty())
            refuse(line_, "a number is " + too + " for any setting");
        else
            refuse(line_,
                   key + " is " + printable(number) + ", which is " + too + " for any setting");
    }

    void skip_punctuation(char c) {
        static constexpr std::string_view known = "{}()[]=:;,+- \t\r\n\f";
        if (known.find(c) == std::string_view::npos)
            return refuse(line_, "a character stands here that means nothing outside of a text in "
                                 "quotes");
        if (c == '=' || c == ':')
            value_due_ = true;
        if (c == '{' || c == '(' || c == '[') {
            ++depth_;
            value_due_ = false;
        }
        if (c == '}' || c == ')' || c == ']')
            --depth_;
        if (depth_ > kDeepest)
            return refuse(line_, "groups and lists stand too deep in each other");
        advance();
    }

    // '\0' at the end.
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    std::string_view rest() const { return text_.substr(at_); }

    void advance() {
        line_ += peek() == '\n';
        at_ = std::min(at_ + 1, text_.size());
    }

    template<class Predicate>
    std::string_view skip_while(Predicate holds) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && holds(peek()))
            advance();
        return text_.substr(begin, at_ - begin);
    }

    void refuse(unsigned line, std::string_view reason, std::string_view remedy = {}) {
        fault_ = TextFault{Complaint(reason, remedy), line};
    }

    std::span<char> bytes_;
    std::string_view text_;
    std::size_t at_ = 0;
    unsigned line_ = 1;
    int depth_ = 0;
    std::string_view name_;  // the key of what follows; none behind a text
    bool value_due_ = false; // between = and what it stands for
    std::vector<IncludeLine> includes_;
    std::optional<TextFault> fault_;
};

} // namespace

Expected<std::vector<IncludeLine>, TextFault> take_includes(std::span<char> text) {
    return Scanner(text).run();
}

bool is_private_key(std::string_view key) {
    // A file's path is here because the secret itself is easily put in its place.
    static constexpr std::array<std::string_view, 10> keys{
        "license_key",    "license_key_file", "bind_password", "bind_password_file",  "proxy_user",
        "proxy_password", "key_file",         "email",         "proxy_password_file", "phone"};
    return std::ranges::find(keys, key) != keys.end();
}

} // namespace pam_blockid
