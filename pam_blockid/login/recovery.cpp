// SPDX-License-Identifier: Apache-2.0
#include "login/recovery.h"

#include <utility>

#include "login/recovery_codes.h"
#include "login/sentences.h"

namespace pam_blockid {
namespace {

std::string words_of(std::chrono::seconds wait) {
    return say_counted(Sentence::Minutes, std::chrono::ceil<std::chrono::minutes>(wait).count());
}

} // namespace

Recovery::Recovery(Recipient recipient, const LoginRules& rules, const World& world,
                   Outcome& outcome)
    : recipient_(std::move(recipient)), rules_(rules), world_(world), outcome_(outcome) {}

std::optional<RecoveryCode> Recovery::read(std::string_view typed) const {
    return rules_.recovery ? RecoveryCode::parse(typed) : std::nullopt;
}

std::optional<End> Recovery::judge(const RecoveryCode& code, std::string& notice) {
    ++outcome_.attempts;
    const int left = rules_.attempts - outcome_.attempts;
    RecoveryReply reply = world_.recovery.spend(recipient_, code);
    switch (reply.kind) {
    case RecoveryReply::Kind::Right:
        world_.budget.settle(recipient_);
        world_.prompter.tell(Notice::Info, say_counted(Sentence::RecoveryCodesLeft, reply.left));
        return End{Reason::RecoveryCode, std::to_string(reply.left) + " recovery codes left"};
    case RecoveryReply::Kind::Wrong:
        outcome_.warn(world_.remembered.forget(recipient_));
        notice = say_counted(Sentence::InvalidLeft, left);
        break;
    case RecoveryReply::Kind::Closed:
        notice = say_counted(Sentence::RecoveryClosedLeft, left, {{'w', words_of(reply.wait)}});
        break;
    case RecoveryReply::Kind::Fault:
        return End{Reason::NotCounted, std::move(reply.detail)};
    }
    if (left > 0)
        return std::nullopt;
    return End{Reason::WrongRecoveryCode, std::move(reply.detail)};
}

End Recovery::instead_of(End why) {
    const auto passes = [&] { return may_pass(why, rules_) && world_.host.hindrance().empty(); };
    if (!rules_.recovery || passes() || outcome_.attempts >= rules_.attempts ||
        !text_of(why.reason).recovery_instead || world_.recovery.left(recipient_) == 0)
        return why;
    std::string notice;
    while (outcome_.attempts < rules_.attempts) {
        auto typed = world_.prompter.ask(notice + say(Sentence::AskRecovery), rules_.echo);
        if (!typed)
            return {reason_of(typed.error()), ""};
        notice.clear();
        if (const auto code = read(typed->view())) {
            if (auto end = judge(*code, notice))
                return *std::move(end);
        } else {
            notice = say_counted(Sentence::InvalidLeft, rules_.attempts - ++outcome_.attempts);
        }
    }
    return {Reason::WrongRecoveryCode, std::move(why.detail)};
}

} // namespace pam_blockid
