// SPDX-License-Identifier: Apache-2.0
#include "ctl/report.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "blockid/json.h"

namespace pam_blockid {
namespace {

struct LevelText {
    Finding::Level level;
    const char* word;
    const char* counted; // of several
    const char* colour;  // ECMA-48, select graphic rendition
};

constexpr std::array<LevelText, 4> kLevels{{
    {Finding::Level::Ok, "ok", "ok", "\033[32m"},
    {Finding::Level::Warning, "warning", "warnings", "\033[33m"},
    {Finding::Level::Fault, "fault", "faults", "\033[31m"},
    {Finding::Level::Accepted, "accepted", "accepted", "\033[36m"},
}};

const LevelText& level_text(Finding::Level level) {
    return *std::ranges::find(kLevels, level, &LevelText::level);
}

long count(const Findings& findings, Finding::Level level) {
    return std::ranges::count(findings, level, &Finding::level);
}

std::string line_of(const Finding& finding, Colour colour) {
    constexpr std::size_t width = 9;
    const LevelText& level = level_text(finding.level);
    std::string line = level.word;
    const std::string space(width - line.size(), ' ');
    if (colour == Colour::On)
        line = level.colour + line + "\033[0m";
    line += space;
    if (!finding.place.empty())
        line += finding.place + ": ";
    line += finding.what;
    if (!finding.remedy.empty())
        line += "; " + finding.remedy;
    return line + "\n";
}

} // namespace

std::string report_as_text(const Findings& findings, Colour colour) {
    std::string text;
    for (const Finding& finding : findings)
        text += line_of(finding, colour);
    std::string counts;
    for (const LevelText& level : kLevels) {
        const long number = count(findings, level.level);
        if (number == 0 && level.level == Finding::Level::Accepted)
            continue;
        counts += (counts.empty() ? "" : ", ") + std::to_string(number) + " " +
                  (number == 1 ? level.word : level.counted);
    }
    return text + counts + "\n";
}

std::string report_as_json(const Findings& findings) {
    Json::Value report(Json::objectValue);
    report["findings"] = Json::Value(Json::arrayValue);
    for (const Finding& finding : findings) {
        Json::Value entry(Json::objectValue);
        entry["level"] = level_text(finding.level).word;
        entry["id"] = finding.id;
        entry["check"] = finding.check();
        entry["place"] = finding.place;
        entry["what"] = finding.what;
        entry["remedy"] = finding.remedy;
        report["findings"].append(entry);
    }
    for (const LevelText& level : kLevels)
        report[level.counted] = static_cast<Json::Int64>(count(findings, level.level));
    return write_json(report) + "\n";
}

std::string settings_as_text(const std::vector<SettingLine>& lines) {
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

int exit_status_of(const Findings& findings) {
    if (has_fault(findings))
        return 2;
    return count(findings, Finding::Level::Warning) > 0 ? 1 : 0;
}

Colour colour_of(int fd) {
    const char* forbidden = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    const bool may = forbidden == nullptr || *forbidden == '\0';
    const bool can = terminal != nullptr && std::string_view(terminal) != "dumb";
    return may && can && ::isatty(fd) == 1 ? Colour::On : Colour::Off;
}

} // namespace pam_blockid
