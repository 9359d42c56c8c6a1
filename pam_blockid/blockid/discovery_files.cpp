// SPDX-License-Identifier: Apache-2.0
#include "blockid/discovery_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <memory>
#include <string_view>
#include <system_error>

#include "blockid/json.h"
#include "support/own_file.h"

namespace pam_blockid {
namespace {

using FileFailed = Unexpected<std::string>;

constexpr std::size_t kLargestFile = 16 * 1024;
constexpr std::string_view kPrefix = "tenant-";
constexpr std::string_view kUnfinished = ".new-"; // then the process id

FileFailed failed(const std::string& name, const char* what, int error = errno) {
    return FileFailed(name + " " + what + ": " + std::generic_category().message(error));
}

std::string file_name(const TenantSettings& tenant) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%s%016zx", kPrefix.data(),
                  std::hash<std::string>()(tenant.dns + "\n" + tenant.community));
    return name.data();
}

// Read as an answer of the service is: strictly.
Expected<KeptFile, std::string> parse(const std::string& text) {
    const auto object = read_json_object(text);
    if (!object)
        return FileFailed("is " + object.error());
    const Json::Value& asked = (*object)["asked"];
    if (!asked.isInt64() || asked.asInt64() < 0)
        return FileFailed("does not say when it was asked for");
    const std::chrono::sys_seconds time{std::chrono::seconds(asked.asInt64())};
    const auto member = [&](const char* key) { return string_member(*object, key); };
    return KeptFile{"", member("dns"), member("community"),
                    KeptTenant{{member("tenantId"), member("communityId"), member("publicKey"),
                                member("adminconsole")},
                               time}};
}

std::string to_text(const TenantSettings& tenant, const KeptTenant& kept) {
    Json::Value object(Json::objectValue);
    object["asked"] = static_cast<Json::Int64>(kept.asked.time_since_epoch().count());
    object["dns"] = tenant.dns;
    object["community"] = tenant.community;
    object["tenantId"] = kept.facts.tenant_id;
    object["communityId"] = kept.facts.community_id;
    object["publicKey"] = kept.facts.public_key;
    object["adminconsole"] = kept.facts.adminconsole;
    return write_json(object) + "\n";
}

// Nothing where there is no such file.
Expected<std::optional<std::string>, std::string> read_file(int directory,
                                                            const std::string& name) {
    const UniqueFd fd(::openat(directory, name.c_str(),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd && errno == ENOENT)
        return std::nullopt;
    if (!fd)
        return failed(name, "cannot be opened");
    struct stat owner {
    }, st{};
    if (::fstat(directory, &owner) != 0 || ::fstat(fd.get(), &st) != 0)
        return failed(name, "cannot be examined");
    if (!is_own_file(st, owner.st_uid))
        return FileFailed(name + " is not a file of our own");
    std::string content(kLargestFile + 1, '\0'); // one byte more than any that we wrote
    const ssize_t size = ::pread(fd.get(), content.data(), content.size(), 0);
    if (size < 0)
        return failed(name, "cannot be read");
    if (static_cast<std::size_t>(size) > kLargestFile)
        return FileFailed(name + " is too large");
    content.resize(static_cast<std::size_t>(size));
    return content;
}

Expected<std::optional<KeptFile>, std::string> read_entry(int directory, const std::string& name) {
    const auto text = read_file(directory, name);
    if (!text)
        return FileFailed(text.error());
    if (!*text)
        return std::nullopt;
    auto entry = parse(**text);
    if (!entry)
        return FileFailed(name + " " + entry.error());
    entry->name = name;
    return *std::move(entry);
}

// A file of our own that is complete or is not there: nobody reads it under this name.
Expected<void, std::string> write_new(int directory, const std::string& name,
                                      const std::string& content) {
    ::unlinkat(directory, name.c_str(), 0); // of a process that had our id, and was cut off
    const UniqueFd fd(::openat(directory, name.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd)
        return failed(name, "cannot be made");
    if (::write(fd.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size()))
        return failed(name, "cannot be written");
    return {};
}

struct DirectoryCloser {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

Expected<std::vector<std::string>, std::string> names_in(int directory) {
    // A descriptor of its own, as reading moves its place.
    UniqueFd fd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, DirectoryCloser> entries(fd ? ::fdopendir(fd.get()) : nullptr);
    if (!entries)
        return failed("the directory", "cannot be read");
    fd.release(); // closedir() closes it
    std::vector<std::string> names;
    // cppcheck-suppress readdirCalled ; nobody else reads this one
    while (const dirent* entry = ::readdir(entries.get())) {
        if (std::string_view(entry->d_name).starts_with(kPrefix))
            names.emplace_back(entry->d_name);
    }
    std::ranges::sort(names);
    return names;
}

bool is_unfinished(const std::string& name) {
    return name.find(kUnfinished) != std::string::npos;
}

} // namespace

std::string DiscoveryFiles::file_of(const TenantSettings& tenant) {
    return file_name(tenant);
}

Expected<std::optional<KeptTenant>, std::string>
DiscoveryFiles::load(const TenantSettings& tenant) {
    if (!directory_)
        return FileFailed(directory_.error());
    auto entry = read_entry(directory_->get(), file_name(tenant));
    if (!entry)
        return FileFailed(std::move(entry.error()));
    if (!*entry)
        return std::nullopt;
    if ((*entry)->dns != tenant.dns || (*entry)->community != tenant.community)
        return FileFailed(file_name(tenant) + " is of another tenant");
    return *std::move((*entry)->kept);
}

Expected<void, std::string> DiscoveryFiles::store(const TenantSettings& tenant,
                                                  const KeptTenant& kept) {
    if (!directory_)
        return FileFailed(directory_.error());
    const std::string content = to_text(tenant, kept);
    if (content.size() > kLargestFile)
        return FileFailed("what the service told is too long to keep");
    const std::string name = file_name(tenant);
    const std::string fresh = name + std::string(kUnfinished) + std::to_string(::getpid());
    auto written = write_new(directory_->get(), fresh, content);
    if (written &&
        ::renameat(directory_->get(), fresh.c_str(), directory_->get(), name.c_str()) != 0)
        written = failed(name, "cannot be replaced");
    if (!written)
        ::unlinkat(directory_->get(), fresh.c_str(), 0);
    return written;
}

void DiscoveryFiles::drop(const TenantSettings& tenant) {
    if (directory_)
        ::unlinkat(directory_->get(), file_name(tenant).c_str(), 0);
}

Expected<std::vector<KeptFile>, std::string> list_discovery_files(int directory) {
    const auto names = names_in(directory);
    if (!names)
        return FileFailed(names.error());
    std::vector<KeptFile> files;
    for (const std::string& name : *names) {
        if (is_unfinished(name))
            continue;
        auto entry = read_entry(directory, name);
        if (!entry)
            files.push_back({name, "", "", FileFailed(std::move(entry.error()))});
        else if (*entry) // a login may have dropped it meanwhile
            files.push_back(**std::move(entry));
    }
    return files;
}

Expected<std::size_t, std::string> remove_discovery_files(int directory) {
    const auto names = names_in(directory);
    if (!names)
        return FileFailed(names.error());
    std::size_t removed = 0;
    for (const std::string& name : *names) {
        if (::unlinkat(directory, name.c_str(), 0) == 0)
            removed += is_unfinished(name) ? 0 : 1;
        else if (errno != ENOENT)
            return failed(name, "cannot be removed");
    }
    return removed;
}

} // namespace pam_blockid
