// The service that sends passcodes and checks them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "login/contact.h"
#include "login/passcode.h"

namespace pam_blockid {

// Every answer that the service can give, to sending and to checking.
enum class ServiceAnswer {
    Yes, // the code was sent; the code is right
    WrongCode,
    UsedCode,
    ExpiredCode,
    Locked,          // too many wrong codes
    UnknownTenant,   // tenant, community or the ids that discovery gave
    LicenseRefused,  // wrong, expired or not entitled
    RequestRefused,  // the service found our request incomplete or malformed
    Refused,         // in well-formed words that the protocol does not list
    TooManyRequests, // HTTP 429: asked too often
    ProxyRefused,    // on the way there: it wants a user name and password, or others
    LocalFault,      // something on this host: memory, files, cryptography
    Unreachable,     // no connection, no trust in the certificate, no answer in time
    Failing,         // HTTP 5xx where nothing was judged yet: not to a passcode
    Nonsense,        // an answer that the protocol does not know
};

struct ServiceReply {
    ServiceAnswer answer = ServiceAnswer::Nonsense;
    std::string detail;        // for the log: what was seen; no code, key or address
    bool may_have_sent = true; // false: certainly no message is on its way
    bool may_be_judged = true; // false: certainly no passcode was looked at
    std::string remedy{};      // of ours, with which the detail ends: "<seen>; <remedy>"
};

class OtpService {
public:
    virtual ~OtpService() = default;
    // Sends one code for the BlockID user id `user` over `channels`, at least one, each of which
    // `contact` has. Never repeated by itself: a second call sends a second code.
    virtual ServiceReply send(const std::string& user, const Contact& contact,
                              const std::vector<Channel>& channels) = 0;
    // Goes the way of send without asking for a message, so that it takes about as long and fails
    // as send would. Yes: the service is there.
    virtual ServiceReply rehearse() = 0;
    // `user` as in send.
    virtual ServiceReply check(const std::string& user, const Passcode& passcode) = 0;
};

} // namespace pam_blockid
