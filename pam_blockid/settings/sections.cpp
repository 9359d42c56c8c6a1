// SPDX-License-Identifier: Apache-2.0
#include "settings/sections.h"

#include <utility>

namespace pam_blockid {

Sections::Sections()
    : entries_{{"tenant", {}}, {"otp", {}},    {"contacts", {}}, {"users", {}},
               {"ldap", {}},   {"policy", {}}, {"remember", {}}, {"network", {}},
               {"cache", {}},  {"broker", {}}, {"services", {}}, {"check", {}}} {}

Expected<Sections, SettingsError> Sections::of(const std::vector<SettingsFile>& files) {
    Sections sections;
    for (const SettingsFile& file : files) {
        for (Entry& entry : Entry(file.config->getRoot(), file.path, "").children()) {
            const auto section = sections.entries_.find(entry.name());
            if (section == sections.entries_.end())
                return entry.wrong("is unknown; known here are tenant, otp, contacts, users, ldap, "
                                   "policy, remember, network, cache, broker, services, check");
            if (!section->second.empty() && entry.name() != "users")
                return entry.wrong("stands in two files, first at " +
                                   section->second.front().place() + "; expected it once");
            section->second.push_back(std::move(entry));
        }
    }
    return sections;
}

const Entry* Sections::only(std::string_view name) const {
    const std::vector<Entry>& entries = all(name);
    return entries.empty() ? nullptr : &entries.front();
}

const std::vector<Entry>& Sections::all(std::string_view name) const {
    return entries_.find(name)->second;
}

} // namespace pam_blockid
