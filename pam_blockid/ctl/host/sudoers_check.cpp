// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sudoers_check.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "ctl/host/sudoers.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

struct OpenLine {
    SudoersLine::Kind kind;
    FindingId id;
    const char* what;
    const char* word; // that makes it so
};

constexpr std::array<OpenLine, 3> kOpenLines{
    {{SudoersLine::Kind::NoPassword, "sudoers.nopasswd", "a rule with NOPASSWD", "NOPASSWD:"},
     {SudoersLine::Kind::NoAuthenticate, "sudoers.no_authenticate", "Defaults !authenticate",
      "!authenticate"},
     {SudoersLine::Kind::ExemptGroup, "sudoers.exempt_group",
      "Defaults exempt_group, of the members of that group", "exempt_group"}}};

Finding about(const SudoersLine& line) {
    const std::string place = shown(line.place.text());
    const auto* const open =
        std::find_if(kOpenLines.begin(), kOpenLines.end(),
                     [&](const OpenLine& known) { return known.kind == line.kind; });
    return {Level::Warning, open->id, place,
            std::string(open->what) + ": sudo asks for no passcode",
            "take \"" + std::string(open->word) + "\" out of " + place + "; run: visudo"};
}

struct Renamed {
    const char* usual;
    const char* command;
    const char* option;
    SudoServices Sudoers::*given;
};

constexpr std::array<Renamed, 2> kRenamed{
    {{"sudo", "sudo", "pam_service", &Sudoers::plain},
     {"sudo-i", "sudo -i", "pam_login_service", &Sudoers::login}}};

// `whom`: "" for everyone.
Finding other_service(Level level, const SudoService& given, const Renamed& row,
                      const std::string& whom) {
    const std::string place = shown(given.place.text());
    return {level, "sudoers.other_service", place,
            "the PAM service of " + std::string(row.command) + whom + " is " + quoted(given.name) +
                ", which asks for no passcode: what " + quoted(row.usual) +
                " asks for does not count",
            "give " + quoted(given.name) + " the auth lines of " + quoted(row.usual) +
                ", or take " + row.option + " out of " + place + "; run: visudo"};
}

bool asks_nothing(const PamServices& services, const SudoService& given) {
    return read_pam_services(services.places, given.name).asking(given.name) == nullptr;
}

// The services that sudo really uses, and that do not ask.
Findings other_services(const PamServices& services, const Sudoers& sudoers, const Renamed& row) {
    Findings findings;
    if (services.asked.value_or(row.usual) != row.usual)
        return findings;
    const auto& [of_all, of_some] = sudoers.*row.given;
    if (of_all && services.asking(row.usual) != nullptr && asks_nothing(services, *of_all))
        findings.push_back(other_service(Level::Fault, *of_all, row, ""));
    if (services.asking(services.sudo.of(row.usual)) == nullptr)
        return findings;
    for (const SudoService& given : of_some) {
        if (asks_nothing(services, given))
            findings.push_back(
                other_service(Level::Warning, given, row, ", of those whom the line means,"));
    }
    return findings;
}

} // namespace

SudoNames sudo_names(const SudoersPlaces& places) {
    SudoNames names;
    if (::access(places.program.c_str(), F_OK) != 0)
        return names;
    const Sudoers sudoers = read_sudoers(places.sudoers, std::nullopt);
    if (sudoers.plain.of_all)
        names.plain = sudoers.plain.of_all->name;
    if (sudoers.login.of_all)
        names.login = sudoers.login.of_all->name;
    return names;
}

Findings check_sudoers(const PamServices& services, const std::optional<std::string>& user,
                       const SudoersPlaces& places) {
    const bool asks = std::any_of(kRenamed.begin(), kRenamed.end(), [&](const Renamed& row) {
        return services.asking(row.usual) != nullptr ||
               services.asking(services.sudo.of(row.usual)) != nullptr;
    });
    if (!asks || ::access(places.program.c_str(), F_OK) != 0)
        return {};
    const Sudoers sudoers = read_sudoers(places.sudoers, user);
    Findings findings = sudoers.unseen;
    for (const Renamed& row : kRenamed) {
        std::ranges::move(other_services(services, sudoers, row), std::back_inserter(findings));
    }
    for (const SudoersLine& line : sudoers.open)
        findings.push_back(about(line));
    if (::access(places.of_rs.c_str(), F_OK) == 0) {
        const Sudoers of_rs = read_sudoers(places.of_rs, user);
        findings.insert(findings.end(), of_rs.unseen.begin(), of_rs.unseen.end());
        for (const SudoersLine& line : of_rs.open)
            findings.push_back(about(line));
    }
    if (findings.empty())
        findings.push_back({Level::Ok, "sudoers", places.sudoers,
                            "no rule lets anyone use sudo without being asked", ""});
    return findings;
}

} // namespace pam_blockid
