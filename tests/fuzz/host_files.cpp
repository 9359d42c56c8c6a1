// The files of the host that blockidctl reads, and what sshd prints: whatever is in them, the lines
// are those of the text, in its order, and no control of a PAM line leaves a result without an
// action.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_control.h"
#include "ctl/host/pam_lines.h"
#include "ctl/host/sshd_settings.h"
#include "ctl/host/sudoers.h"
#include "ctl/host/support_lines.h"

#include <algorithm>

#include "fuzz.h"

namespace {

using namespace pam_blockid;
using fuzz::require;

template<class Lines>
void require_order(const Lines& lines, std::string_view text) {
    const auto last = static_cast<unsigned>(std::ranges::count(text, '\n')) + 1;
    unsigned before = 0;
    for (const auto& line : lines) {
        require(line.number > before, "lines come in their order, each once");
        require(line.number <= last, "a line is one of the text");
        before = line.number;
    }
}

void read_pam(std::string_view text) {
    const PamLines pam = parse_pam_lines(text);
    require_order(pam.lines, text);
    for (const PamLine& line : pam.lines) {
        require(!line.words.empty(), "a line has words");
        for (const std::string& word : line.words) {
            const PamControl control = parse_pam_control(word);
            for (std::size_t result = 0; result < kPamResults; ++result)
                static_cast<void>(control.of(static_cast<PamResult>(result)));
        }
    }
}

void read_sudoers_text(std::string_view text) {
    const auto lines = parse_sudoers_lines(text);
    require_order(lines, text);
    for (const SudoersText& line : lines) {
        require(!line.text.empty(), "a line has text");
        if (const auto include = sudoers_include(line.text))
            require(!include->path.empty(), "an include names something");
        if (!kinds_of_sudoers_line(line.text).empty())
            static_cast<void>(may_concern(line.text, "alice"));
    }
}

void write_for_support(std::string_view text) {
    constexpr std::size_t most = 3;
    const std::string events = support_lines_of_log(text, most);
    require(std::ranges::count(events, '\n') <= static_cast<long>(most), "the last ones alone");
    for (const std::string& shown :
         {events, support_lines_of_sshd(text), support_line_of_release(text)})
        require(
            std::ranges::all_of(shown, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }),
            "it is printable");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    read_pam(text);
    read_sudoers_text(text);
    const SshdSettings sshd = SshdSettings::parse(text);
    require(sshd.grace_time().count() >= 0, "a grace time is none or some");
    write_for_support(text);
    return 0;
}
