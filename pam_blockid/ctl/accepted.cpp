// SPDX-License-Identifier: Apache-2.0
#include "ctl/accepted.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

bool is_line_number(std::string_view text) {
    return text.size() > 1 && text.front() == ':' && std::ranges::all_of(text.substr(1), is_digit);
}

// At that place, or in a line of that file.
bool is_at(const Finding& finding, const std::string& place) {
    return place.empty() || finding.place == place ||
           (finding.place.starts_with(place) &&
            is_line_number(std::string_view(finding.place).substr(place.size())));
}

bool is_meant(const AcceptedFinding& entry, const Finding& finding) {
    return finding.id == entry.id && is_at(finding, entry.place);
}

void accept(Finding& finding, const std::string& place) {
    if (finding.level == Level::Accepted) // by another entry, too
        return;
    finding.remedy = std::string("a ") + (finding.level == Level::Fault ? "fault" : "warning") +
                     ", accepted in " + place;
    finding.level = Level::Accepted;
}

bool stayed_unseen(const Findings& findings, const AcceptedFinding& entry) {
    const std::string unseen = std::string(finding_kinds::check_of(entry.id)) + ".unseen";
    return std::ranges::find(findings, unseen, &Finding::id) != findings.end();
}

Finding no_longer_there(const AcceptedFinding& entry, const std::string& place) {
    const std::string text = entry.place.empty() ? entry.id : entry.id + ":" + entry.place;
    return {Level::Warning, "settings.accepted", place,
            "check.accepted names " + quoted(text) + ", which is no longer found",
            "take it out of check.accepted"};
}

} // namespace

Findings with_accepted(Findings findings, const std::vector<AcceptedList>& lists, Scope scope) {
    Findings idle; // entries that name nothing
    for (const AcceptedList& list : lists) {
        for (const AcceptedFinding& entry : list.entries) {
            bool is_used = stayed_unseen(findings, entry);
            for (Finding& finding : findings) {
                if (!is_meant(entry, finding))
                    continue;
                is_used = true;
                accept(finding, list.place);
            }
            if (!is_used)
                idle.push_back(no_longer_there(entry, list.place));
        }
    }
    if (scope == Scope::Everything && !has_fault(findings))
        std::ranges::move(idle, std::back_inserter(findings));
    return findings;
}

} // namespace pam_blockid
