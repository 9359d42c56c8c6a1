// The login session that a process is in, as the kernel counts them (its audit session).
//
// pam_loginuid(8) has the kernel give a new number, and the name of who it is, to the process that
// opens a session; what is started there inherits both. No process can choose the number. One
// without a session, and one with CAP_AUDIT_CONTROL, can begin another, whose number nobody had.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pam_blockid {

struct LoginSession {
    static constexpr std::uint32_t kNone = 4294967295; // of both, as the kernel has it

    std::uint32_t number = kNone;
    std::uint32_t owner = kNone; // the uid of who has logged in

    bool exists() const { return number != kNone && owner != kNone; }
    bool operator==(const LoginSession&) const = default;
};

struct Process {
    std::string id; // caller_id()
    pid_t parent = 0;
    LoginSession session{};
    bool is_roots = false; // by its real user id, which a setuid program has not changed
};

// Of whom the process is, whatever a setuid program has made of it; nothing where /proc does not
// say.
std::optional<uid_t> real_uid_of(pid_t process);

// As /proc shows it, for whoever asks; nothing where it does not. The first knows of no session,
// and not whose the process is.
std::optional<Process> identity_of(pid_t pid);
std::optional<Process> process_at(pid_t pid);
using ProcessAt = std::function<std::optional<Process>(pid_t)>;

// The process of `id` (caller_id()), its parent, and so on as long as they are in the same session.
// Empty where that process is gone.
std::vector<Process> lineage_of(const std::string& id, const ProcessAt& look = process_at);

// Who has opened a login session, or is about to.
struct SessionOpener {
    std::string process;  // caller_id()
    std::uint32_t before; // the number of the session that it was in until then

    bool operator==(const SessionOpener&) const = default;
};

// For a login that the first of `lineage` asks for, of the account `account`. In a session, it is
// the oldest process of that, and nobody where the session is another user's. It has to be root's:
// the kernel lets any process without a session begin one in whatever name it likes. Where a
// session is yet to be opened, as by sshd, it will be the first of them (login, a display manager)
// or its parent (sshd, which asks PAM in a child). `from_afar`: the person comes from another
// machine.
std::vector<SessionOpener> openers_of_session(const std::vector<Process>& lineage, uid_t account,
                                              bool from_afar);

// Whether `opener` is the process that it was.
bool is_there_still(const SessionOpener& opener, const ProcessAt& look = process_at);

// Whether it is, and has opened `session`.
bool has_opened(const SessionOpener& opener, const LoginSession& session,
                const ProcessAt& look = process_at);

} // namespace pam_blockid
