// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_services.h"

#include <algorithm>
#include <set>

#include "ctl/host/pam_arguments.h"
#include "ctl/host/pam_modules.h"

namespace pam_blockid {
namespace {

constexpr UnreadableIds kUnreadableServices{"pam.unseen", "pam.unreadable"};

bool is_service_name(std::string_view name) {
    return name.find('.') == std::string_view::npos && !name.ends_with('~') &&
           !name.starts_with("common-");
}

} // namespace

bool names_the_module(const PamStack& stack, std::optional<PamType> type) {
    return std::any_of(stack.rules.begin(), stack.rules.end(), [&](const PamRule& rule) {
        return is_our_own(rule) && (!type || rule.type == *type);
    });
}

bool hides_something(const PamStack& stack) {
    return std::any_of(stack.troubles.begin(), stack.troubles.end(),
                       [](const PamTrouble& trouble) { return trouble.unseen; });
}

const PamStack* PamServices::asking(const std::string& service) const {
    for (const PamStack& stack : stacks) {
        if (stack.service == service && names_the_module(stack, PamType::Auth))
            return &stack;
    }
    return nullptr;
}

PamServices read_pam_services(const PamPlaces& places, const std::optional<std::string>& asked) {
    PamServices services{places, asked, {}, {}, {}};
    std::set<std::string> names;
    const auto add = [&names](const std::vector<std::string>& more) {
        names.insert(more.begin(), more.end());
    };
    const PamDirectories& directories = places.directories;
    const auto first = list_directory(directories.first);
    if (!first)
        services.unseen.push_back(
            unreadable(kUnreadableServices, directories.first, first.error()));
    else
        add(*first);
    for (const std::string& directory : directories.behind) {
        const auto more = list_directory(directory);
        if (more)
            add(*more);
        else if (more.error().kind != ReadError::Kind::Missing) // hosts have few of these
            services.unseen.push_back(unreadable(kUnreadableServices, directory, more.error()));
    }
    for (const std::string& name : names) {
        if (asked ? name != *asked : !is_service_name(name))
            continue;
        PamStack stack = read_pam_stack(directories, name);
        if (asked || names_the_module(stack) || hides_something(stack))
            services.stacks.push_back(std::move(stack));
    }
    return services;
}

std::vector<SettingsPath> settings_paths(const PamServices& services) {
    std::vector<SettingsPath> paths;
    for (const PamStack& stack : services.stacks) {
        for (const PamRule& rule : stack.of(PamType::Auth)) {
            if (!is_our_own(rule))
                continue;
            const auto arguments = arguments_of(rule);
            if (!arguments)
                continue;
            const bool known = std::any_of(paths.begin(), paths.end(), [&](const auto& path) {
                return path.path == arguments->config_path;
            });
            if (!known)
                paths.push_back({arguments->config_path, rule.place.text(), stack.service});
        }
    }
    return paths;
}

} // namespace pam_blockid
