// Which PAM services ask for a passcode, and with which settings file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ctl/finding.h"
#include "ctl/host/pam_stack.h"

namespace pam_blockid {

struct PamPlaces {
    PamDirectories directories{};
    // Where libpam looks for a module that is named without a directory.
    std::string modules = BLOCKID_PAM_MODULE_DIR;
};

// The services that sudo uses, which sudoers may rename.
struct SudoNames {
    std::string plain = "sudo";
    std::string login = "sudo-i"; // of sudo -i

    // What "sudo" and "sudo-i" are called there; any other name as it is.
    std::string of(const std::string& service) const {
        return service == "sudo" ? plain : service == "sudo-i" ? login : service;
    }
};

// Who can have a login of the broker, which needs neither a network nor the caller's rights.
enum class BrokerServes {
    Nobody, // there is none, or none that can be used
    RootsPrograms,
    Everybody, // policy.self_service
};

struct PamServices {
    PamPlaces places;
    std::optional<std::string> asked; // the one service that was asked for
    // Those whose stack names the module in a line of any type; and the one asked for, if it is
    // there.
    std::vector<PamStack> stacks;
    Findings unseen; // what could not be read
    SudoNames sudo{};
    BrokerServes broker = BrokerServes::Nobody;

    // The stack of that service when its auth lines name the module.
    const PamStack* asking(const std::string& service) const;
};

// All services of the directories, or `asked` alone. Leftovers of editors and of dpkg, and the
// common-* files that others include, are no services.
PamServices read_pam_services(const PamPlaces& places,
                              const std::optional<std::string>& asked = std::nullopt);

// In a line of that type; without one, of any.
bool names_the_module(const PamStack& stack, std::optional<PamType> type = std::nullopt);
// It stays unknown whether an unseen file names the module.
bool hides_something(const PamStack& stack);

struct SettingsPath {
    std::string path;  // conf= or the default
    std::string place; // the line in pam.d that has it, "/etc/pam.d/sudo:4"
    std::string service;
};

// The settings files in use: each once, with the first line that has it. Lines whose arguments the
// module would refuse are left out.
std::vector<SettingsPath> settings_paths(const PamServices& services);

} // namespace pam_blockid
