// SPDX-License-Identifier: Apache-2.0
#include "helper/traced.h"

namespace pam_blockid {

Expected<std::optional<Contact>, ContactError> TracedContacts::find(const std::string& user) {
    auto found = inner_.find(user);
    if (!found)
        log_.step("contact: " + found.error().detail);
    else if (!*found)
        log_.step("contact: none");
    else
        log_.step("contact: email " + ((*found)->email ? (*found)->email->masked : "none") +
                  ", phone " + ((*found)->phone ? (*found)->phone->masked : "none"));
    return found;
}

ServiceReply TracedService::send(const std::string& user, const Contact& contact,
                                 const std::vector<Channel>& channels) {
    return traced("send", inner_.send(user, contact, channels));
}

ServiceReply TracedService::rehearse() {
    return traced("rehearse", inner_.rehearse());
}

ServiceReply TracedService::check(const std::string& user, const Passcode& passcode) {
    return traced("check", inner_.check(user, passcode));
}

ServiceReply TracedService::traced(const char* step, ServiceReply reply) const {
    log_.step(std::string(step) + ": " + (reply.answer == ServiceAnswer::Yes ? "yes" : "no") +
              (reply.detail.empty() ? "" : ", " + reply.detail));
    return reply;
}

} // namespace pam_blockid
