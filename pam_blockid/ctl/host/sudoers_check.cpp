// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sudoers_check.h"

#include <unistd.h>

#include "ctl/host/sudoers.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

Finding about(const SudoersLine& line) {
    const std::string place = shown(line.place.text());
    if (line.kind == SudoersLine::Kind::NoPassword)
        return {Level::Warning, "sudoers", place, "a rule with NOPASSWD: sudo asks for no passcode",
                "take \"NOPASSWD:\" out of " + place + "; run: visudo"};
    return {Level::Warning, "sudoers", place, "Defaults !authenticate: sudo asks for no passcode",
            "take \"!authenticate\" out of " + place + "; run: visudo"};
}

} // namespace

Findings check_sudoers(const PamServices& services, const std::optional<std::string>& user,
                       const SudoersPlaces& places) {
    if (services.asking("sudo") == nullptr && services.asking("sudo-i") == nullptr)
        return {};
    if (::access(places.program.c_str(), F_OK) != 0)
        return {};
    const Sudoers sudoers = read_sudoers(places.sudoers, user);
    Findings findings = sudoers.unseen;
    for (const SudoersLine& line : sudoers.open)
        findings.push_back(about(line));
    if (findings.empty())
        findings.push_back({Level::Ok, "sudoers", places.sudoers,
                            "no rule lets anyone use sudo without being asked", ""});
    return findings;
}

} // namespace pam_blockid
