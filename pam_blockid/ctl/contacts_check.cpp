// SPDX-License-Identifier: Apache-2.0
#include "ctl/contacts_check.h"

#include "support/date.h"

namespace pam_blockid {
namespace {

using std::chrono::days;

constexpr days kSoon{14};

} // namespace

Findings check_contacts(const DescribedSettings& described, std::chrono::sys_days today) {
    const auto& until = described.settings.otp.missing_until;
    if (!until || *until - today >= kSoon)
        return {};
    const bool is_over = today > *until;
    return {{Finding::Level::Warning, "contact.grace", described.place_of("contacts.until"),
             "contacts.until is " + text_of(*until) + ": whoever has no address or number " +
                 (is_over ? "is refused since" : "is refused after that day"),
             "add the addresses that the log misses (reason=" +
                 std::string(is_over ? "no_contact" : "no_contact_skipped") +
                 "), or name a later day"}};
}

} // namespace pam_blockid
