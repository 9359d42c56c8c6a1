// SPDX-License-Identifier: Apache-2.0
#include "contacts/combined_contacts.h"

#include <utility>

namespace pam_blockid {
namespace {

void add_remark(Contact& contact, const std::string& remark) {
    if (!remark.empty())
        contact.remark += (contact.remark.empty() ? "" : "; ") + remark;
}

void fill_in(Contact& contact, Contact&& later) {
    if (!contact.email)
        contact.email = std::move(later.email);
    if (!contact.phone)
        contact.phone = std::move(later.phone);
    if (contact.blockid_user.empty())
        contact.blockid_user = std::move(later.blockid_user);
    contact.from_directory |= later.from_directory;
    add_remark(contact, later.remark);
}

// Another source may do better.
bool may_be_passed_over(const ContactError& error) {
    return error.kind == ContactError::Kind::Unreachable ||
           error.kind == ContactError::Kind::Unreadable;
}

} // namespace

CombinedContacts::CombinedContacts(std::vector<ContactSource*> sources,
                                   std::vector<Channel> channels, const ContactSource* gives_ids)
    : sources_(std::move(sources)), channels_(std::move(channels)), gives_ids_(gives_ids) {}

Expected<std::optional<Contact>, ContactError> CombinedContacts::find(const std::string& user) {
    std::optional<Contact> contact;
    std::optional<ContactError> outage;
    for (ContactSource* source : sources_) {
        const bool must_answer = source == gives_ids_;
        if (!must_answer && contact &&
            destinations_of(*contact, channels_).size() == channels_.size())
            continue;
        auto found = source->find(user);
        if (!found && (must_answer || !may_be_passed_over(found.error())))
            return found;
        if (!found && !outage)
            outage = std::move(found.error());
        if (!found || !*found)
            continue;
        if (contact)
            fill_in(*contact, **std::move(found));
        else
            contact = **std::move(found);
    }
    const bool reaches_them = contact && !destinations_of(*contact, channels_).empty();
    if (outage && !reaches_them)
        return Unexpected<ContactError>(*std::move(outage));
    if (outage)
        add_remark(*contact, outage->detail);
    return contact;
}

} // namespace pam_blockid
