// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_walk.h"

#include <algorithm>

namespace pam_blockid {

using Kind = PamAction::Kind;

PamWalk::PamWalk(std::span<const PamRule> rules) : at_entry_(1) {
    enter(rules);
}

// Passes the marks of substacks and remembers how things stood before a substack.
void PamWalk::enter(std::span<const PamRule> rules) {
    for (; next_ < rules.size(); ++next_) {
        const std::size_t level = rules[next_].level;
        if (level > level_) {
            at_entry_.resize(std::max(at_entry_.size(), level + 1));
            at_entry_[level] = state_;
        }
        if (rules[next_].kind != PamRule::Kind::Substack)
            return;
        level_ = level;
    }
}

void PamWalk::refuse(PamResult result) {
    if (state_.impression != Impression::Negative)
        state_ = {Impression::Negative,
                  result == PamResult::Ignore ? PamResult::PermDenied : result};
}

void PamWalk::agree(PamResult result) {
    if (state_.impression == Impression::None ||
        (state_.impression == Impression::Positive && state_.status == PamResult::Success))
        state_ = {Impression::Positive, result};
}

// A module of a deeper substack does not count; a jump past the end is a refusal.
void PamWalk::jump(std::span<const PamRule> rules, unsigned count) {
    for (; count > 0 && next_ + 1 < rules.size() && rules[next_ + 1].level >= level_; --count) {
        do
            ++next_;
        while (next_ + 1 < rules.size() && rules[next_ + 1].level > level_);
    }
    if (count > 0)
        state_ = {Impression::Negative, PamResult::PermDenied};
}

void PamWalk::leave_level(std::span<const PamRule> rules) {
    while (next_ + 1 < rules.size() && rules[next_ + 1].level >= level_)
        ++next_;
}

void PamWalk::take(std::span<const PamRule> rules, PamResult result) {
    const PamRule& rule = rules[next_];
    if (rule.kind == PamRule::Kind::MustFail)
        result = PamResult::PermDenied;
    level_ = rule.level;
    const PamAction action = rule.control.of(result);
    switch (action.kind) {
    case Kind::Ignore:
        break;
    case Kind::Ok:
    case Kind::Done:
        agree(result);
        if (action.kind == Kind::Done && state_.impression == Impression::Positive)
            leave_level(rules);
        break;
    case Kind::Bad:
    case Kind::Die:
        refuse(result);
        if (action.kind == Kind::Die)
            leave_level(rules);
        break;
    case Kind::Reset:
        state_ = at_entry_[level_];
        break;
    case Kind::Jump:
        jump(rules, action.jump);
        break;
    }
    ++next_;
    enter(rules);
}

PamResult PamWalk::result() const {
    if (state_.status == PamResult::Success && state_.impression != Impression::Positive)
        return PamResult::PermDenied;
    return state_.status;
}

PamResult pam_dispatch(std::span<const PamRule> rules,
                       const std::function<PamResult(std::size_t)>& answer) {
    PamWalk walk(rules);
    while (!walk.ended(rules))
        walk.take(rules, answer(walk.next()));
    return walk.result();
}

} // namespace pam_blockid
