// SPDX-License-Identifier: Apache-2.0
#include "ctl/accepted.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

bool is_line_number(std::string_view text) {
    return text.size() > 1 && text.front() == ':' && std::ranges::all_of(text.substr(1), is_digit);
}

// At that place, or in a line of that file.
bool is_at(const Finding& finding, std::string_view wanted) {
    const std::string place = printable(wanted, std::string_view::npos);
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
                     ", accepted in " + printable(place, std::string_view::npos);
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

class Judging {
public:
    enum class Told { Yes, No };

    explicit Judging(const std::vector<AcceptedList>& lists) {
        for (const AcceptedList& list : lists) {
            for (const AcceptedFinding& meant : list.entries)
                entries_.push_back({meant, list.place});
        }
    }

    // With what is behind it.
    void take(Finding finding, Told told) {
        Findings behind = std::exchange(finding.behind, {});
        for (Entry& entry : entries_) {
            if (!is_meant(entry.meant, finding))
                continue;
            entry.is_used = true;
            accept(finding, entry.place);
        }
        const bool hides = told == Told::No || finding.level != Level::Accepted;
        if (told == Told::Yes)
            report_.push_back(std::move(finding));
        for (Finding& next : behind)
            take(std::move(next), hides ? Told::No : Told::Yes);
    }

    Findings report(Scope scope) && {
        Findings idle;
        for (const Entry& entry : entries_) {
            if (!entry.is_used && !stayed_unseen(report_, entry.meant))
                idle.push_back(no_longer_there(entry.meant, entry.place));
        }
        if (scope == Scope::Everything && !has_fault(report_))
            std::ranges::move(idle, std::back_inserter(report_));
        return std::move(report_);
    }

private:
    struct Entry {
        AcceptedFinding meant;
        std::string place;
        bool is_used = false;
    };

    std::vector<Entry> entries_;
    Findings report_;
};

} // namespace

Findings with_accepted(Findings findings, const std::vector<AcceptedList>& lists, Scope scope) {
    Judging judging(lists);
    for (Finding& finding : findings)
        judging.take(std::move(finding), Judging::Told::Yes);
    return std::move(judging).report(scope);
}

} // namespace pam_blockid
