// SPDX-License-Identifier: Apache-2.0
#include "ctl/commands.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "blockid/json.h"
#include "ctl/broker_check.h"
#include "ctl/installed.h"
#include "ctl/person.h"
#include "ctl/report.h"
#include "helper/accounts.h"
#include "helper/privileges.h"
#include "settings/described.h"

namespace pam_blockid {
namespace {

void print(const std::string& text) {
    std::fputs(text.c_str(), stdout);
}

int report(const Findings& findings, Format format) {
    print(format == Format::Json ? report_as_json(findings)
                                 : report_as_text(findings, colour_of(STDOUT_FILENO)));
    return exit_status_of(findings);
}

std::string as_json(const std::vector<SettingLine>& lines) {
    Json::Value list(Json::arrayValue);
    for (const SettingLine& line : lines) {
        Json::Value entry(Json::objectValue);
        entry["key"] = line.key;
        entry["value"] = line.value;
        entry["place"] = line.place;
        list.append(entry);
    }
    Json::Value object(Json::objectValue);
    object["settings"] = list;
    return write_json(object) + "\n";
}

std::string as_text(const std::vector<SettingLine>& lines) {
    constexpr std::size_t widest = 60;
    std::size_t width = 0;
    for (const SettingLine& line : lines)
        width = std::max(width, std::min(line.key.size() + line.value.size(), widest));
    std::string text;
    for (const SettingLine& line : lines) {
        const std::size_t size = line.key.size() + line.value.size();
        text += line.key + " = " + line.value + std::string(width - std::min(size, width), ' ') +
                "  # " + (line.place.empty() ? "default" : line.place) + "\n";
    }
    return text;
}

} // namespace

int complain(const std::string& sentence) {
    std::fprintf(stderr, "blockidctl: %s\n", sentence.c_str());
    return 2;
}

int check_command(const CheckRequest& request, Format format) {
    return report(run_checks(request), format);
}

int resolve_command(const CheckRequest& request, Format format) {
    const auto described = load_described_settings(request.config_path);
    if (!described)
        return complain(described.error().what);
    // Where the directory is asked, it is asked by the user whom the helper becomes.
    const auto ids = ids_to_become(kHelperUser);
    if (!ids)
        return complain(ids.error());
    if (const auto given_up = give_up_privileges(*ids); !given_up)
        return complain(given_up.error());
    NameService accounts;
    return report(check_person({request.user, request.service}, *described, accounts), format);
}

int config_command(const std::string& config_path, const std::string& service, Format format) {
    const auto described = load_described_settings(config_path);
    if (!described)
        return complain(described.error().what);
    const auto lines = service.empty() ? described->lines : described->lines_for(service);
    print(format == Format::Json ? as_json(lines) : as_text(lines));
    return 0;
}

int version_command() {
    print("blockidctl " BLOCKID_VERSION "\n");
    bool all_same = true;
    for (const std::string path : {BLOCKID_HELPER_PATH, BLOCKID_MODULE_PATH}) {
        const auto version = version_in(path);
        print(version ? path + " " + *version + "\n" : version.error() + "\n");
        all_same = all_same && version && *version == BLOCKID_VERSION;
    }
    const auto broker = broker_version({BLOCKID_BROKER_SOCKET, BLOCKID_BROKER_PROGRAM});
    if (!broker)
        print(broker.error() + "\n");
    else if (*broker)
        print(BLOCKID_BROKER_SOCKET " " + **broker + "\n");
    all_same = all_same && broker && broker->value_or(BLOCKID_VERSION) == BLOCKID_VERSION;
    return all_same ? 0 : 2;
}

} // namespace pam_blockid
