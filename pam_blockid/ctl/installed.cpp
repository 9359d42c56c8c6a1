// SPDX-License-Identifier: Apache-2.0
#include "ctl/installed.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "support/printable.h"
#include "support/program_file.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

constexpr const char* kInstall = "install the package again";

Finding check_one(const char* name, const std::string& path, const std::string& ours) {
    if (const auto safe = check_program_file(path); !safe)
        return {Level::Fault, "installed.program", safe.error()};
    const auto version = version_in(path);
    if (!version)
        return {Level::Fault, "installed.version", version.error()};
    const std::string what = "the " + std::string(name) + ", version " + *version;
    if (*version != ours)
        return {Level::Fault, "installed.version", path,
                what + ", is not of the version of blockidctl, " + ours, kInstall};
    return {Level::Ok, "installed", path, what, ""};
}

} // namespace

Expected<std::string, Complaint> version_in(const std::string& path) {
    constexpr std::string_view mark = "@(#)pam_blockid ";
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return Unexpected<Complaint>(
            Complaint::at(path, std::generic_category().message(errno), kInstall));
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    const std::size_t at = content.find(mark);
    if (at == std::string::npos)
        return Unexpected<Complaint>(
            Complaint::at(path, "carries no version of pam_blockid", kInstall));
    return printable(content.c_str() + at + mark.size());
}

Findings check_installed(const std::string& helper, const std::string& module,
                         const std::string& ours) {
    return {check_one("helper", helper, ours), check_one("module", module, ours)};
}

} // namespace pam_blockid
