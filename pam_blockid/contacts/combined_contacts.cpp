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
    add_remark(contact, later.remark);
}

} // namespace

CombinedContacts::CombinedContacts(std::vector<ContactSource*> sources,
                                   std::vector<Channel> channels)
    : sources_(std::move(sources)), channels_(std::move(channels)) {}

Expected<std::optional<Contact>, ContactError> CombinedContacts::find(const std::string& user) {
    std::optional<Contact> contact;
    std::optional<ContactError> outage;
    for (ContactSource* source : sources_) {
        if (contact && destinations_of(*contact, channels_).size() == channels_.size())
            break;
        auto found = source->find(user);
        if (!found && found.error().kind != ContactError::Kind::Unreachable)
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
    if (!outage)
        return contact;
    if (!contact || destinations_of(*contact, channels_).empty())
        return Unexpected<ContactError>(*std::move(outage));
    add_remark(*contact, outage->detail);
    return contact;
}

} // namespace pam_blockid
