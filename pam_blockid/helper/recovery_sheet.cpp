// SPDX-License-Identifier: Apache-2.0
#include "helper/recovery_sheet.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <span>

#include "helper/failed_step.h"
#include "helper/state_files.h"
#include "support/text_parts.h"

namespace pam_blockid {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kTitle = "pam_blockid recovery codes 1";
constexpr std::string_view kLeft = "left ";
constexpr std::string_view kSpent = "spent";

// Takes the next line off `rest`; nothing when it does not begin with `key`, or has no end.
std::optional<std::string_view> next_line(std::string_view& rest, std::string_view key) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos || !rest.starts_with(key))
        return std::nullopt;
    const std::string_view value = rest.substr(key.size(), end - key.size());
    rest.remove_prefix(end + 1);
    return value;
}

std::optional<RecoverySheet::Time> time_of(std::optional<std::string_view> text) {
    const auto count = text ? number_in<std::int64_t>(*text) : std::nullopt;
    if (!count)
        return std::nullopt;
    return RecoverySheet::Time(std::chrono::seconds(*count));
}

std::string number_of(RecoverySheet::Time time) {
    return std::to_string(time.time_since_epoch().count());
}

} // namespace

std::optional<RecoverySheet> RecoverySheet::parse(std::string_view text) {
    RecoverySheet sheet;
    std::string_view rest = text;
    if (next_line(rest, kTitle) != ""sv)
        return std::nullopt;
    const auto user = next_line(rest, "user ");
    const auto made = time_of(next_line(rest, "made "));
    const auto until = time_of(next_line(rest, "until "));
    const auto setting = next_line(rest, "setting ");
    if (!user || !made || !until || !setting)
        return std::nullopt;
    sheet.user = *user;
    sheet.made = *made;
    sheet.until = *until;
    sheet.setting = *setting;
    while (!rest.empty()) {
        Line line;
        line.offset = text.size() - rest.size();
        line.is_left = rest.starts_with(kLeft);
        const auto hash = next_line(rest, line.is_left ? kLeft : kSpent);
        if (!hash)
            return std::nullopt;
        line.hash = *hash;
        sheet.lines.push_back(std::move(line));
    }
    return sheet;
}

std::string RecoverySheet::text_of(const Line& line) {
    return line.is_left ? std::string(kLeft) + line.hash : spent_line(line);
}

std::string RecoverySheet::spent_line(const Line& line) {
    return std::string(kSpent) + std::string(line.hash.size(), '.');
}

std::string RecoverySheet::to_text() const {
    std::string text = std::string(kTitle) + "\nuser " + user + "\nmade " + number_of(made) +
                       "\nuntil " + number_of(until) + "\nsetting " + setting + "\n";
    for (const Line& line : lines)
        text += text_of(line) + "\n";
    return text;
}

std::size_t RecoverySheet::left_to(std::string_view name, Time now) const {
    if (name != user || now < made || is_over(now))
        return 0;
    return static_cast<std::size_t>(std::ranges::count(lines, true, &Line::is_left));
}

const RecoverySheet::Line* RecoverySheet::find(std::string_view hash) const {
    const auto line = std::ranges::find_if(
        lines, [&](const Line& candidate) { return candidate.is_left && candidate.hash == hash; });
    return line != lines.end() ? &*line : nullptr;
}

std::string RecoverySheet::file_name(uid_t uid) {
    return "codes-" + std::to_string(uid);
}

Expected<RecoverySheet, std::string> read_recovery_sheet(int fd) {
    using Failed = Unexpected<std::string>;
    const auto text = content_of(fd, kLargestRecoverySheet);
    if (!text)
        return Failed(text.error());
    auto sheet = RecoverySheet::parse(*text);
    if (!sheet)
        return Failed("it holds no recovery codes; make new ones: blockidctl codes USER");
    return *std::move(sheet);
}

Expected<RecoveryCode, std::string> new_recovery_code() {
    std::array<unsigned char, RecoveryCode::kRandomBytes> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        return failed_step("getrandom");
    RecoveryCode code = RecoveryCode::from(random);
    wipe(std::as_writable_bytes(std::span(random)));
    return code;
}

} // namespace pam_blockid
