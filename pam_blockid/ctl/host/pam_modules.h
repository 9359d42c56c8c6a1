// What is known of PAM modules by their names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "ctl/host/pam_stack.h"

namespace pam_blockid {

enum class PamModuleKind {
    OurOwn,
    AlwaysDenies,  // pam_deny.so, and pam_rootok.so: who logs in is not root already
    AlwaysPermits, // pam_permit.so
    NeverDecides,  // answers ignore, whoever logs in: pam_faildelay.so
    Condition,     // singles out some people or moments: pam_succeed_if.so; pam_cockpit_cert.so,
                   // those whose browser has shown a client certificate
    Environment,   // keeps out in special times or sets something up, and asks for nothing
    Authenticator, // asks for a first factor: pam_unix.so; and whatever is not known
};

PamModuleKind kind_of(const PamRule& rule);

// Whether its kind is known, or only taken for granted. A line without a module is.
bool is_known(const PamRule& rule);

// "pam_unix.so" of "/lib/security/pam_unix.so".
std::string_view base_name(std::string_view path);

inline bool is_our_own(const PamRule& rule) {
    return kind_of(rule) == PamModuleKind::OurOwn;
}

} // namespace pam_blockid
