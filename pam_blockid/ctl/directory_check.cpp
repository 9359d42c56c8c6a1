// SPDX-License-Identifier: Apache-2.0
#include "ctl/directory_check.h"

#include <chrono>
#include <fstream>
#include <future>
#include <iterator>
#include <vector>

#include "blockid/certificate_end.h"
#include "contacts/ldap_access.h"
#include "contacts/ldap_connection.h"
#include "contacts/ldap_filter.h"
#include "support/date.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

constexpr FindingId kFailed = "ldap.failed";
constexpr std::chrono::days kTroublingOwnCertificate{14};
constexpr const char* kNobody = "blockidctl-check";

const char* remedy_for(LdapFailure::Kind kind, bool has_certificate) {
    switch (kind) {
    case LdapFailure::Kind::Unavailable:
        return has_certificate ? "see to the server, the way to it, ldap.ca_file, and whether the "
                                 "server takes ldap.certificate_file"
                               : "see to the server, the way to it, and ldap.ca_file";
    case LdapFailure::Kind::Unreadable:
        return "see to what the entry holds, and to the log of the server";
    case LdapFailure::Kind::TooMany:
        return "make ldap.base and ldap.filter so narrow that one entry is left";
    case LdapFailure::Kind::Refused:
        return has_certificate ? "correct ldap.bind_dn, ldap.bind_password_file, "
                                 "ldap.certificate_file, ldap.key_file, ldap.base or ldap.filter"
                               : "correct ldap.bind_dn, ldap.bind_password_file, ldap.base or "
                                 "ldap.filter";
    }
    return "";
}

Expected<std::string, LdapFailure> ask(const std::string& uri, const Settings& settings,
                                       const std::string& user) {
    const Deadline deadline = Deadline::after(settings.ldap.timeout);
    const auto filter = filter_for(settings.ldap.filter, user.empty() ? kNobody : user);
    if (!filter)
        return Unexpected<LdapFailure>(
            {LdapFailure::Kind::Unavailable, "no memory for the filter"});
    auto connection =
        LdapConnection::open(uri, settings.ldap, settings.network.connect_timeout, deadline);
    if (!connection)
        return Unexpected<LdapFailure>(std::move(connection.error()));
    const auto entries = connection->search(*filter, settings.ldap, deadline);
    if (!entries)
        return Unexpected<LdapFailure>(entries.error());
    const std::string bound = settings.ldap.sasl_external ? "bound by sasl external"
                              : settings.ldap.bind_dn.empty()
                                  ? "bound to nothing"
                                  : "bound as " + quoted(settings.ldap.bind_dn);
    if (user.empty())
        return bound + ", and searched";
    return bound + ", and has " + (entries->empty() ? "no entry for " : "an entry for ") +
           quoted(user);
}

Finding check_server(const std::string& uri, const DescribedSettings& described,
                     const std::string& user) {
    const Settings& settings = described.settings;
    const std::string place = described.place_of("ldap.uri");
    if (const auto access = check_ldap_access(uri, settings.ldap); !access)
        return {Level::Fault, kFailed, place, access.error()};
    const auto answer = ask(uri, settings, user);
    if (answer)
        return {Level::Ok, "ldap", place, printable(uri) + ": reached, " + *answer, ""};
    return {Level::Fault, kFailed, place,
            printable(uri) + ": " + printable(answer.error().detail, kLogTextLimit),
            remedy_for(answer.error().kind, !settings.ldap.certificate_file.empty())};
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Ours, for which the servers ask. What it says of itself is all that can be seen from here.
Findings check_own_certificate(const DescribedSettings& described) {
    const std::string& path = described.settings.ldap.certificate_file;
    const auto now = std::chrono::system_clock::now();
    const auto end = end_of_certificate(content_of(path));
    if (path.empty() || (end && *end - now >= kTroublingOwnCertificate))
        return {};
    const std::string ends = end ? (*end <= now ? " ended on " : " ends on ") +
                                       text_of(std::chrono::floor<std::chrono::days>(*end))
                                 : " holds no certificate";
    return {{Level::Warning, "ldap.certificate", described.place_of("ldap.certificate_file"),
             printable(path) + ends + ", and the servers of the directory ask for one that is good",
             "put another there, with its key into ldap.key_file"}};
}

} // namespace

Findings check_directory(const DescribedSettings& described, const std::string& user) {
    std::vector<std::future<Finding>> servers;
    for (const std::string& uri : described.settings.ldap.uris)
        servers.push_back(std::async(std::launch::async, check_server, std::cref(uri),
                                     std::cref(described), std::cref(user)));
    Findings findings = check_own_certificate(described);
    for (std::future<Finding>& server : servers)
        findings.push_back(server.get());
    return findings;
}

} // namespace pam_blockid
