// SPDX-License-Identifier: Apache-2.0
#include "settings/sections.h"

#include <utility>

namespace pam_blockid {

Sections::Sections()
    : entries_{{"tenant", {}}, {"otp", {}},    {"contacts", {}}, {"users", {}},
               {"ldap", {}},   {"policy", {}}, {"remember", {}}, {"network", {}},
               {"cache", {}},  {"broker", {}}, {"services", {}}, {"check", {}}} {}

Expected<Sections, SettingsError> Sections::of(const std::vector<SettingsLayer>& layers) {
    Sections all;
    for (const SettingsLayer& layer : layers) {
        Sections sections;
        for (const SettingsFile& file : layer) {
            if (auto added = sections.add(file); !added)
                return Unexpected<SettingsError>(std::move(added.error()));
        }
        all.lay_over(std::move(sections));
        all.files_.push_back(layer.front().path);
    }
    return all;
}

Expected<void, SettingsError> Sections::add(const SettingsFile& file) {
    for (Entry& entry : Entry(file.config->getRoot(), file.path, "").children()) {
        const auto section = entries_.find(entry.name());
        if (section == entries_.end())
            return entry.wrong("is unknown", "known here are tenant, otp, contacts, users, ldap, "
                                             "policy, remember, network, cache, broker, services, "
                                             "check");
        if (!section->second.empty() && entry.name() != "users")
            return entry.wrong("stands in two files, first at " + section->second.front().place(),
                               "expected it once");
        section->second.push_back(std::move(entry));
    }
    return {};
}

void Sections::lay_over(Sections&& higher) {
    for (auto& [name, entries] : higher.entries_) {
        if (entries.empty())
            continue;
        std::vector<Entry>& lower = entries_.find(name)->second;
        if (!lower.empty() && entries.size() == 1)
            entries.front() = entries.front().over(lower.front());
        lower = std::move(entries);
    }
}

const Entry* Sections::only(std::string_view name) const {
    const std::vector<Entry>& entries = all(name);
    return entries.empty() ? nullptr : &entries.front();
}

const std::vector<Entry>& Sections::all(std::string_view name) const {
    return entries_.find(name)->second;
}

} // namespace pam_blockid
