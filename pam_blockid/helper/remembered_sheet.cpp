// SPDX-License-Identifier: Apache-2.0
#include "helper/remembered_sheet.h"

#include <algorithm>
#include <cstdint>

#include "support/text_parts.h"

namespace pam_blockid {
namespace {

constexpr std::string_view kSheetTitle = "pam_blockid remembered logins 1";
constexpr std::size_t kWords = 8; // of a record

std::vector<std::string_view> split(std::string_view text, char between) {
    std::vector<std::string_view> parts;
    for (bool more = true; more;) {
        more = text.find(between) != std::string_view::npos;
        parts.push_back(take_until(text, between));
    }
    return parts;
}

// A text that is no number, or another spelling of one, is written otherwise again, and then not
// taken.
std::int64_t number_or_zero(std::string_view text) {
    return number_in<std::int64_t>(text).value_or(0);
}

bool is_seal(std::string_view text) {
    return text.size() == kSealDigits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string line_of(const RememberedRecord& record) {
    return record.sealed_text() + " " + record.seal;
}

std::optional<RememberedRecord> record_in(std::string_view line) {
    const auto words = split(line, ' ');
    if (words.size() != kWords || !std::ranges::all_of(words, is_remembered_word) ||
        !is_seal(words[6]) || !is_seal(words[7]))
        return std::nullopt;
    RememberedRecord record;
    record.kind = words[0];
    record.service = words[1];
    record.made = std::chrono::sys_seconds(std::chrono::seconds(number_or_zero(words[2])));
    record.up = std::chrono::milliseconds(number_or_zero(words[3]));
    record.span = std::chrono::seconds(number_or_zero(words[4]));
    record.evidence = words[5];
    record.who = words[6];
    record.seal = words[7];
    return line_of(record) == line ? std::optional(record) : std::nullopt;
}

} // namespace

bool is_remembered_word(std::string_view text) {
    return !text.empty() && text.size() <= kLongestRememberedWord &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string RememberedRecord::sealed_text() const {
    return kind + " " + service + " " + std::to_string(made.time_since_epoch().count()) + " " +
           std::to_string(up.count()) + " " + std::to_string(span.count()) + " " + evidence + " " +
           who;
}

std::optional<RememberedSheet> RememberedSheet::parse(std::string_view text) {
    RememberedSheet sheet;
    if (text.empty())
        return sheet;
    if (!text.ends_with('\n') || take_until(text, '\n') != kSheetTitle)
        return std::nullopt;
    while (!text.empty()) {
        auto record = record_in(take_until(text, '\n'));
        if (!record || sheet.records.size() == kMostRemembered)
            return std::nullopt;
        sheet.records.push_back(*std::move(record));
    }
    return sheet;
}

std::string RememberedSheet::to_text() const {
    std::string text = std::string(kSheetTitle) + "\n";
    for (const RememberedRecord& record : records)
        text += line_of(record) + "\n";
    return text;
}

std::string RememberedSheet::file_name(uid_t uid) {
    return "uid-" + std::to_string(uid);
}

std::optional<uid_t> RememberedSheet::uid_of(std::string_view name) {
    if (!name.starts_with("uid-"))
        return std::nullopt;
    const auto uid = number_in<uid_t>(name.substr(4));
    return uid && file_name(*uid) == name ? uid : std::nullopt;
}

std::string text_of(const std::vector<SessionOpener>& openers) {
    std::string text;
    for (const SessionOpener& opener : openers)
        text += (text.empty() ? "" : ",") + opener.process + "/" + std::to_string(opener.before);
    return text;
}

std::optional<std::vector<SessionOpener>> openers_in(std::string_view text) {
    std::vector<SessionOpener> openers;
    for (std::string_view part : split(text, ',')) {
        const std::string_view process = take_until(part, '/');
        const auto before = number_in<std::uint32_t>(part);
        if (process.empty() || !before)
            return std::nullopt;
        openers.push_back({std::string(process), *before});
    }
    return text_of(openers) == text ? std::optional(openers) : std::nullopt;
}

std::optional<ForgottenMark> ForgottenMark::parse(std::string_view text) {
    const std::string_view whole = text;
    ForgottenMark mark;
    mark.boot = take_until(text, ' ');
    mark.up = std::chrono::milliseconds(number_or_zero(take_until(text, '\n')));
    return is_remembered_word(mark.boot) && mark.to_text() == whole ? std::optional(mark)
                                                                    : std::nullopt;
}

std::string ForgottenMark::to_text() const {
    return boot + " " + std::to_string(up.count()) + "\n";
}

std::string ForgottenMark::file_name(uid_t uid) {
    return RememberedSheet::file_name(uid) + ".forgotten";
}

} // namespace pam_blockid
