// The settings of this host, read and judged once, then never changed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contacts/configured_users.h"
#include "contacts/ldap_settings.h"
#include "login/rules.h"
#include "support/complaint.h"
#include "support/expected.h"
#include "support/secret.h"

namespace pam_blockid {

struct TenantSettings {
    std::string dns; // host name or IP address, may carry :port
    std::string community;
    Secret license_key;
    std::vector<std::string> trusted_hosts; // besides the tenant's own
};

enum class VerifyApi { R2, R3 };

// Of the texts in a message, in bytes, before and after names are filled in.
inline constexpr std::size_t kLongestServiceName = 64;
inline constexpr std::size_t kLongestEmailSubject = 200;

// The groups otp, policy and remember, and contacts.missing_contact: what a login is told, and what
// only the wire needs.
struct OtpSettings : LoginRules {
    std::optional<std::chrono::seconds> validity; // nothing: the service decides
    VerifyApi verify_api = VerifyApi::R2;
    // With %h, %s and %u for the host, the PAM service and the user; empty: not sent.
    std::string service_name;
    std::string email_subject;
};

enum class ContactOrigin {
    Users, // Settings::users
    Ldap,  // Settings::ldap
};

struct ContactSettings {
    // In the order in which they are asked, each at most once. Ldap only where there is an ldap
    // group; then it is also the default, behind Users.
    std::vector<ContactOrigin> sources{ContactOrigin::Users};
    bool asks(ContactOrigin origin) const {
        return std::ranges::find(sources, origin) != sources.end();
    }
    std::string default_country; // calling code of numbers in national form; empty: E.164 only
    std::string model_domain;    // of addresses made up for who does not exist; empty: as found
};

struct NetworkSettings {
    std::chrono::seconds connect_timeout{5};
    std::chrono::seconds request_timeout{10};
    std::chrono::seconds login_deadline{30};
    std::chrono::seconds prompt_deadline{120};
    std::string proxy;   // empty: none, whatever the environment says
    std::string ca_file; // empty: ca_dir
    std::string ca_dir = "/etc/ssl/certs";
    std::vector<std::string> pins; // "sha256//<base64>" of public keys; empty: none
    std::string proxy_user;        // empty: the proxy asks for none
    Secret proxy_password;
};

// What discovery told is kept on disk, so that not every login has to ask for it.
struct CacheSettings {
    std::string dir = "/var/cache/pam_blockid";
    std::chrono::seconds fresh{600};            // used without asking; 0: always ask
    std::chrono::seconds stale_if_error{86400}; // used where asking fails; 0: never
};

// Of the logins that the broker is asked for.
struct BrokerSettings {
    // For how long after a login the next one is kept ready; 0: never.
    std::chrono::seconds ready{30};
    std::string metrics_file; // empty: none
};

// A finding of `blockidctl check` that the administrator has looked at.
struct AcceptedFinding {
    std::string id;    // one that finding_kinds has, and that may be accepted
    std::string place; // "/etc/sudoers.d/ansible", with or without a line; empty: wherever it is

    bool operator==(const AcceptedFinding&) const = default;
};

struct CheckSettings {
    std::vector<AcceptedFinding> accepted;
};

struct Settings {
    TenantSettings tenant;
    OtpSettings otp;
    std::map<std::string, OtpSettings, std::less<>> services; // those that differ, by PAM name
    ContactSettings contacts;
    std::vector<ConfiguredUser> users;
    LdapSettings ldap; // without URIs when there is no ldap group
    NetworkSettings network;
    CacheSettings cache;
    BrokerSettings broker;
    CheckSettings check; // of no login
    // Whether a program that is not root's may ask the broker for its own user's login.
    bool self_service = false;

    // What holds for the PAM service.
    const OtpSettings& otp_for(std::string_view service) const {
        const auto group = services.find(group_for(service));
        return group != services.end() ? group->second : otp;
    }

    // The group of `services` that the PAM service takes its settings from: its own, else that of
    // the program whose other form it is. There need not be either.
    std::string_view group_for(std::string_view service) const {
        struct OtherForm {
            std::string_view service;
            std::string_view of;
        };
        // "sudo -i" and "su -" call PAM by names of their own.
        constexpr OtherForm kOtherForms[] = {{"sudo-i", "sudo"}, {"su-l", "su"}};
        for (const OtherForm& form : kOtherForms) {
            if (form.service == service && !services.contains(service))
                return form.of;
        }
        return service;
    }
};

// Names the place and what to do: "/etc/security/pam_blockid.conf:12: otp.attempts is 99; expected
// a whole number from 1 to 10". Never quotes a secret or a line of the file.
using SettingsError = Complaint;

// Reads `path`, which must be absolute, what stands beside it (settings_layers.h), the files that
// these include, the license key and the password for LDAP.
Expected<Settings, SettingsError> load_settings(const std::string& path);

} // namespace pam_blockid
