// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/support_lines.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "ctl/host/pam_modules.h"
#include "ctl/host/text_file.h"
#include "support/ascii.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLongestLine = 2048;

// Arguments of other modules that are the same everywhere.
constexpr std::array<std::string_view, 8> kArguments{
    "nullok",      "nullok_secure", "use_first_pass", "try_first_pass",
    "use_authtok", "quiet",         "noconf",         "debug"};

constexpr std::array<std::string_view, 27> kSshdKeywords{"authenticationmethods",
                                                         "clientalivecountmax",
                                                         "clientaliveinterval",
                                                         "exposeauthinfo",
                                                         "gssapiauthentication",
                                                         "gssapikeyexchange",
                                                         "hostbasedauthentication",
                                                         "kbdinteractiveauthentication",
                                                         "kerberosauthentication",
                                                         "logingracetime",
                                                         "loglevel",
                                                         "maxauthtries",
                                                         "maxsessions",
                                                         "maxstartups",
                                                         "pamservicename",
                                                         "passwordauthentication",
                                                         "permitemptypasswords",
                                                         "permitrootlogin",
                                                         "persourcemaxstartups",
                                                         "persourcepenalties",
                                                         "printmotd",
                                                         "pubkeyauthentication",
                                                         "strictmodes",
                                                         "syslogfacility",
                                                         "usedns",
                                                         "usepam",
                                                         "x11forwarding"};

// As event_line() and caller_words() make them.
constexpr std::array<std::string_view, 23> kFields{
    "event",        "user",           "service",      "rhost",         "tty",    "ruser",
    "first_factor", "channels",       "result",       "would",         "reason", "attempts",
    "codes",        "ms_in_contacts", "ms_to_prompt", "ms_to_verdict", "ref",    "caller_uid",
    "through",      "unproven",       "account",      "asked",         "detail"};

constexpr std::string_view kIdent = " pam_blockid[";
constexpr std::string_view kEvent = "]: event=login ";

bool is_in(std::span<const std::string_view> list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

std::string arguments_of(const PamRule& rule) {
    std::string shown_words;
    std::size_t others = 0;
    for (const std::string& argument : rule.arguments) {
        if (is_our_own(rule) || is_in(kArguments, argument))
            shown_words += " " + shown(argument);
        else
            ++others;
    }
    if (others > 0)
        shown_words += " (" + std::to_string(others) + " more)";
    return shown_words;
}

// One field and what stands behind it; nothing where there is none, or no end of it.
std::optional<std::string_view> take_field(std::string_view& rest) {
    const std::size_t sign = rest.find('=');
    if (sign == std::string_view::npos)
        return std::nullopt;
    std::size_t end = sign + 1;
    if (end < rest.size() && rest[end] == '"') {
        for (++end; end < rest.size() && rest[end] != '"'; ++end)
            end += rest[end] == '\\' ? 1 : 0;
        ++end;
    } else {
        end = std::min(rest.find(' ', end), rest.size());
    }
    if (end > rest.size())
        return std::nullopt;
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return field;
}

// Of "2026-11-27T23:00:00+00:00 shell pam_blockid" or "Nov 27 23:00:00 shell pam_blockid".
std::string time_of(std::string_view before_ident) {
    const bool is_iso = !before_ident.empty() && is_digit(before_ident.front());
    const std::string_view time =
        before_ident.substr(0, is_iso ? before_ident.find(' ') : std::size_t{15});
    const bool is_time = std::ranges::all_of(time, [](char c) {
        return is_digit(c) || is_letter(c) || c == ':' || c == '-' || c == '+' || c == '.' ||
               c == ' ';
    });
    return is_time && time.size() <= 35 ? std::string(time) : "";
}

// Whether a time and the name of the host stand there alone: what other programs log may hold
// whatever somebody typed.
bool is_before_ident(std::string_view text) {
    std::size_t words = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ') ? 1 : 0;
    const bool is_iso = !text.empty() && is_digit(text.front());
    return words == 2 || (words == 4 && !is_iso);
}

std::optional<std::string> event_of(std::string_view line) {
    const std::size_t ident = line.find(kIdent);
    const std::size_t event = line.find(kEvent, ident == std::string_view::npos ? 0 : ident);
    if (ident == std::string_view::npos || event == std::string_view::npos ||
        !is_before_ident(line.substr(0, ident)) ||
        !std::ranges::all_of(line.substr(ident + kIdent.size(), event - ident - kIdent.size()),
                             is_digit))
        return std::nullopt;
    std::string text = time_of(line.substr(0, ident));
    std::string_view rest = line.substr(event + 3);
    while (const auto field = take_field(rest)) {
        if (is_in(kFields, field->substr(0, field->find('='))))
            text += (text.empty() ? "" : " ") + printable(*field, kLongestLine);
    }
    return text;
}

} // namespace

std::string support_lines_of(const PamStack& stack) {
    std::string text;
    for (const PamRule& rule : stack.of(PamType::Auth)) {
        if (rule.kind != PamRule::Kind::Module)
            continue;
        text += shown(rule.place.text()) + ": auth [" + shown(rule.control_text) + "] " +
                shown(base_name(rule.module)) + arguments_of(rule) + "\n";
    }
    return text;
}

std::string support_lines_of_sshd(std::string_view printed) {
    std::string text;
    for (const std::string_view line : lines_of(printed)) {
        if (is_in(kSshdKeywords, ascii_lower(line.substr(0, line.find(' ')))))
            text += printable(line, kLongestLine) + "\n";
    }
    return text;
}

std::string support_lines_of_log(std::string_view log, std::size_t most) {
    std::vector<std::string> events;
    for (const std::string_view line : lines_of(log)) {
        if (auto event = event_of(line))
            events.push_back(*std::move(event));
    }
    std::string text;
    for (std::size_t i = events.size() - std::min(events.size(), most); i < events.size(); ++i)
        text += events[i] + "\n";
    return text;
}

std::string support_line_of_release(std::string_view os_release) {
    constexpr std::string_view key = "PRETTY_NAME=";
    for (const std::string_view line : lines_of(os_release)) {
        if (line.starts_with(key))
            return printable(trimmed(line.substr(key.size()), "\"'"));
    }
    return "an unknown system";
}

} // namespace pam_blockid
