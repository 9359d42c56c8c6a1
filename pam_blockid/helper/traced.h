// The outside of a login, with each step told to the log where `debug` is set.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "helper/event_log.h"
#include "login/contact_source.h"
#include "login/otp_service.h"

namespace pam_blockid {

class TracedContacts final : public ContactSource {
public:
    TracedContacts(ContactSource& inner, const EventLog& log) : inner_(inner), log_(log) {}
    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;

private:
    ContactSource& inner_;
    const EventLog& log_;
};

class TracedService final : public OtpService {
public:
    TracedService(OtpService& inner, const EventLog& log) : inner_(inner), log_(log) {}
    ServiceReply send(const std::string& user, const Contact& contact,
                      const std::vector<Channel>& channels) override;
    ServiceReply rehearse() override;
    ServiceReply check(const std::string& user, const Passcode& passcode) override;

private:
    ServiceReply traced(const char* step, ServiceReply reply) const;

    OtpService& inner_;
    const EventLog& log_;
};

} // namespace pam_blockid
