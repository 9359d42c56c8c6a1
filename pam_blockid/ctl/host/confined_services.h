// PAM services whose caller the module cannot serve without the broker: it is kept from the
// network, or runs as the person and may not read our settings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "ctl/finding.h"
#include "ctl/host/pam_services.h"

namespace pam_blockid {

inline constexpr const char* kPolkit = "polkit-1";

class ConfinedServices {
public:
    // `host` is put before the paths of units and programs: "" for this host.
    explicit ConfinedServices(BrokerServes broker, std::string host = "")
        : broker_(broker), host_(std::move(host)) {}

    // The fault of a stack whose auth lines name the module, where its caller is such a one.
    std::optional<Finding> reached(const PamStack& stack) const;

    // Whether polkit asks PAM in a unit without network (polkit 127 and newer), and no broker takes
    // its logins: a line of ours could only refuse there.
    bool polkit_is_confined() const;
    // What is to be said where it is, and leads to root without a passcode.
    Finding polkit_open(const std::string& directory) const;

private:
    BrokerServes broker_;
    std::string host_;
};

} // namespace pam_blockid
