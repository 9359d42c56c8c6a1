// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_remedies.h"

#include <algorithm>

#include "ctl/host/pam_modules.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Action = PamAction::Kind;
using Level = Finding::Level;
using Rules = std::span<const PamRule>;

Finding finding(Level level, FindingId id, const Place& place, const std::string& what,
                const std::string& remedy) {
    return {level, id, shown(place.text()), what, remedy};
}

Finding finding(Level level, FindingId id, const PamRule& rule, const std::string& what,
                const std::string& remedy) {
    return finding(level, id, rule.place, what, remedy);
}

// The place of what `other` does to our module: its line. One of another file serves services that
// do without `other`, too: then it is the line that brings it into this service.
const Place& place_beside(const PamRule& own, const PamRule& other) {
    return own.place.file == other.place.file ? own.place : own.top;
}

std::string place(const PamRule& rule) {
    return shown(rule.place.text());
}

std::string module(const PamRule& rule) {
    return rule.module.empty() ? "the line" : printable(base_name(rule.module));
}

// As it stands in the file.
std::string control(const PamRule& rule) {
    const bool in_brackets = rule.control_text.find('=') != std::string::npos;
    return '"' +
           (in_brackets ? "[" + printable(rule.control_text) + "]" : printable(rule.control_text)) +
           '"';
}

std::string use(const char* word, const PamRule& rule) {
    return "write \"" + std::string(word) + "\" in place of " + control(rule) + " in " +
           place(rule);
}

std::string use_required(const PamRule& rule) {
    return use("required", rule);
}

std::size_t first_own(Rules rules) {
    return static_cast<std::size_t>(std::find_if(rules.begin(), rules.end(), is_our_own) -
                                    rules.begin());
}

// The last auth line of the file that has the module.
const PamRule& last_of_its_file(Rules rules) {
    const PamRule& own = rules[first_own(rules)];
    const PamRule* last = &own;
    for (const PamRule& rule : rules) {
        if (rule.place.file == own.place.file && rule.place.line > last->place.line)
            last = &rule;
        if (rule.top.file == own.place.file && rule.top.line > last->top.line)
            last = &rule;
    }
    return *last;
}

std::string move_to_end(Rules rules) {
    const PamRule& own = rules[first_own(rules)];
    const PamRule& last = last_of_its_file(rules);
    const Place& after = last.place.file == own.place.file ? last.place : last.top;
    return "move " + place(own) + " behind line " + std::to_string(after.line);
}

bool has_authenticator_between(Rules rules, std::size_t first, std::size_t last) {
    return std::any_of(rules.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                       rules.begin() + static_cast<std::ptrdiff_t>(last), [](const PamRule& rule) {
                           return kind_of(rule) == PamModuleKind::Authenticator;
                       });
}

// Where the path passes by the module, and how not to. `from` is the rule that made it.
std::string keep_from_passing(Rules rules, std::size_t from, const PamAction& action) {
    const PamRule& rule = rules[from];
    const std::size_t own = first_own(rules);
    const std::size_t between = own - from - 1;
    if (action.kind == Action::Done && !has_authenticator_between(rules, from, own))
        return use("requisite", rule);
    if (between == 0)
        return move_to_end(rules);
    return "write \"[success=" + std::to_string(between) + " default=ignore]\" in place of " +
           control(rule) + " in " + place(rule);
}

std::string refusal_ignored(Rules rules, const PamPath& path) {
    for (const PamStep& step : path) {
        if (is_our_own(rules[step.rule]))
            return std::string(name_of(step.answer));
    }
    return {};
}

// Whether a wrong password ends the stack then, and a right password and passcode still let in.
bool is_mended(const std::vector<PamRule>& rules) {
    const PamJudgement judgement = judge_stack(rules);
    return judgement.lets_someone_in && judgement.bypasses.empty() &&
           !judgement.asked_after_failure;
}

bool requisite_mends(Rules rules, const PamRule& rule) {
    std::vector<PamRule> mended(rules.begin(), rules.end());
    mended[static_cast<std::size_t>(&rule - rules.data())].control = parse_pam_control("requisite");
    return is_mended(mended);
}

// The line that brings in the substack of `rule`, as its mark has it; nothing outside of substacks.
const PamRule* substack_of(Rules rules, const PamRule& rule) {
    const PamRule* mark = nullptr;
    for (const PamRule* before = rules.data(); before != &rule; ++before) {
        if (before->kind == PamRule::Kind::Substack && before->level + 1 == rule.level)
            mark = before;
    }
    return mark;
}

bool include_mends(Rules rules, const PamRule& mark) {
    std::vector<PamRule> mended(rules.begin(), rules.end());
    const auto at = mended.begin() + (&mark - rules.data());
    for (auto within = at + 1; within != mended.end() && within->level > mark.level; ++within)
        --within->level;
    mended.erase(at);
    return is_mended(mended);
}

// A refusal ends the substack alone.
std::string leave_substack(Rules rules, const PamRule& mark, const PamRule& within) {
    if (include_mends(rules, mark))
        return "write \"include\" in place of \"substack\" in " + place(mark);
    return "write the auth lines of " + shown(within.place.file) + " in place of " + place(mark) +
           ", with \"requisite\" for the module that asks for the password";
}

} // namespace

