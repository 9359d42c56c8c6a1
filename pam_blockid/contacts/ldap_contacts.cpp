// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_contacts.h"

#include <utility>

#include "contacts/ldap_connection.h"
#include "contacts/ldap_entry.h"
#include "contacts/ldap_filter.h"

namespace pam_blockid {
namespace {

using Found = Expected<std::optional<Contact>, ContactError>;

Found error(ContactError::Kind kind, std::string detail) {
    return Unexpected<ContactError>(ContactError{kind, "ldap: " + std::move(detail)});
}

ContactError::Kind kind_of(LdapFailure::Kind kind) {
    switch (kind) {
    case LdapFailure::Kind::Unavailable:
        return ContactError::Kind::Unreachable;
    case LdapFailure::Kind::Unreadable:
        return ContactError::Kind::Unreadable;
    case LdapFailure::Kind::TooMany:
        return ContactError::Kind::Ambiguous;
    case LdapFailure::Kind::Refused:
        return ContactError::Kind::Fault;
    }
    return ContactError::Kind::Fault;
}

Expected<std::vector<LdapEntry>, LdapFailure>
look_up(const std::string& uri, const std::string& filter, const LdapSettings& settings,
        std::chrono::seconds connect_timeout, const Deadline& deadline) {
    auto connection = LdapConnection::open(uri, settings, connect_timeout, deadline);
    if (!connection)
        return Unexpected<LdapFailure>(std::move(connection.error()));
    return connection->search(filter, settings, deadline);
}

} // namespace

LdapContacts::LdapContacts(const LdapSettings& settings, std::string default_country,
                           std::chrono::seconds connect_timeout,
                           std::function<Deadline()> work_deadline)
    : settings_(settings), default_country_(std::move(default_country)),
      connect_timeout_(connect_timeout), work_deadline_(std::move(work_deadline)) {}

Expected<std::optional<Contact>, ContactError> LdapContacts::find(const std::string& user) {
    if (user.substr(0, user.find('@')).empty())
        return std::nullopt;
    const auto filter = filter_for(settings_.filter, user);
    if (!filter)
        return error(ContactError::Kind::Fault, "no memory for the filter");
    const Deadline deadline = work_deadline_().within(settings_.timeout);
    std::string tried;
    auto all = LdapFailure::Kind::Unavailable; // what they come to
    auto servers_left = static_cast<int>(settings_.uris.size());
    for (const std::string& uri : settings_.uris) {
        if (deadline.passed()) {
            tried += "no time left for " + uri;
            break;
        }
        const auto entries = look_up(uri, *filter, settings_, connect_timeout_,
                                     deadline.within(deadline.left() / servers_left--));
        if (entries && entries->empty())
            return std::nullopt;
        if (entries) {
            Contact contact = contact_from(entries->front(), settings_, default_country_);
            contact.from_directory = true;
            return contact;
        }
        const LdapFailure& failure = entries.error();
        if (failure.kind == LdapFailure::Kind::Unreadable)
            all = failure.kind;
        else if (failure.kind != LdapFailure::Kind::Unavailable)
            return error(kind_of(failure.kind), uri + " " + failure.detail);
        tried += uri + " " + failure.detail + "; ";
    }
    return error(kind_of(all), tried);
}

} // namespace pam_blockid
