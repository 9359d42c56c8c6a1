// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/root_services.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "ctl/host/confined_services.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

// What serves a name that has no file.
constexpr const char* kFallback = "other";

bool is_there(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

class RootServices {
public:
    RootServices(const PamServices& services, const std::string& host)
        : services_(services), host_(host), confined_(services.broker, host) {}

    Findings check() const {
        if (services_.asked || !(asks("sudo") || asks("su")))
            return {};
        Findings findings;
        for (const RootService& root : kRootServices) {
            if (!is_open(root))
                continue;
            if (root.service == kPolkit && confined_.polkit_is_confined())
                findings.push_back(confined_.polkit_open(directories().first));
            else
                findings.push_back(open(name_of(root.service)));
        }
        return findings;
    }

private:
    Finding open(const std::string& name) const {
        const std::string file = shown(directories().first + "/" + name);
        return {Finding::Level::Warning, "pam.root_services", file,
                printable(name) + " leads to root without a passcode",
                "add \"auth required pam_blockid.so\" after the auth lines of " + file};
    }

    // As this host's sudo is called.
    std::string name_of(std::string_view service) const {
        return services_.sudo.of(std::string(service));
    }

    bool asks(std::string_view service) const {
        return services_.asking(name_of(service)) != nullptr;
    }

    bool is_open(const RootService& root) const {
        const bool matters = is_there(host_ + std::string(root.program)) &&
                             (root.needs.empty() || is_there(host_ + std::string(root.needs)));
        if (!matters || asks(root.service))
            return false;
        // A login shell that is forgotten has a fault of its own; without a file it has none.
        if (!root.plain.empty() && asks(root.plain) &&
            is_there(directories().find(name_of(root.service))))
            return false;
        const PamStack stack = stack_of(name_of(root.service));
        // What this user cannot see has a finding of its own.
        return !hides_something(stack) && !names_the_module(stack, PamType::Auth);
    }

    PamStack stack_of(const std::string& service) const {
        return read_pam_stack(directories(),
                              is_there(directories().find(service)) ? service : kFallback);
    }

    const PamDirectories& directories() const { return services_.places.directories; }

    const PamServices& services_;
    const std::string& host_;
    ConfinedServices confined_;
};

} // namespace

Findings check_root_services(const PamServices& services, const std::string& host) {
    return RootServices(services, host).check();
}

} // namespace pam_blockid
