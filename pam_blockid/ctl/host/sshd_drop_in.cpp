// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_drop_in.h"

#include <algorithm>
#include <string_view>

#include "ctl/host/text_file.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;
using Lines = std::vector<SshdConfigLine>;

// As it was called before the name began with its place in the order.
constexpr std::string_view kOldName = "pam_blockid.conf";

bool is_copy_under_the_old_name(const SshdConfigLine& line) {
    return std::string_view(line.place.file).ends_with("/sshd_config.d/" + std::string(kOldName));
}

// The line that gives the keyword of `line` another value before it comes to its own.
Lines::const_iterator winner_over(const SshdConfigLine& line, const Lines& lines) {
    const auto first = std::ranges::find_if(lines, [&](const SshdConfigLine& other) {
        return other.match_block == 0 && other.keyword == line.keyword;
    });
    return first->place.file != line.place.file && first->value != line.value ? first : lines.end();
}

} // namespace

Findings check_sshd_drop_in(const Lines& lines) {
    for (const SshdConfigLine& line : lines) {
        if (line.match_block != 0 || !is_copy_under_the_old_name(line))
            continue;
        const auto winner = winner_over(line, lines);
        if (winner == lines.end())
            continue;
        return {
            {Level::Warning, "sshd.drop_in", shown(line.place.text()),
             printable(line.keyword + " " + line.value, kLogTextLimit) +
                 " does not count: sshd reads " + shown(winner->place.text()) +
                 " first, where it is " + printable(winner->value, kLogTextLimit),
             "run: mv " + shown(line.place.file) + " " + kSshdDropIn + " && systemctl reload ssh"}};
    }
    return {};
}

} // namespace pam_blockid
