// SPDX-License-Identifier: Apache-2.0
#include "login/contact.h"

namespace pam_blockid {

std::string_view name_of(Channel channel) {
    switch (channel) {
    case Channel::Email:
        return "email";
    case Channel::Sms:
        return "sms";
    case Channel::Voice:
        return "voice";
    }
    return "?";
}

std::vector<Destination> destinations_of(const Contact& contact,
                                         const std::vector<Channel>& channels) {
    std::vector<Destination> found;
    for (const Channel channel : channels) {
        if (channel == Channel::Email && contact.email)
            found.push_back({channel, contact.email->masked});
        if (channel != Channel::Email && contact.phone)
            found.push_back({channel, contact.phone->masked});
    }
    return found;
}

} // namespace pam_blockid
