// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_modules.h"

#include <algorithm>
#include <array>

namespace pam_blockid {
namespace {

using Kind = PamModuleKind;

struct Known {
    std::string_view name;
    Kind kind;
};

constexpr std::array<Known, 44> kKnown{{
    {"pam_deny", Kind::AlwaysDenies},         {"pam_rootok", Kind::AlwaysDenies},
    {"pam_permit", Kind::AlwaysPermits},      {"pam_echo", Kind::NeverDecides},
    {"pam_env", Kind::NeverDecides},          {"pam_faildelay", Kind::NeverDecides},
    {"pam_issue", Kind::NeverDecides},        {"pam_warn", Kind::NeverDecides},
    {"pam_access", Kind::Condition},          {"pam_exec", Kind::Condition},
    {"pam_listfile", Kind::Condition},        {"pam_localuser", Kind::Condition},
    {"pam_succeed_if", Kind::Condition},      {"pam_time", Kind::Condition},
    {"pam_usertype", Kind::Condition},        {"pam_wheel", Kind::Condition},
    {"pam_cap", Kind::Environment},           {"pam_ecryptfs", Kind::Environment},
    {"pam_faillock", Kind::Environment},      {"pam_ftp", Kind::Condition},
    {"pam_gnome_keyring", Kind::Environment}, {"pam_group", Kind::Environment},
    {"pam_keyinit", Kind::Environment},       {"pam_kwallet5", Kind::Environment},
    {"pam_limits", Kind::Environment},        {"pam_loginuid", Kind::Environment},
    {"pam_mount", Kind::Environment},         {"pam_namespace", Kind::Environment},
    {"pam_nologin", Kind::Environment},       {"pam_script", Kind::Condition},
    {"pam_securetty", Kind::Environment},     {"pam_selinux", Kind::Environment},
    {"pam_shells", Kind::Environment},        {"pam_systemd", Kind::Environment},
    {"pam_tally2", Kind::Environment},        {"pam_tmpdir", Kind::Environment},
    {"pam_cockpit_cert", Kind::Condition},    {"pam_sepermit", Kind::Environment},
    {"pam_ssh_add", Kind::Environment},       {"pam_lastlog", Kind::Environment},
    {"pam_lastlog2", Kind::Environment},      {"pam_mail", Kind::Environment},
    {"pam_motd", Kind::Environment},          {"pam_umask", Kind::Environment},
}};

// They ask for a first factor; what is in neither list is taken for one of these.
constexpr std::array<std::string_view, 40> kAuthenticators{"pam_unix",
                                                           "pam_unix_auth",
                                                           "pam_unix2",
                                                           "pam_pwdfile",
                                                           "pam_userdb",
                                                           "pam_extrausers",
                                                           "pam_sss",
                                                           "pam_sss_gss",
                                                           "pam_ldap",
                                                           "pam_krb5",
                                                           "pam_heimdal",
                                                           "pam_winbind",
                                                           "pam_lsass",
                                                           "pam_vas3",
                                                           "pam_centrifydc",
                                                           "pam_systemd_home",
                                                           "pam_himmelblau",
                                                           "pam_aad",
                                                           "pam_authd",
                                                           "pam_oslogin_login",
                                                           "pam_radius_auth",
                                                           "pam_tacplus",
                                                           "pam_mysql",
                                                           "pam_pgsql",
                                                           "pam_fprintd",
                                                           "pam_howdy",
                                                           "pam_u2f",
                                                           "pam_yubico",
                                                           "pam_pkcs11",
                                                           "pam_p11",
                                                           "pam_poldi",
                                                           "pam_ssh_agent_auth",
                                                           "pam_google_authenticator",
                                                           "pam_oath",
                                                           "pam_duo",
                                                           "pam_otpw",
                                                           "pam_opie",
                                                           "pam_privacyidea",
                                                           "pam_ccreds",
                                                           "pam_timestamp"};

const Known* find(std::string_view name) {
    const auto* const found = std::ranges::find(kKnown, name, &Known::name);
    return found == kKnown.end() ? nullptr : found;
}

// Without its directory and ".so".
std::string_view module_name(const PamRule& rule) {
    const std::string_view name = base_name(rule.module);
    return name.substr(0, name.find(".so"));
}

// With a slip behind it, too: a carriage return, "sp".
bool is_ours(std::string_view name) {
    return name.starts_with("pam_blockid");
}

} // namespace

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

PamModuleKind kind_of(const PamRule& rule) {
    const std::string_view name = module_name(rule);
    if (is_ours(name))
        return Kind::OurOwn;
    const Known* known = find(name);
    return known == nullptr ? Kind::Authenticator : known->kind;
}

bool is_known(const PamRule& rule) {
    const std::string_view name = module_name(rule);
    return rule.kind != PamRule::Kind::Module || is_ours(name) || find(name) != nullptr ||
           std::ranges::find(kAuthenticators, name) != kAuthenticators.end();
}

} // namespace pam_blockid
