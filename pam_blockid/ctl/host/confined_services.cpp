// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/confined_services.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "ctl/host/pam_modules.h"
#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

struct Locker {
    std::string_view service;
    // What asks PAM, where Debian has it; a setuid one asks as root. Empty: never setuid.
    std::string_view program;
};

// Screen lockers ask PAM as the person whose screen it is.
constexpr std::array kLockers = std::to_array<Locker>({
    {"cinnamon-screensaver", ""},
    {"gtklock", ""},
    {"hyprlock", ""},
    {"i3lock", "/usr/bin/i3lock"},
    {"kde", "/usr/lib/" BLOCKID_MULTIARCH "/libexec/kcheckpass"},
    {"kde-fingerprint", ""},
    {"kde-smartcard", ""},
    {"mate-screensaver", "/usr/lib/mate-screensaver/mate-screensaver-dialog"},
    {"physlock", "/usr/bin/physlock"},
    {"swaylock", "/usr/bin/swaylock"},
    {"vlock", "/usr/bin/vlock"},
    {"waylock", ""},
    {"xfce4-screensaver", "/usr/libexec/xfce4-screensaver-dialog"},
    {"xscreensaver", "/usr/libexec/xscreensaver/xscreensaver-auth"},
    {"xsecurelock", ""},
});

bool is_roots_setuid(const std::string& path) {
    struct stat st {};
    return ::stat(path.c_str(), &st) == 0 && st.st_uid == 0 && (st.st_mode & S_ISUID) != 0;
}

bool is_locker(std::string_view service, const std::string& host) {
    const auto* const found = std::ranges::find(kLockers, service, &Locker::service);
    return found != kLockers.end() &&
           (found->program.empty() || !is_roots_setuid(host + std::string(found->program)));
}

constexpr const char* kPolkitUnit = "polkit-agent-helper@.service";
constexpr std::array<std::string_view, 3> kUnitDirectories{
    "/etc/systemd/system/", "/run/systemd/system/", "/usr/lib/systemd/system/"};

// What the text of a unit sets PrivateNetwork to; `before` where it does not (systemd.exec(5)).
bool private_network(std::string_view text, bool before) {
    constexpr std::string_view key = "PrivateNetwork";
    for (const std::string_view line : lines_of(text)) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || trimmed(line.substr(0, equals), " \t\r") != key)
            continue;
        const std::string value = ascii_lower(trimmed(line.substr(equals + 1), " \t\r"));
        constexpr std::array<std::string_view, 6> yes{"1", "yes", "y", "true", "t", "on"};
        before = std::ranges::find(yes, value) != yes.end();
    }
    return before;
}

// By their names, whatever directory they are in; one of an earlier directory stands in place of
// its namesakes (systemd.unit(5)).
std::map<std::string, std::string> drop_ins_of(const std::string& host) {
    std::map<std::string, std::string> drop_ins; // their paths
    for (const std::string_view directory : kUnitDirectories) {
        const std::string drop_in = host + std::string(directory) + kPolkitUnit + ".d";
        const auto names = list_directory(drop_in);
        for (const std::string& name : names ? *names : std::vector<std::string>()) {
            if (name.ends_with(".conf"))
                drop_ins.emplace(name, drop_in + "/" + name);
        }
    }
    return drop_ins;
}

// The unit as an administrator may have changed it: another file, drop-ins.
bool unit_is_without_network(const std::string& host) {
    bool is_without = false;
    for (const std::string_view directory : kUnitDirectories) {
        const auto text = read_text(host + std::string(directory) + kPolkitUnit);
        if (!text)
            continue;
        is_without = private_network(*text, false);
        break;
    }
    for (const auto& [name, path] : drop_ins_of(host)) {
        if (const auto text = read_text(path)) // /dev/null: it takes a namesake away
            is_without = private_network(*text, is_without);
    }
    return is_without;
}

// How the stack comes to do without the module.
std::string take_out(const PamRule& own) {
    if (own.top == own.place)
        return "remove " + shown(own.place.text());
    return "write the auth lines of " + shown(own.place.file) + " but " + shown(own.place.text()) +
           " in place of " + shown(own.top.text());
}

std::string start_broker_or(const std::string& other) {
    return "start the broker, pam-blockid-broker(8), or " + other;
}

} // namespace

bool ConfinedServices::polkit_is_confined() const {
    return broker_ == BrokerServes::Nobody && unit_is_without_network(host_);
}

std::optional<Finding> ConfinedServices::reached(const PamStack& stack) const {
    const auto rules = stack.of(PamType::Auth);
    const auto own = std::find_if(rules.begin(), rules.end(), is_our_own);
    if (own == rules.end())
        return std::nullopt;
    const std::string place = shown(own->top.text());
    if (stack.service == kPolkit && polkit_is_confined())
        return Finding{Level::Fault, "pam.polkit", place,
                       "polkit asks PAM without a network, as " + std::string(kPolkitUnit) +
                           " has it, and no broker takes its logins: the module refuses whoever "
                           "asks for root",
                       start_broker_or(take_out(*own))};
    if (broker_ != BrokerServes::Everybody && is_locker(stack.service, host_))
        return Finding{Level::Fault, "pam.locker", place,
                       printable(stack.service) +
                           " runs as the person, who cannot read our settings: the module refuses "
                           "every unlock",
                       take_out(*own) + ", or set policy.self_service for the broker"};
    return std::nullopt;
}

Finding ConfinedServices::polkit_open(const std::string& directory) const {
    return {Level::Warning, "pam.polkit_open", shown(directory),
            "polkit-1 leads to root without a passcode (pkexec, run0), and cannot ask for one: it "
            "asks PAM without a network, as " +
                std::string(kPolkitUnit) + " has it, and no broker takes its logins",
            "start the broker, pam-blockid-broker(8), keep people from it by a rule in "
            "/etc/polkit-1/rules.d, polkit(8), or accept it: "
            "check = { accepted = [ \"pam.polkit_open\" ]; };"};
}

} // namespace pam_blockid
