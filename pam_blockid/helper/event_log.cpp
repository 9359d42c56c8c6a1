// SPDX-License-Identifier: Apache-2.0
#include "helper/event_log.h"

#include <sys/random.h>
#include <syslog.h>

#include <array>

#include "support/printable.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kDetailLimit = 400;

// Six characters without those that look alike.
std::string make_reference() {
    static constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    std::array<unsigned char, 6> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return "------";
    std::string text;
    for (const unsigned char byte : bytes)
        text += alphabet[byte % alphabet.size()];
    return text;
}

struct VerdictText {
    Verdict verdict;
    std::string_view word; // result= in the log
    int priority;
};
constexpr std::array<VerdictText, 8> kVerdicts{{
    {Verdict::Allow, "allow", LOG_INFO},
    {Verdict::Ignore, "ignore", LOG_INFO},
    {Verdict::WrongPasscode, "wrong_passcode", LOG_NOTICE},
    {Verdict::Locked, "locked", LOG_NOTICE},
    {Verdict::NoContact, "no_contact", LOG_NOTICE},
    {Verdict::ConversationFailed, "conversation_failed", LOG_NOTICE},
    {Verdict::Outage, "outage", LOG_ERR},
    {Verdict::LocalFault, "local_fault", LOG_ERR},
}};

const VerdictText& text_of(Verdict verdict) {
    for (const VerdictText& text : kVerdicts) {
        if (text.verdict == verdict)
            return text;
    }
    return kVerdicts.back();
}

std::string words_of(const std::vector<Channel>& channels) {
    std::string words;
    for (const Channel channel : channels)
        words += (words.empty() ? "" : ",") + std::string(name_of(channel));
    return words;
}

} // namespace

EventLog::EventLog() : reference_(make_reference()) {
    ::openlog("pam_blockid", LOG_PID, LOG_AUTHPRIV);
}

void EventLog::event(const RequestMessage& request, const Outcome& outcome) const {
    const ReasonText& reason = text_of(outcome.reason);
    const VerdictText& verdict = text_of(outcome.verdict);
    std::string line =
        "event=login user=" + quoted(request.user) + " service=" + quoted(request.service) +
        " rhost=" + quoted(request.rhost) + " tty=" + quoted(request.tty) +
        " ruser=" + quoted(request.ruser) + " first_factor=" + quoted(request.first_factor) +
        " channels=" + quoted(words_of(outcome.channels)) + " result=" + std::string(verdict.word) +
        " reason=" + std::string(reason.word) + " attempts=" + std::to_string(outcome.attempts) +
        " codes=" + std::to_string(outcome.codes_sent) +
        " ms_to_prompt=" + std::to_string(outcome.to_prompt.count()) +
        " ms_to_verdict=" + std::to_string(outcome.to_verdict.count()) + " ref=" + reference_;
    if (!outcome.detail.empty())
        line += " detail=" + quoted(outcome.detail, kDetailLimit);
    ::syslog(verdict.priority, "%s", line.c_str());
}

void EventLog::step(const std::string& text) const {
    if (steps_)
        ::syslog(LOG_DEBUG, "step ref=%s %s", reference_.c_str(),
                 printable(text, kDetailLimit).c_str());
}

void EventLog::fault(const std::string& text) const {
    ::syslog(LOG_ERR, "fault ref=%s %s", reference_.c_str(), printable(text, kDetailLimit).c_str());
}

} // namespace pam_blockid
