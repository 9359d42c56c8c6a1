// SPDX-License-Identifier: Apache-2.0
#include "ctl/commands.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "blockid/json.h"
#include "ctl/person.h"
#include "ctl/report.h"
#include "ctl/versions.h"
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
    print(format == Format::Json ? as_json(lines) : settings_as_text(lines));
    return 0;
}

int version_command() {
    const Versions versions = read_versions();
    print(versions.text);
    return versions.all_same ? 0 : 2;
}

} // namespace pam_blockid
