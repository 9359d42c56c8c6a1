// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_judge.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "ctl/host/pam_modules.h"
#include "ctl/host/pam_walk.h"

namespace pam_blockid {
namespace {

using Kind = PamModuleKind;
using Rules = std::span<const PamRule>;
// What the rule may answer, the likeliest first.
using Answers = std::function<std::vector<PamResult>(const PamRule&)>;

// The module's own (docs/reasons.md).
constexpr std::array<PamResult, 6> kRefusals{PamResult::AuthErr,     PamResult::Maxtries,
                                             PamResult::UserUnknown, PamResult::AuthinfoUnavail,
                                             PamResult::ConvErr,     PamResult::ServiceErr};

// One result for each thing that the line can do to the stack.
std::vector<PamResult> all_answers(const PamRule& rule) {
    std::vector<PamResult> answers;
    std::set<PamAction> seen;
    const auto add = [&](PamResult result) {
        if (seen.insert(rule.control.of(result)).second)
            answers.push_back(result);
    };
    add(PamResult::Success);
    add(PamResult::AuthErr);
    for (std::size_t i = 0; i < kPamResults; ++i)
        add(static_cast<PamResult>(i));
    return answers;
}

std::vector<PamResult> usual_answers(const PamRule& rule) {
    std::vector<PamResult> answers;
    switch (kind_of(rule)) {
    case Kind::AlwaysDenies:
        return {PamResult::AuthErr};
    case Kind::AlwaysPermits:
        return {PamResult::Success};
    case Kind::NeverDecides:
        return {PamResult::Ignore};
    case Kind::Authenticator:
        answers = all_answers(rule);
        std::erase(answers, PamResult::Ignore); // it has an opinion
        return answers;
    default:
        return all_answers(rule);
    }
}

// Those that `unwanted` does not name; all, where it names all.
std::vector<PamResult> without(const std::vector<PamResult>& answers,
                               const std::function<bool(PamResult)>& unwanted) {
    std::vector<PamResult> rest = answers;
    std::erase_if(rest, unwanted);
    return rest.empty() ? answers : rest;
}

bool skips(const PamAction& action) {
    return action.kind == PamAction::Kind::Jump || action.kind == PamAction::Kind::Done;
}

// What a search is for: a walk that stands there, after so many rules of that kind were asked.
struct Goal {
    Kind counted;
    std::function<bool(Rules, const PamWalk&, unsigned count)> is_reached;
};

class Search {
public:
    Search(Rules rules, Answers answers, Goal goal)
        : rules_(rules), answers_(std::move(answers)), goal_(std::move(goal)) {}

    std::optional<PamPath> run() {
        if (!go_on(PamWalk(rules_), 0))
            return std::nullopt;
        return std::move(path_);
    }

private:
    // Depth first; a state that led nowhere is not entered again.
    bool go_on(const PamWalk& walk, unsigned count) {
        if (goal_.is_reached(rules_, walk, count))
            return true;
        if (walk.ended(rules_) || !seen_.emplace(walk, count).second)
            return false;
        const std::size_t index = walk.next();
        const PamRule& rule = rules_[index];
        for (const PamResult answer : answers_(rule)) {
            PamWalk further = walk;
            further.take(rules_, answer);
            path_.push_back({index, answer});
            if (go_on(further, count + (kind_of(rule) == goal_.counted ? 1 : 0)))
                return true;
            path_.pop_back();
        }
        return false;
    }

