// SPDX-License-Identifier: Apache-2.0
#include "support/complaint.h"

namespace pam_blockid {

Complaint::Complaint(std::string_view place, std::string_view joint, std::string_view reason,
                     std::string_view remedy)
    : place_end_(place.size()), reason_begin_(place.size() + joint.size()),
      reason_end_(reason_begin_ + reason.size()) {
    const std::string_view before_remedy = remedy.empty() ? "" : "; ";
    remedy_begin_ = reason_end_ + before_remedy.size();
    what.reserve(remedy_begin_ + remedy.size());
    for (const std::string_view part : {place, joint, reason, before_remedy, remedy})
        what += part;
}

Complaint::Complaint(std::string_view reason, std::string_view remedy)
    : Complaint("", "", reason, remedy) {}

Complaint Complaint::at(std::string_view place, std::string_view reason, std::string_view remedy) {
    return {place, ": ", reason, remedy};
}

Complaint Complaint::about(std::string_view place, std::string_view reason,
                           std::string_view remedy) {
    return {place, " ", reason, remedy};
}

} // namespace pam_blockid
