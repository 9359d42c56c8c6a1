// SPDX-License-Identifier: Apache-2.0
#include "ctl/finding.h"

#include <algorithm>
#include <utility>

#include "support/printable.h"
#include "support/text_parts.h"

namespace pam_blockid {
namespace {

// Where `mark` stands outside of double quotes.
std::size_t find_unquoted(std::string_view text, std::string_view mark) {
    bool is_quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && text.substr(at).starts_with(mark))
            return at;
    }
    return std::string_view::npos;
}

std::string_view take_place(std::string_view& sentence) {
    if (!sentence.starts_with('/'))
        return {};
    std::string_view place = take_until(sentence, ' ');
    if (place.ends_with(':'))
        place.remove_suffix(1);
    return place;
}

} // namespace

Finding::Finding(Level found, FindingId kind, std::string where, std::string words,
                 std::string mend)
    : level(found), id(kind.text()), place(std::move(where)), what(std::move(words)),
      remedy(std::move(mend)) {
    for (std::string* text : {&place, &what, &remedy})
        *text = printable(*text, std::string_view::npos);
}

Finding::Finding(Level found, FindingId kind, const Complaint& complaint)
    : Finding(found, kind, std::string(complaint.place()), complaint) {}

Finding::Finding(Level found, FindingId kind, std::string where, const Complaint& complaint)
    : Finding(found, kind, std::move(where), std::string(complaint.reason()),
              std::string(complaint.remedy())) {}

Finding finding_from(Finding::Level level, FindingId id, std::string_view sentence) {
    constexpr std::string_view separator = "; ";
    const std::string place(take_place(sentence));
    const std::size_t at = find_unquoted(sentence, separator);
    const bool has_remedy = at != std::string_view::npos;
    return {level, id, place, std::string(sentence.substr(0, at)),
            std::string(has_remedy ? sentence.substr(at + separator.size()) : "")};
}

bool has_fault(const Findings& findings) {
    return std::ranges::any_of(
        findings, [](const Finding& finding) { return finding.level == Finding::Level::Fault; });
}

} // namespace pam_blockid
