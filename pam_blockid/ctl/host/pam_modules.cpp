// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_modules.h"

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

} // namespace

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

PamModuleKind kind_of(const PamRule& rule) {
    std::string_view name = base_name(rule.module);
    name = name.substr(0, name.find(".so"));
    if (name.starts_with("pam_blockid")) // with a slip behind it, too: a carriage return, "sp"
        return Kind::OurOwn;
    for (const Known& known : kKnown) {
        if (name == known.name)
            return known.kind;
    }
    return Kind::Authenticator;
}

} // namespace pam_blockid
