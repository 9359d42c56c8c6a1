// SPDX-License-Identifier: Apache-2.0
#include "broker/ready_login.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "helper/hand_over.h"

namespace pam_blockid {
namespace {

// Longer than the process waits for what the caller asks for.
constexpr std::chrono::seconds kPatience{2};

constexpr std::size_t kMost = 2;

} // namespace

void ReadyLogin::make(const Fork& fork) {
    std::array<int, 2> ends{-1, -1};
    if (waiting_.size() >= wanted_ ||
        ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return;
    UniqueFd ours(ends[0]);
    const UniqueFd theirs(ends[1]);
    const pid_t pid = fork(theirs);
    if (pid > 0)
        waiting_.push_back({{pid, std::move(ours)}});
}

bool ReadyLogin::hand_over(Connection& connection, uid_t uid, bool is_planned) {
    look_at_waiting();
    // The newest: where one is enough again, the other grows old, and is the last of the two.
    const auto ready = std::find_if(waiting_.rbegin(), waiting_.rend(),
                                    [](const Waiting& waiting) { return waiting.is_ready; });
    if (ready == waiting_.rend()) {
        if (!waiting_.empty() || is_planned)
            wanted_ = kMost;
        return false;
    }
    if (!pam_blockid::hand_over(ready->child.control.get(), connection.get()))
        return false;
    asked_.push_back(
        {std::move(ready->child), std::move(connection), uid, Deadline::after(kPatience)});
    waiting_.erase(std::prev(ready.base()));
    return true;
}

std::vector<ReadyLogin::Settled> ReadyLogin::settled(Wait wait) {
    look_at_waiting();
    std::vector<Settled> all;
    std::erase_if(asked_, [&](Asked& asked) {
        auto settled = settle(asked, wait);
        const bool is_settled = settled.has_value();
        if (is_settled)
            all.push_back(*std::move(settled));
        return is_settled;
    });
    return all;
}

std::vector<int> ReadyLogin::sockets() const {
    std::vector<int> all;
    for (const Waiting& waiting : waiting_)
        all.push_back(waiting.child.control.get());
    for (const Asked& asked : asked_)
        all.push_back(asked.child.control.get());
    return all;
}

std::optional<Deadline> ReadyLogin::patience() const {
    return asked_.empty() ? std::nullopt : std::optional(asked_.front().patience);
}

void ReadyLogin::look_at_waiting() {
    if (std::erase_if(waiting_, [](Waiting& waiting) { return !is_there(waiting); }) > 0)
        wanted_ = 1;
}

bool ReadyLogin::is_there(Waiting& waiting) {
    while (true) {
        const Heard heard = hear(waiting.child.control.get());
        if (!heard.over && !heard.word)
            return true;
        // Whoever may say it again may do so without end.
        if (waiting.is_ready || heard.word != ReadyWord::Ready)
            return false;
        waiting.is_ready = true;
    }
}

// Once nothing more can be heard, what has been said is all: whoever says later that the login is
// taken is told that it is not.
std::optional<ReadyLogin::Settled> ReadyLogin::settle(Asked& asked, Wait wait) {
    const int control = asked.child.control.get();
    if (wait == Wait::No || asked.patience.passed())
        stop_hearing(control);
    while (true) {
        const Heard heard = hear(control);
        if (heard.word == ReadyWord::Taken)
            return Settled{asked.uid, asked.child.pid, Connection(), true};
        if (!heard.over && !heard.word)
            return std::nullopt;
        if (asked.greeted || heard.word != ReadyWord::Greeting)
            return Settled{asked.uid, -1, std::move(asked.connection), asked.greeted};
        asked.greeted = true;
    }
}

} // namespace pam_blockid
