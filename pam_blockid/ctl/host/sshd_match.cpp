// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_match.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "support/ascii.h"

namespace pam_blockid {
namespace {

struct Keyword {
    std::string_view written;
    const char* today; // as `sshd -T` prints it
};

constexpr const char* kMethodLists = "authenticationmethods";

// Those that a Match block may have, with their older names (OpenSSH's servconf.c).
constexpr std::array<Keyword, 9> kKeywords{
    {{kMethodLists, kMethodLists},
     {"passwordauthentication", "passwordauthentication"},
     {"kbdinteractiveauthentication", "kbdinteractiveauthentication"},
     {"challengeresponseauthentication", "kbdinteractiveauthentication"},
     {"skeyauthentication", "kbdinteractiveauthentication"},
     {"pubkeyauthentication", "pubkeyauthentication"},
     {"dsaauthentication", "pubkeyauthentication"},
     {"gssapiauthentication", "gssapiauthentication"},
     {"hostbasedauthentication", "hostbasedauthentication"}}};

} // namespace

std::vector<SshdMatchBlock> match_blocks(const SshdSettings& outside,
                                         const std::vector<SshdConfigLine>& lines) {
    std::map<unsigned, SshdMatchBlock> blocks;
    std::set<std::pair<unsigned, std::string>> seen;
    for (const SshdConfigLine& line : lines) {
        const auto known =
            std::find_if(kKeywords.begin(), kKeywords.end(),
                         [&](const Keyword& keyword) { return keyword.written == line.keyword; });
        if (line.match_block == 0 || known == kKeywords.end())
            continue;
        if (!seen.emplace(line.match_block, known->today).second)
            continue; // the first counts
        auto& block =
            blocks.try_emplace(line.match_block, SshdMatchBlock{line.place, outside}).first->second;
        const bool is_lists = line.keyword == kMethodLists;
        if (is_lists)
            block.place = line.place;
        block.settings =
            block.settings.with(known->today, is_lists ? line.value : ascii_lower(line.value));
    }
    std::vector<SshdMatchBlock> found;
    for (auto& [number, block] : blocks)
        found.push_back(std::move(block));
    return found;
}

} // namespace pam_blockid