Finding bypass_finding(Rules rules, const PamPath& path, bool singled_out) {
    const PamRule& own = rules[first_own(rules)];
    const PamStep* step = passing_by(rules, path);
    if (step == nullptr)
        return finding(Level::Fault, "pam.bypass", own,
                       "a refusal (" + refusal_ignored(rules, path) + ") is ignored, as " +
                           control(own) + " says: logins pass without a right passcode",
                       use_required(own));
    const PamRule& passing = rules[step->rule];
    const std::string lead = module(passing) + " in " + place(passing);
    if (singled_out)
        return finding(Level::Warning, "pam.exemption", place_beside(own, passing),
                       "those whom " + lead + " singles out are asked for no passcode",
                       "remove " + place(passing) +
                           " if that is not meant; policy.exempt_groups exempts people, too, and "
                           "logs it");
    return finding(Level::Fault, "pam.bypass", place_beside(own, passing),
                   lead + " ends the stack or jumps past this line: it asks nobody for a passcode",
                   keep_from_passing(rules, step->rule, passing.control.of(step->answer)));
}

Finding nobody_finding(Rules rules) {
    const PamRule& own = rules[first_own(rules)];
    const PamRule& last = last_of_its_file(rules);
    return finding(Level::Fault, "pam.nobody", own, "no login succeeds, whatever is typed",
                   &last == &own ? "remove " + place(own) + " and the lines that refuse before it"
                                 : move_to_end(rules));
}

Finding twice_finding(Rules rules, const PamPath& path) {
    std::vector<const PamRule*> asked;
    for (const PamStep& step : path) {
        if (is_our_own(rules[step.rule]))
            asked.push_back(&rules[step.rule]);
    }
    const PamRule& first = *asked.front();
    const PamRule& second = *asked.back();
    // A line of common-auth serves others as well.
    const PamRule& removed = second.place == second.top ? second : first;
    return finding(Level::Fault, "pam.twice", second,
                   "a second passcode is asked for: " + place(first) + " has asked for one already",
                   "remove " + place(removed));
}

Finding alone_finding(Rules rules) {
    const PamRule& own = rules[first_own(rules)];
    const Action action = own.control.of(PamResult::Success).kind;
    const bool ends = action == Action::Done || action == Action::Jump;
    return finding(
        Level::Warning, "pam.passcode_alone", own, "a right passcode lets in without the password",
        ends ? use_required(own) : "write \"requisite\" for the module that asks for it");
}

Finding unknown_finding(Rules rules, const PamPath& path) {
    const auto step = std::find_if(path.begin(), path.end(), [&](const PamStep& asked) {
        return !is_known(rules[asked.rule]);
    });
    const PamRule& rule = rules[step->rule]; // there is one: without it the passcode is alone
    return finding(Level::Warning, "pam.unknown_module", rule,
                   "check does not know " + module(rule) +
                       ": whether it asks for a password, or lets in with a passcode alone, cannot "
                       "be told",
                   "see its manual page; where it does ask, accept it: check = { accepted = [ "
                   "\"pam.unknown_module:" +
                       place(rule) + "\" ]; };");
}

Finding failure_finding(Rules rules, const PamPath& path) {
    const PamRule* password = &rules[path.front().rule]; // there is one; the search has counted it
    const PamRule* going_on = nullptr; // it has refused, and did not end the stack
    for (const PamStep& step : path) {
        const PamRule& rule = rules[step.rule];
        if (kind_of(rule) == PamModuleKind::Authenticator)
            password = &rule;
        if (rule.control.of(step.answer).kind == Action::Bad)
            going_on = &rule;
    }
    const PamRule* mark = substack_of(rules, *password);
    const std::string move = mark != nullptr ? leave_substack(rules, *mark, *password)
                                             : "put this line after \"@include common-auth\"";
    return finding(Level::Warning, "pam.not_final",
                   place_beside(rules[first_own(rules)], *password),
                   "a wrong password for " + module(*password) + " in " + place(*password) +
                       " is not final: without it anybody can have messages sent to a person, and "
                       "lock them",
                   going_on != nullptr && requisite_mends(rules, *going_on)
                       ? use("requisite", *going_on) + ", or " + move
                       : move);
}

Finding ignore_finding(Rules rules) {
    const PamRule& own = rules[first_own(rules)];
    const bool passes = own.control.of(PamResult::Ignore).kind == Action::Ignore;
    return finding(Level::Warning, "pam.exempt_refused", own,
                   "a login that needs no passcode, as of an exempt user, is refused",
                   passes ? "add \"auth required pam_permit.so\" after " + place(own)
                          : use_required(own));
}

Finding of_other_type(const PamRule& rule) {
    const Action action = rule.control.of(PamResult::ModuleUnknown).kind;
    const bool refuses = action == Action::Bad || action == Action::Die;
    const std::string type(name_of(rule.type));
    const std::string what = "the module has nothing to say in a line of type " + type;
    const std::string remedy = "remove " + place(rule);
    if (!refuses)
        return finding(Level::Warning, "pam.type_idle", rule, what, remedy);
    return finding(Level::Fault, "pam.type", rule, what + ", for which PAM refuses every login",
                   remedy);
}

} // namespace pam_blockid
