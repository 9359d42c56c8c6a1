// Where a passcode can be sent.
//
// A contact carries each address twice: as the service needs it, and masked. Prompts and logs are
// made from the masked form only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pam_blockid {

enum class Channel { Email, Sms, Voice };

// "email", "sms" or "voice": the word in settings and logs.
std::string_view name_of(Channel channel);

struct EmailAddress {
    std::string address;     // ASCII, one '@'
    std::string masked;      // "j***h@mysite.com"
    std::string origin = {}; // "users", "ldap attribute mail"
};

struct PhoneNumber {
    std::string country_code; // ITU-T E.164 country calling code, digits only
    std::string national;     // national number, digits only
    std::string masked;       // "+1 ******7890"
    std::string origin = {};  // as for an email address
};

struct Contact {
    std::optional<EmailAddress> email;
    std::optional<PhoneNumber> phone;
    // The BlockID user id, where it differs from the login name.
    std::string blockid_user;
    // For the log: what was found but cannot be used. No address or number.
    std::string remark;
    bool from_directory = false; // at least in part; a directory may compare names without case
};

// One way of reaching a contact.
struct Destination {
    Channel channel;
    std::string masked;
};

// The destinations of `contact` over `channels`, in the order of `channels`.
std::vector<Destination> destinations_of(const Contact& contact,
                                         const std::vector<Channel>& channels);

} // namespace pam_blockid
