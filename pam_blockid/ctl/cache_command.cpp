// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>

#include "blockid/discovery_files.h"
#include "blockid/json.h"
#include "ctl/commands.h"
#include "settings/settings.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using std::chrono::seconds;

struct Cache {
    CacheSettings settings;
    UniqueFd directory; // -1: there is none, so nothing is kept
};

Expected<Cache, std::string> open_cache(const std::string& config_path) {
    const auto settings = load_settings(config_path);
    if (!settings)
        return Unexpected<std::string>(settings.error().what);
    const std::string& path = settings->cache.dir;
    UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!directory && errno != ENOENT)
        return Unexpected<std::string>(
            printable(path) + " cannot be opened: " + std::generic_category().message(errno));
    return Cache{settings->cache, std::move(directory)};
}

seconds age_of(const KeptTenant& kept) {
    return std::chrono::floor<seconds>(std::chrono::system_clock::now() - kept.asked);
}

const char* use_of(seconds age, const CacheSettings& settings) {
    if (age < seconds(0))
        return "never used: its time is yet to come";
    if (age < settings.fresh)
        return "used by every login";
    return age < settings.stale_if_error ? "used where the tenant does not answer"
                                         : "not used any more";
}

std::string line_of(const KeptFile& file, const CacheSettings& settings) {
    if (!file.kept)
        return printable(file.name) + ": not used: " + printable(file.kept.error()) + "\n";
    const seconds age = age_of(*file.kept);
    return printable(file.name) + ": tenant " + quoted(file.dns) + ", community " +
           quoted(file.community) + ", services at " + quoted(file.kept->facts.adminconsole) +
           ", asked for " + std::to_string(age.count()) + " s ago; " + use_of(age, settings) + "\n";
}

Json::Value as_json(const KeptFile& file, const CacheSettings& settings) {
    Json::Value entry(Json::objectValue);
    entry["file"] = file.name;
    entry["dns"] = file.dns;
    entry["community"] = file.community;
    if (!file.kept) {
        entry["error"] = file.kept.error();
        return entry;
    }
    entry["adminconsole"] = file.kept->facts.adminconsole;
    entry["age"] = static_cast<Json::Int64>(age_of(*file.kept).count());
    entry["use"] = use_of(age_of(*file.kept), settings);
    return entry;
}

} // namespace

int cache_show_command(const std::string& config_path, Format format) {
    const auto cache = open_cache(config_path);
    if (!cache)
        return complain(cache.error());
    const auto files =
        cache->directory ? list_discovery_files(cache->directory.get()) : std::vector<KeptFile>();
    if (!files)
        return complain(files.error());
    std::string text;
    Json::Value list(Json::arrayValue);
    for (const KeptFile& file : *files) {
        text += line_of(file, cache->settings);
        list.append(as_json(file, cache->settings));
    }
    if (files->empty())
        text = "nothing is kept in " + printable(cache->settings.dir) + "\n";
    Json::Value object(Json::objectValue);
    object["kept"] = list;
    std::fputs(format == Format::Json ? (write_json(object) + "\n").c_str() : text.c_str(), stdout);
    return 0;
}

int cache_clear_command(const std::string& config_path) {
    const auto cache = open_cache(config_path);
    if (!cache)
        return complain(cache.error());
    const auto removed = cache->directory ? remove_discovery_files(cache->directory.get())
                                          : Expected<std::size_t, std::string>(0);
    if (!removed)
        return complain(removed.error());
    std::printf("removed %zu from %s\n", *removed, printable(cache->settings.dir).c_str());
    return 0;
}

} // namespace pam_blockid