    Rules rules_;
    Answers answers_;
    Goal goal_;
    PamPath path_;
    std::set<std::pair<PamWalk, unsigned>> seen_;
};

bool is_in(Rules rules, const PamWalk& walk) {
    return walk.ended(rules) && walk.result() == PamResult::Success;
}

std::optional<PamPath> way_in(Rules rules, Answers answers) {
    const auto reached = [](Rules all, const PamWalk& walk, unsigned) { return is_in(all, walk); };
    return Search(rules, std::move(answers), {Kind::OurOwn, reached}).run();
}

// In past our module: who is let in before has another finding.
std::optional<PamPath> way_in_past_own(Rules rules, Answers answers) {
    const auto reached = [](Rules all, const PamWalk& walk, unsigned asked) {
        return asked > 0 && is_in(all, walk);
    };
    return Search(rules, std::move(answers), {Kind::OurOwn, reached}).run();
}

std::optional<PamPath> two_questions(Rules rules, Answers answers) {
    const auto asks_again = [](Rules, const PamWalk&, unsigned count) { return count == 2; };
    return Search(rules, std::move(answers), {Kind::OurOwn, asks_again}).run();
}

// To the question of our module, past an authenticator.
std::optional<PamPath> way_to_question(Rules rules, Answers answers) {
    const auto is_next = [](Rules all, const PamWalk& walk, unsigned count) {
        return count > 0 && !walk.ended(all) && is_our_own(all[walk.next()]);
    };
    return Search(rules, std::move(answers), {Kind::Authenticator, is_next}).run();
}

// Our module says `own`.
Answers all_where(PamResult own) {
    return [own](const PamRule& rule) {
        return is_our_own(rule) ? std::vector{own} : usual_answers(rule);
    };
}

// The same, and no condition makes anyone skip a line.
Answers unconditional_where(PamResult own) {
    return [all = all_where(own)](const PamRule& rule) {
        if (kind_of(rule) != Kind::Condition)
            return all(rule);
        return without(all(rule), [&](PamResult r) { return skips(rule.control.of(r)); });
    };
}

// Our module is content, and every other factor is wrong.
std::vector<PamResult> passcode_only(const PamRule& rule) {
    std::vector<PamResult> answers = all_where(PamResult::Success)(rule);
    if (kind_of(rule) != Kind::Authenticator)
        return answers;
    return without(answers, [](PamResult r) { return r == PamResult::Success; });
}

// The same, but a module that nobody knows may be content, too.
std::vector<PamResult> passcode_and_unknown(const PamRule& rule) {
    return is_known(rule) ? passcode_only(rule) : all_where(PamResult::Success)(rule);
}

// Every other factor is wrong, as its module says it of a known and of an unknown name.
std::vector<PamResult> all_wrong(const PamRule& rule) {
    if (kind_of(rule) == Kind::Authenticator)
        return {PamResult::AuthErr, PamResult::UserUnknown};
    return unconditional_where(PamResult::AuthErr)(rule);
}

// In, and our module is never asked: one way for each line that leads past it, but for those of
// `known`, which learns them.
std::vector<PamPath> ways_past_own(Rules rules, const Answers& answers,
                                   std::set<std::size_t>& known) {
    const auto reached = [](Rules all, const PamWalk& walk, unsigned asked) {
        return asked == 0 && is_in(all, walk);
    };
    const Answers others = [&](const PamRule& rule) {
        std::vector<PamResult> some = answers(rule);
        if (known.contains(static_cast<std::size_t>(&rule - rules.data())))
            std::erase_if(some, [&](PamResult r) { return skips(rule.control.of(r)); });
        return some;
    };
    std::vector<PamPath> ways;
    while (auto way = Search(rules, others, {Kind::OurOwn, reached}).run()) {
        const PamStep* step = passing_by(rules, *way);
        if (step == nullptr || !known.insert(step->rule).second)
            break;
        ways.push_back(*std::move(way));
    }
    return ways;
}

std::optional<PamPath> ignored_refusal(Rules rules, Answers (*answers)(PamResult own)) {
    for (const PamResult refusal : kRefusals) {
        if (auto path = way_in_past_own(rules, answers(refusal)))
            return path;
    }
    return std::nullopt;
}

void look_for_ways_past(Rules rules, PamJudgement& judgement) {
    std::set<std::size_t> known;
    judgement.bypasses = ways_past_own(rules, unconditional_where(PamResult::AuthErr), known);
    judgement.exemptions = ways_past_own(rules, all_where(PamResult::AuthErr), known);
    if (auto ignored = ignored_refusal(rules, unconditional_where))
        judgement.bypasses.push_back(*std::move(ignored));
    else if (auto of_some = ignored_refusal(rules, all_where))
        judgement.exemptions.push_back(*std::move(of_some));
}

} // namespace

const PamStep* passing_by(Rules rules, const PamPath& path) {
    const auto own =
        static_cast<std::size_t>(std::ranges::find_if(rules, is_our_own) - rules.begin());
    const PamStep* before = nullptr;
    for (const PamStep& step : path) {
        if (step.rule == own)
            return nullptr;
        if (step.rule < own)
            before = &step;
    }
    return before;
}

PamJudgement judge_stack(Rules rules) {
    PamJudgement judgement;
    judgement.lets_someone_in = way_in(rules, all_where(PamResult::Success)).has_value();
    look_for_ways_past(rules, judgement);
    const bool asks_more = std::any_of(rules.begin(), rules.end(), [](const PamRule& rule) {
        return kind_of(rule) == Kind::Authenticator && rule.kind == PamRule::Kind::Module;
    });
    judgement.passcode_alone = asks_more && way_in_past_own(rules, passcode_only).has_value();
    if (!std::all_of(rules.begin(), rules.end(), is_known))
        judgement.unknown_alone = way_in_past_own(rules, passcode_and_unknown);
    judgement.asked_twice = two_questions(rules, all_where(PamResult::Success));
    judgement.asked_after_failure = way_to_question(rules, all_wrong);
    judgement.ignore_lets_in = way_in(rules, all_where(PamResult::Ignore)).has_value();
    return judgement;
}

} // namespace pam_blockid
