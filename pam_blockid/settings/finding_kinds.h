// Everything that `blockidctl check` may find wrong, by the ids that check.accepted names.
// An id stays what it is from one version to the next: settings files hold it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace pam_blockid {

struct FindingKind {
    enum class Acceptance {
        Possible,
        // It refuses every login, hides what else there is, or is about one person or service that
        // was asked for.
        Never,
    };
    std::string_view id; // "sudoers.nopasswd"; what stands before the dot is Finding::check()
    Acceptance acceptance;
    std::string_view about; // as the manual page has it
};

namespace finding_kinds {

inline constexpr auto kYes = FindingKind::Acceptance::Possible;
inline constexpr auto kNo = FindingKind::Acceptance::Never;

// In the order in which they are looked for.
inline constexpr std::array kAll = std::to_array<FindingKind>({
    {"installed.program", kNo, "helper or module is missing, or not root's alone"},
    {"installed.version", kNo, "helper or module is of another version"},
    {"broker.program", kNo, "the broker's program is missing, or not root's alone"},
    {"broker.version", kNo, "the broker is of another version"},
    {"broker.needed", kNo, "self_service lets programs ask for which there is no broker"},
    {"settings.refused", kNo, "the settings file cannot be used"},
    {"settings.unseen", kNo, "the settings file is closed to this user"},
    {"settings.accepted", kNo, "check.accepted names what is no longer found"},
    {"pam.unseen", kYes, "a file of pam.d is closed to this user"},
    {"pam.unreadable", kNo, "a directory of PAM services cannot be read"},
    {"pam.line", kNo, "a line or file that PAM does not understand"},
    {"pam.read_otherwise", kYes, "a line that another release of libpam reads otherwise"},
    {"pam.no_module", kNo, "the line names a module that is not there"},
    {"pam.arguments", kNo, "arguments that the module refuses"},
    {"pam.after", kNo, "after= in a service that is not sshd's"},
    {"pam.type", kNo, "a line of another type than auth, for which PAM refuses"},
    {"pam.type_idle", kYes, "a line of another type than auth, which does nothing"},
    {"pam.bypass", kYes, "a way through the stack without a right passcode"},
    {"pam.exemption", kYes, "a condition singles out people who are not asked"},
    {"pam.nobody", kNo, "no login succeeds, whatever is typed"},
    {"pam.twice", kYes, "two passcodes are asked for"},
    {"pam.passcode_alone", kYes, "a right passcode lets in without the password"},
    {"pam.not_final", kYes, "a wrong password does not end the login"},
    {"pam.exempt_refused", kYes, "who needs no passcode is refused"},
    {"pam.unknown_module", kYes, "the first factor may rest on a module that check does not know"},
    {"pam.login_shell", kYes, "sudo -i or su - asks for no passcode, though sudo or su does"},
    {"pam.root_services", kYes, "services lead to root without a passcode"},
    {"pam.polkit_open", kYes, "polkit leads to root, and cannot ask for a passcode here"},
    {"pam.polkit", kNo, "polkit reaches the module where it can only be refused"},
    {"pam.locker", kNo, "a screen locker reaches the module, which refuses every unlock"},
    {"pam.not_asked", kNo, "the service of --service does not name the module"},
    {"pam.no_service", kNo, "there is no service of that name"},
    {"pam.nothing_asks", kYes, "no service names the module"},
    {"pam.no_after", kYes, "sshd's key is the first factor, and the line has no after="},
    {"pam.password_after_key", kYes, "after the SSH key the Unix password is asked for, too"},
    {"sshd.unseen", kYes, "sshd's settings cannot be seen"},
    {"sshd.refused", kNo, "sshd refuses its settings, or does not show them"},
    {"sshd.not_installed", kNo, "sshd is not installed"},
    {"sshd.other_service", kYes, "PAMServiceName names a service that does not ask"},
    {"sshd.no_pam", kYes, "UsePAM no"},
    {"sshd.cannot_ask", kNo, "KbdInteractiveAuthentication no"},
    {"sshd.drop_in", kYes, "the drop-in under its old name comes too late"},
    {"sshd.no_passcode", kYes, "a login asks for no passcode"},
    {"sshd.no_key", kYes, "a login comes to PAM without the key that its stack counts on"},
    {"sshd.no_first_factor", kNo, "no login brings the first factor that after= wants"},
    {"sshd.no_login", kNo, "no login is left"},
    {"sshd.match_block", kYes, "a Match block asks for no passcode"},
    {"sshd.match_block_no_key", kYes, "the same as sshd.no_key, in a Match block"},
    {"sshd.password_method", kYes, "the password method, which cannot show a prompt"},
    {"sshd.passcode_alone", kYes, "neither a key nor a password is asked for"},
    {"sshd.root", kYes, "PermitRootLogin keeps out root, who has a key"},
    {"sshd.grace_time", kYes, "LoginGraceTime is shorter than network.prompt_deadline"},
    {"sshd.not_reloaded", kYes, "the sshd that runs has not read its files"},
    {"sudoers.unseen", kYes, "a file of sudoers is closed to this user"},
    {"sudoers.unreadable", kNo, "a file of sudoers cannot be read"},
    {"sudoers.other_service", kYes, "sudoers gives sudo a service that does not ask"},
    {"sudoers.nopasswd", kYes, "a rule with NOPASSWD"},
    {"sudoers.no_authenticate", kYes, "Defaults !authenticate"},
    {"sudoers.exempt_group", kYes, "Defaults exempt_group"},
    {"helper_user.unfit", kNo, "the helper's user is missing or is no user of its own"},
    {"helper_user.not_taken", kNo, "root cannot be given up for the helper's user"},
    {"broker.absent", kYes, "systemd could bring the broker's socket, and does not"},
    {"broker.unusable", kYes, "the broker takes no login, and helpers are started instead"},
    {"metrics.no_broker", kYes, "broker.metrics_file is set, and there is no broker to write it"},
    {"metrics.directory", kYes, "the broker refuses the directory of broker.metrics_file"},
    {"run_directory.unusable", kYes, "/run/pam_blockid cannot be used"},
    {"run_directory.not_counted", kNo,
     "neither can cache.dir, and nothing is counted: each login is refused"},
    {"cache.unusable", kYes, "cache.dir cannot be used"},
    {"name_service.closed", kNo, "a file of the name service is closed to the helper's user"},
    {"policy.report_only", kYes, "report_only: nobody is kept out"},
    {"policy.no_service", kYes, "a group of services has the name of no service"},
    {"policy.outage_to_root", kYes, "on_outage = \"allow\" for what leads to root"},
    {"policy.no_login_session", kYes, "remember.session, and a service without pam_loginuid"},
    {"policy.no_group", kYes, "a group that does not exist"},
    {"policy.no_groups", kNo, "groups cannot be looked up"},
    {"policy.unjudged", kNo, "the policy cannot be judged for --user"},
    {"policy.no_account", kNo, "--user is no account"},
    {"trust.unusable", kNo, "ca_dir or ca_file cannot be used"},
    {"dns.unresolved", kNo, "the tenant's name has no address"},
    {"connection.failed", kNo, "a server of the tenant cannot be reached"},
    {"proxy.refused", kNo, "the proxy refuses proxy_user or its password, or wants one"},
    {"proxy.in_the_clear", kYes, "the password travels to the proxy without encryption"},
    {"tls.untrusted", kNo, "a server's certificate is not trusted"},
    {"tls.ends_soon", kYes, "a certificate ends within two weeks"},
    {"clock.off", kYes, "the clock of this host is off by 20 s or more"},
    {"clock.refused", kNo, "it is off by so much that BlockID refuses"},
    {"tenant.unknown", kNo, "the tenant or its community is not known"},
    {"tenant.failed", kNo, "the tenant answers with something else"},
    {"license.refused", kNo, "the license key is refused"},
    {"license.unproven", kYes, "the license key could not be proven"},
    {"ldap.filter", kYes, "ldap.filter compares a part of the name alone"},
    {"ldap.blockid_user", kYes, "people can write their own blockid_user_attribute"},
    {"ldap.certificate", kYes, "certificate_file has ended, or ends within two weeks"},
    {"ldap.failed", kNo, "a directory server does not answer as it should"},
    {"contact.domains", kYes, "strip_domain takes people of several domains for one"},
    {"contact.shared", kYes, "two accounts would be one person, and are refused"},
    {"contact.grace", kYes, "contacts.until is over, or will be within two weeks"},
    {"contact.unlisted_key", kYes, "a shared account lets past whose key is not listed"},
    {"contact.failed", kNo, "--user cannot be looked up"},
    {"contact.none", kNo, "--user has no address, and is refused"},
    {"contact.skipped", kNo, "--user has no address, and is let past"},
});

// Of an id; null where there is none of that name.
inline const FindingKind* find(std::string_view id) {
    const auto* const found = std::ranges::find(kAll, id, &FindingKind::id);
    return found == kAll.end() ? nullptr : found;
}

// For constant expressions, in which g++ 12 cannot compare what find() returns with null where it
// builds with -fsanitize=undefined.
constexpr bool is_id(std::string_view id) {
    return std::ranges::count(kAll, id, &FindingKind::id) != 0;
}

// What stands before the dot, or the whole of what has none.
constexpr std::string_view check_of(std::string_view id) {
    return id.substr(0, id.find('.'));
}

constexpr bool is_check(std::string_view word) {
    return std::ranges::any_of(
        kAll, [word](const FindingKind& kind) { return check_of(kind.id) == word; });
}

} // namespace finding_kinds
} // namespace pam_blockid
