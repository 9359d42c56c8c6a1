// SPDX-License-Identifier: Apache-2.0
#include "ctl/finding.h"

#include <algorithm>
#include <utility>

#include "support/printable.h"

namespace pam_blockid {

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

bool has_fault(const Findings& findings) {
    return std::ranges::any_of(
        findings, [](const Finding& finding) { return finding.level == Finding::Level::Fault; });
}

} // namespace pam_blockid
