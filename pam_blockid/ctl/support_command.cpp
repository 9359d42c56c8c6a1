// blockidctl support: one text for somebody who helps, of what is meant for it and nothing else.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string>
#include <system_error>

#include "ctl/commands.h"
#include "ctl/host/pam_services.h"
#include "ctl/host/program.h"
#include "ctl/host/support_lines.h"
#include "ctl/host/text_file.h"
#include "ctl/report.h"
#include "ctl/versions.h"
#include "support/date.h"
#include "support/unique_fd.h"
#include "support/write_all.h"

namespace pam_blockid {
namespace {

using std::chrono::seconds;

constexpr seconds kPatience{10};
constexpr std::size_t kEvents = 50;
constexpr const char* kSshd = "/usr/sbin/sshd";
constexpr const char* kJournal = "/usr/bin/journalctl";
constexpr std::array kLogs{"/var/log/auth.log", "/var/log/secure"};

const std::string kOpening =
    "What is here was gathered by blockidctl support. Nothing was sent to anyone: it is up to you "
    "to send it.\n"
    "It holds: versions; the settings, as blockidctl config shows them; what blockidctl check "
    "found; the auth\nlines of the PAM services that name the module; what of sshd -T decides whom "
    "sshd asks for what; the last\nlogins of the log.\n"
    "So it names accounts, groups, files, the tenant and servers of yours, and the machines that "
    "people came\nfrom. Addresses and numbers of people are masked. Not in it: license key, "
    "passwords, passcodes, private\nkeys, arguments of other PAM modules, other lines of logs. "
    "Read "
    "it before you send it.\n";

std::string section(const std::string& title, const std::string& body) {
    return "\n== " + title + " ==\n\n" + (body.empty() ? "(nothing)\n" : body);
}

// The first line of what it says of itself.
std::string version_of(const std::string& path, const std::string& option) {
    const auto said = run_program(path, {option}, kPatience);
    if (!said)
        return path + ": " + said.error() + "\n";
    const std::string& text = said->out.empty() ? said->err : said->out;
    return path + ": " + printable(text.substr(0, text.find('\n'))) + "\n";
}

std::string versions() {
    utsname kernel{};
    ::uname(&kernel);
    return read_versions().text +
           support_line_of_release(read_text("/etc/os-release").value_or("")) + ", Linux " +
           printable(kernel.release) + " " + printable(kernel.machine) + "\n" +
           version_of(kSshd, "-V") + version_of("/usr/bin/sudo", "-V");
}

std::string settings(const PamServices& services, const std::string& config_path) {
    std::string text;
    std::vector<std::string> paths{config_path};
    if (config_path.empty()) {
        paths.clear();
        for (const SettingsPath& used : settings_paths(services))
            paths.push_back(used.path);
    }
    for (const std::string& path : paths) {
        const auto described = load_described_settings(path);
        text += described ? settings_as_text(described->lines) : described.error().what + "\n";
    }
    return text;
}

std::string stacks(const PamServices& services) {
    std::string text;
    for (const PamStack& stack : services.stacks)
        text += (text.empty() ? "" : "\n") + shown(stack.service) + "\n" + support_lines_of(stack);
    return text;
}

std::string sshd() {
    const auto said = run_program(kSshd, {"-T"}, kPatience);
    if (!said)
        return said.error() + "\n";
    return said->status == 0 ? support_lines_of_sshd(said->out) : "sshd -T shows nothing\n";
}

std::string events() {
    const auto journal = run_program(kJournal,
                                     {"--identifier=pam_blockid", "--grep=event=login",
                                      "--lines=50", "--no-pager", "--quiet", "--output=short-iso"},
                                     kPatience);
    std::string text = journal ? support_lines_of_log(journal->out, kEvents) : "";
    for (const char* path : kLogs) {
        if (text.empty())
            text = support_lines_of_log(end_of_file(path), kEvents);
    }
    return text;
}

// Never one that is there: as root, it could be anybody's.
UniqueFd new_file(const std::string& path) {
    return UniqueFd(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
}

std::string reason() {
    return std::generic_category().message(errno);
}

} // namespace

// What needs root is gathered first: the checks give it up for good.
int support_command(const CheckRequest& request, const std::string& path) {
    UniqueFd file;
    if (!path.empty() && !(file = new_file(path)))
        return complain(printable(path) + " cannot be made: " + reason());
    const PamServices services = read_pam_services({});
    std::string text = "blockidctl support of " + text_of(today()) + "\n\n" + kOpening;
    text += section("versions", versions());
    text += section("settings", settings(services, request.config_path));
    text += section("PAM", stacks(services));
    text += section("sshd", sshd());
    const std::string logins = section("log", events());
    text += section("check", report_as_text(run_checks(request), Colour::Off)) + logins;
    if (!write_all(file ? file.get() : STDOUT_FILENO, text))
        return complain("it cannot be written: " + reason());
    if (file)
        std::fprintf(stderr, "%s is written, and nothing was sent. Read it before you send it.\n",
                     printable(path).c_str());
    return 0;
}

} // namespace pam_blockid
