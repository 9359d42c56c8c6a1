// SPDX-License-Identifier: Apache-2.0
#include "ctl/broker_check.h"

#include <sys/stat.h>

#include "ctl/installed.h"
#include "helper/metrics_directory.h"
#include "module/broker_connection.h"
#include "support/program_file.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

constexpr const char* kRunsSystemd = "/run/systemd/system"; // sd_booted(3)
constexpr const char* kUnit = "/usr/lib/systemd/system/pam-blockid.socket";
constexpr const char* kStartIt = "run: systemctl restart pam-blockid.socket";

bool is_there(const std::string& path) {
    struct stat st {};
    return ::lstat(path.c_str(), &st) == 0;
}

// What falls back to a helper, and what does not.
std::string consequence(bool self_service) {
    return self_service ? "programs that are not root's, which policy.self_service lets ask, are "
                          "refused; root's start a helper"
                        : "each login of root's programs starts a helper";
}

Findings without_socket(const BrokerPlaces& places, bool self_service) {
    const bool could_be = is_there(kRunsSystemd) && is_there(kUnit);
    if (!self_service && !could_be)
        return {};
    const std::string what = "there is no socket of the broker: " + consequence(self_service);
    const std::string remedy = could_be ? "run: systemctl start pam-blockid.socket"
                                        : "start the broker with --listen, see "
                                          "pam-blockid-broker(8)";
    if (self_service)
        return {{Level::Fault, "broker.needed", places.socket, what, remedy}};
    return {{Level::Warning, "broker.absent", places.socket, what, remedy}};
}

// Whether it takes a login, as the module would find.
Expected<void, std::string> take_a_place(const BrokerPlaces& places) {
    const auto socket = connect_to_broker(places.socket.c_str());
    if (!socket)
        return Unexpected<std::string>(socket.error().why);
    return await_greeting(socket->get());
}

} // namespace

Findings check_broker(const BrokerPlaces& places, const std::string& ours, bool self_service) {
    if (!is_there(places.socket))
        return without_socket(places, self_service);
    if (const auto safe = check_program_file(places.program); !safe)
        return {Finding(Level::Fault, "broker.program", safe.error())};
    const auto version = version_in(places.program);
    if (!version)
        return {Finding(Level::Fault, "broker.version", version.error())};
    if (*version != ours)
        return {
            {Level::Fault, "broker.version", places.program,
             "the broker, version " + *version + ", is not of the version of blockidctl, " + ours,
             "install the package again"}};
    if (const auto taken = take_a_place(places); !taken) {
        const std::string what = taken.error() + ": " + consequence(self_service);
        if (self_service)
            return {{Level::Fault, "broker.needed", places.socket, what, kStartIt}};
        return {{Level::Warning, "broker.unusable", places.socket, what, kStartIt}};
    }
    return {
        {Level::Ok, "broker", places.socket, "the broker takes logins, version " + *version, ""}};
}

Findings check_metrics(const std::string& file, bool serves) {
    if (file.empty())
        return {};
    Findings found;
    if (!serves)
        found.push_back({Level::Warning, "metrics.no_broker", file,
                         "broker.metrics_file is set, but there is no broker that serves logins: "
                         "none is counted",
                         "see pam-blockid-broker(8)"});
    if (const auto directory = open_metrics_directory(file); !directory) {
        found.push_back({Level::Warning, "metrics.directory", directory.error()});
        if (found.back().remedy.empty())
            found.back().remedy = "make it for root alone, or name another in broker.metrics_file";
    }
    return found;
}

Expected<std::optional<std::string>, std::string> broker_version(const BrokerPlaces& places) {
    if (!is_there(places.socket))
        return std::nullopt;
    auto version = version_in(places.program);
    if (!version)
        return Unexpected<std::string>(version.error().what);
    if (const auto taken = take_a_place(places); !taken)
        return Unexpected<std::string>(places.socket + ": " + taken.error());
    return *std::move(version);
}

} // namespace pam_blockid
