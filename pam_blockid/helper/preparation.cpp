// SPDX-License-Identifier: Apache-2.0
#include "helper/preparation.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "helper/lockdown.h"
#include "helper/name_service_files.h"
#include "helper/privileges.h"
#include "helper/run_directory.h"
#include "helper/state_files.h"
#include "http/trust_store.h"

namespace pam_blockid {
namespace {

Expected<Settings, SettingsError> load_watched(const std::string& path, WatchedFiles& files) {
    const WatchedFiles::Recording recording(files);
    return load_settings(path);
}

void watch_directory(WatchedFiles& files, const std::string& path,
                     const Expected<UniqueFd, std::string>& opened) {
    struct stat st {};
    if (opened && ::fstat(opened->get(), &st) == 0)
        files.add_directory(path, st);
    else
        files.add_absent(path);
}

// Before anything in it is used.
void watch_trust(WatchedFiles& files, const NetworkSettings& network) {
    const std::string& path = network.ca_file.empty() ? network.ca_dir : network.ca_file;
    struct stat st {};
    if (::stat(path.c_str(), &st) == 0)
        files.add(path, st);
}

// By a service at least.
bool remembers_logins(const Settings& settings) {
    return settings.otp.remember.is_on() ||
           std::ranges::any_of(settings.services,
                               [](const auto& each) { return each.second.remember.is_on(); });
}

} // namespace

Unexpected<Refusal> refused(Reason reason, std::string why) {
    return Unexpected<Refusal>(Refusal{reason, std::move(why)});
}

Expected<Prepared, Refusal> prepare(const std::string& path, const DeniedCalls* denied) {
    WatchedFiles files;
    auto settings = load_watched(path, files);
    if (!settings)
        return refused(Reason::SettingsRefused, settings.error().what);
    const auto ids = ids_to_become(kHelperUser);
    if (!ids)
        return refused(Reason::InternalFault, ids.error());
    FromRoot from_root{::geteuid() == 0, open_run_directory(kRunDirectory, *ids),
                       open_cache_directory(settings->cache.dir, *ids)};
    // Made for what is kept there; whoever keeps it says what is wrong.
    if (remembers_logins(*settings))
        static_cast<void>(open_cache_directory(kStateDirectory, *ids));
    if (const auto locked = lock_down(*ids, denied); !locked)
        return refused(Reason::InternalFault, locked.error());
    if (const auto readable = check_name_service_files(); !readable)
        return refused(Reason::InternalFault, readable.error());
    if (const auto trust = check_trust_store(settings->network); !trust)
        return refused(Reason::SettingsRefused, trust.error());
    watch_directory(files, kRunDirectory, from_root.run_directory);
    watch_directory(files, settings->cache.dir, from_root.cache_directory);
    watch_trust(files, settings->network);
    return Prepared{std::move(*settings), std::move(from_root), std::move(files)};
}

} // namespace pam_blockid
