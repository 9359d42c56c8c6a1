// SPDX-License-Identifier: Apache-2.0
#include "helper/login_session.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>

namespace pam_blockid {
namespace {

constexpr std::size_t kLongestLineage = 64;

std::uint32_t audit_number_at(const std::string& path) {
    std::ifstream file(path);
    std::uint32_t number = 0;
    if (!(file >> number))
        return LoginSession::kNone;
    return number;
}

pid_t pid_of(const std::string& id) {
    pid_t pid = 0;
    std::from_chars(id.data(), id.data() + id.size(), pid);
    return pid;
}

} // namespace

// The process's name, on a line before, has its line ends escaped (proc(5)).
std::optional<uid_t> real_uid_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string key;
        uid_t real = 0;
        if (words >> key && key == "Uid:" && words >> real)
            return real;
    }
    return std::nullopt;
}

std::optional<Process> identity_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    // The name in parentheses may hold anything. After it, the state is the third field, the parent
    // the fourth, and starttime the twenty-second.
    std::istringstream fields(stat.substr(std::min(stat.rfind(')'), stat.size())));
    Process process;
    std::string word;
    for (int field = 2; field <= 22 && fields >> word; ++field) {
        if (field == 4)
            std::from_chars(word.data(), word.data() + word.size(), process.parent);
        if (field == 22)
            process.id = std::to_string(pid) + "." + word;
    }
    return process.id.empty() ? std::nullopt : std::optional(process);
}

std::optional<Process> process_at(pid_t pid) {
    const std::string directory = "/proc/" + std::to_string(pid) + "/";
    auto process = identity_of(pid);
    if (!process)
        return std::nullopt;
    const LoginSession session{audit_number_at(directory + "sessionid"),
                               audit_number_at(directory + "loginuid")};
    const bool is_roots = real_uid_of(pid) == uid_t{0};
    // Not what another process has that got its number meanwhile.
    const auto again = identity_of(pid);
    if (again && again->id == process->id) {
        process->session = session;
        process->is_roots = is_roots;
    }
    return process;
}

std::vector<Process> lineage_of(const std::string& id, const ProcessAt& look) {
    std::vector<Process> lineage;
    auto process = look(pid_of(id));
    if (!process || process->id != id)
        return lineage;
    const LoginSession session = process->session;
    while (process && lineage.size() < kLongestLineage) {
        lineage.push_back(*process);
        if (process->session != session || process->parent <= 0)
            break;
        process = look(process->parent);
    }
    return lineage;
}

std::vector<SessionOpener> openers_of_session(const std::vector<Process>& lineage, uid_t account,
                                              bool from_afar) {
    if (lineage.empty())
        return {};
    const LoginSession& session = lineage.front().session;
    std::vector<SessionOpener> openers;
    if (session.exists() && !from_afar) {
        const auto beyond = std::ranges::find_if(
            lineage, [&](const Process& process) { return process.session != session; });
        const bool is_proven = std::prev(beyond)->is_roots;
        if (session.owner == account && is_proven)
            openers.push_back({std::prev(beyond)->id, LoginSession::kNone});
        return openers;
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(lineage.size(), 2) && lineage[i].is_roots;
         ++i)
        openers.push_back({lineage[i].id, lineage[i].session.number});
    return openers;
}

bool is_there_still(const SessionOpener& opener, const ProcessAt& look) {
    const auto process = look(pid_of(opener.process));
    return process && process->id == opener.process;
}

bool has_opened(const SessionOpener& opener, const LoginSession& session, const ProcessAt& look) {
    if (!session.exists() || session.number == opener.before)
        return false;
    const auto process = look(pid_of(opener.process));
    return process && process->is_roots && process->id == opener.process &&
           process->session == session;
}

} // namespace pam_blockid
