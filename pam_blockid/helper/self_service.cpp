// SPDX-License-Identifier: Apache-2.0
#include "helper/self_service.h"

#include <utility>

#include "helper/accounts.h"
#include "support/printable.h"

namespace pam_blockid {

RequestMessage as_far_as_proven(const Caller& caller, RequestMessage request) {
    request.debug = request.debug && !is_self_service(caller);
    request.stand_in_password = request.stand_in_password && !is_self_service(caller);
    if (is_self_service(caller))
        request.ssh_key.clear();
    return request;
}

std::string rhost_of(const Caller& caller, const RequestMessage& request) {
    return is_self_service(caller) ? "" : request.rhost;
}

std::string service_of(const Caller& caller, const RequestMessage& request) {
    return is_self_service(caller) ? "self-service" : request.service;
}

std::optional<Refusal> objection_to_path(const Caller& caller, const RequestMessage& request) {
    if (!is_self_service(caller) || request.config_path == kDefaultConfigPath)
        return std::nullopt;
    return Refusal{Reason::NotForThisCaller, "uid " + std::to_string(caller.uid) +
                                                 " asks for the settings " +
                                                 quoted(request.config_path)};
}

std::optional<Refusal> objection_of(const Settings& settings, const Caller& caller) {
    if (!is_self_service(caller) || settings.self_service)
        return std::nullopt;
    return Refusal{Reason::SelfServiceOff,
                   "policy.self_service is false, and uid " + std::to_string(caller.uid) + " asks"};
}

std::optional<Refusal> objection_to_user(const Caller& caller, const RequestMessage& request) {
    if (!is_self_service(caller))
        return std::nullopt;
    const auto own = account_of(caller.uid);
    if (!own)
        return Refusal{Reason::AccountsFault, own.error()};
    if (*own && (*own)->name == request.user)
        return std::nullopt;
    return Refusal{Reason::NotForThisCaller, "uid " + std::to_string(caller.uid) + " is " +
                                                 (*own ? quoted((*own)->name) : "no account") +
                                                 " and asks for " + quoted(request.user)};
}

} // namespace pam_blockid
