// The ids of findings: the compiler holds the code to the table; here the table is held to the code
// and to the manual page.
// SPDX-License-Identifier: Apache-2.0
#include "settings/finding_kinds.h"

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "support/read_all.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::read_all;

namespace {

std::string all_sources() {
    std::string text;
    for (const auto& file : std::filesystem::recursive_directory_iterator(SOURCE_DIR "/ctl")) {
        if (file.path().extension() == ".cpp")
            text += read_all(file.path());
    }
    return text;
}

// "id: about" of each line of the list behind `opening`.
std::set<std::string> listed(const std::string& page, const std::string& opening) {
    const std::size_t begin = page.find(opening);
    CHECK_TEXT(begin != std::string::npos, opening.c_str());
    const std::size_t list = page.find("\n\n*", begin) + 1;
    const std::string text = page.substr(list, page.find("\n\n", list) - list);
    static const std::regex line(R"(\*([a-z_.]+)\*(: [^\n]*?)(?:\+\+)?(?:\n|$))");
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at)
        found.insert((*at)[1].str() + (*at)[2].str());
    return found;
}

std::set<std::string> in_table(FindingKind::Acceptance acceptance) {
    std::set<std::string> kinds;
    for (const FindingKind& kind : finding_kinds::kAll) {
        if (kind.acceptance == acceptance)
            kinds.insert(std::string(kind.id) + ": " + std::string(kind.about));
    }
    return kinds;
}

void check_same(const std::set<std::string>& expected, const std::set<std::string>& found) {
    for (const std::string& kind : expected)
        CHECK_TEXT(found.contains(kind), ("not in the manual page: " + kind).c_str());
    for (const std::string& kind : found)
        CHECK_TEXT(expected.contains(kind), ("not in the table: " + kind).c_str());
}

} // namespace

TEST_GROUP(FindingKinds){};

TEST(FindingKinds, AreACheckAndAWordAndNoneIsTwice) {
    const std::regex form("[a-z_]+\\.[a-z_]+");
    std::set<std::string_view> ids;
    for (const FindingKind& kind : finding_kinds::kAll) {
        const std::string id(kind.id);
        CHECK_TEXT(std::regex_match(id, form), id.c_str());
        CHECK_TEXT(ids.insert(kind.id).second, id.c_str());
        CHECK_TEXT(finding_kinds::find(kind.id) == &kind, id.c_str());
    }
    POINTERS_EQUAL(nullptr, finding_kinds::find("pam"));
    CHECK(finding_kinds::is_check("pam"));
    CHECK(!finding_kinds::is_check("pam.bypass"));
}

TEST(FindingKinds, AreAllGivenByTheCode) {
    const std::string sources = all_sources();
    for (const FindingKind& kind : finding_kinds::kAll) {
        const std::string id(kind.id);
        CHECK_TEXT(sources.find('"' + id + '"') != std::string::npos, id.c_str());
    }
}

TEST(FindingKinds, AreThoseOfTheManualPage) {
    const std::string page = read_all(MAN_DIR "/blockidctl.8.scd");
    check_same(in_table(FindingKind::Acceptance::Possible),
               listed(page, "Each warning and each fault has an id"));
    check_same(in_table(FindingKind::Acceptance::Never),
               listed(page, "Those that it may not name"));
}
