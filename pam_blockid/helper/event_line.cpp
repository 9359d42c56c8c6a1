// SPDX-License-Identifier: Apache-2.0
#include "helper/event_line.h"

#include <syslog.h>

#include "channel/reference.h"
#include "helper/self_service.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

std::string words_of(const std::vector<Channel>& channels) {
    std::string words;
    for (const Channel channel : channels)
        words += (words.empty() ? "" : ",") + std::string(name_of(channel));
    return words;
}

// What report_only kept from happening: a refusal is one word, whatever its kind.
std::string would_be(Verdict verdict) {
    return is_refusal(verdict) ? "deny" : std::string(word_of(verdict));
}

} // namespace

std::string caller_words(const Caller& caller) {
    std::string words = " caller_uid=" + std::to_string(caller.uid) +
                        " through=" + (caller.through == Through::Broker ? "broker" : "helper");
    if (is_self_service(caller))
        words += " unproven=\"service,rhost,tty,ruser,first_factor\"";
    return words;
}

std::string event_line(const RequestMessage& request, const Outcome& outcome,
                       std::string_view caller) {
    std::string line = "event=login user=" + quoted(request.user) +
                       " service=" + quoted(request.service) + " rhost=" + quoted(request.rhost) +
                       " tty=" + quoted(request.tty) + " ruser=" + quoted(request.ruser) +
                       " first_factor=" + quoted(request.first_factor) +
                       " channels=" + quoted(words_of(outcome.channels)) +
                       " result=" + std::string(word_of(outcome.verdict));
    if (outcome.would)
        line += " would=" + would_be(*outcome.would);
    line += " reason=" + std::string(text_of(outcome.reason).word) +
            " attempts=" + std::to_string(outcome.attempts) +
            " codes=" + std::to_string(outcome.codes_sent) +
            " ms_in_contacts=" + std::to_string(outcome.in_contacts.count()) +
            " ms_to_prompt=" + std::to_string(outcome.to_prompt.count()) +
            " ms_to_verdict=" + std::to_string(outcome.to_verdict.count()) +
            " ref=" + reference_of(request.nonce) + std::string(caller);
    if (!outcome.account.empty())
        line += " account=" + quoted(outcome.account);
    if (!outcome.asked.empty())
        line += " asked=" + quoted(outcome.asked);
    if (!outcome.detail.empty())
        line += " detail=" + quoted(outcome.detail, kLogTextLimit);
    return line;
}

int priority_of(Verdict verdict) {
    if (!is_refusal(verdict))
        return LOG_INFO;
    return verdict == Verdict::Outage || verdict == Verdict::LocalFault ? LOG_ERR : LOG_NOTICE;
}

int priority_of(const Outcome& outcome) {
    if (outcome.reason == Reason::RecoveryCode)
        return LOG_WARNING;
    return priority_of(outcome.would.value_or(outcome.verdict));
}

} // namespace pam_blockid
