// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_judge.h"

#include <algorithm>
#include <iterator>

#include "ctl/host/pam_check.h"
#include "ctl/host/sshd_drop_in.h"
#include "ctl/host/sshd_match.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;
using Logins = std::vector<SshdLogin>;

std::string place_of(const std::vector<SshdConfigLine>& lines, const std::string& keyword,
                     const std::string& value) {
    const auto place = line_that_sets(lines, keyword, value);
    return place ? shown(place->text()) : "sshd -T";
}

// "write "UsePAM yes" in /etc/ssh/sshd_config:7": there, where it is set; else in our own file.
std::string write_in(const std::string& place, const std::string& line) {
    return "write \"" + line + "\" in " + (place == "sshd -T" ? kSshdDropIn : place) +
           "; run: systemctl reload ssh";
}

bool asks(const SshdLogin& login) {
    return has_method(login, kAsksThroughPam);
}

// The password method: PAM is asked, too, but sshd answers its prompts itself.
bool answers_for_the_person(const SshdLogin& login) {
    return has_method(login, "password");
}

bool has_first_factor(const SshdLogin& login) {
    return std::any_of(login.begin(), login.end(), [](const std::string& method) {
        return method != kAsksThroughPam && method != "password";
    });
}

bool comes_to_pam(const SshdLogin& login) {
    return asks(login) || answers_for_the_person(login);
}

// Without `after` the module does not look, and any order will do.
bool is_vouched_for(const SshdLogin& login, const std::vector<std::string>& after) {
    if (after.empty())
        return has_first_factor(login);
    const auto pam = std::find_if(login.begin(), login.end(), [](const std::string& method) {
        return method == kAsksThroughPam || method == "password";
    });
    return std::find_first_of(login.begin(), pam, after.begin(), after.end()) != pam;
}

std::string list_of(const Logins& logins) {
    std::string text;
    for (const SshdLogin& login : logins)
        text += (text.empty() ? "" : " or ") + printable(text_of(login));
    return text;
}

Logins without_passcode(const SshdSettings& settings) {
    Logins logins = logins_of(settings);
    std::erase_if(logins, comes_to_pam);
    return logins;
}

// `logins` without those that are in `known`.
Logins beyond(Logins logins, const Logins& known) {
    std::erase_if(logins, [&](const SshdLogin& login) {
        return std::find(known.begin(), known.end(), login) != known.end();
    });
    return logins;
}

// "publickey or hostbased"
std::string any_of_these(const std::vector<std::string>& methods) {
    std::string text;
    for (const std::string& method : methods)
        text += (text.empty() ? "" : " or ") + method;
    return text;
}

// As sshd takes root's typed answers under this PermitRootLogin: for none but "yes" (auth-pam.c).
bool lets_root_in_by_key_alone(const SshdSettings& settings) {
    const std::string value = settings.value("permitrootlogin");
    return value == "without-password" || value == "prohibit-password" ||
           value == "forced-commands-only";
}

class Judge {
public:
    explicit Judge(const SshdHost& host) : host_(host), logins_(logins_of(host.settings)) {}

    Findings run() {
        if (!host_.settings.is_on("usepam")) {
            const std::string place = place_of(host_.lines, "usepam", "no");
            add(Level::Fault, "sshd.no_pam", place,
                "UsePAM no: sshd never asks PAM, and so for no passcode",
                write_in(place, "UsePAM yes"));
            return std::move(findings_);
        }
        const bool can_ask = host_.settings.is_on("kbdinteractiveauthentication");
        if (!can_ask)
            findings_.push_back(cannot_ask(host_.lines));
        std::ranges::move(check_sshd_drop_in(host_.lines), std::back_inserter(findings_));
        look_for_bypass();
        look_at_module_line();
        look_for_unvouched();
        if (!host_.for_one_user)
            look_at_match_blocks();
        if (can_ask) {
            look_at_password_method();
            look_at_factors();
            look_at_root();
            look_at_grace_time();
        }
        if (can_ask && logins_.empty() && (findings_.empty() || !a_match_block_lets_in()))
            add(Level::Fault, "sshd.no_login", methods_place(),
                "no login is left: sshd offers none of the methods that it asks for",
                write_in(methods_place(), right_methods()) + ", and offer these methods");
        if (findings_.empty())
            add(Level::Ok, "sshd", "sshd -T",
                "every login asks for a passcode: " + list_of(logins_), "");
        return std::move(findings_);
    }

private:
    void add(Level level, FindingId id, const std::string& place, std::string what,
             std::string remedy) {
        findings_.push_back({level, id, place, std::move(what), std::move(remedy)});
    }

    // Told where the bypass is accepted: its remedy is the remedy of this, too.
    void add_behind_bypass(Level level, FindingId id, const std::string& place,
                           const std::string& what) {
        Findings& findings = bypass_ ? findings_[*bypass_].behind : findings_;
        findings.push_back({level, id, place, what, write_in(place, right_methods())});
    }

    bool a_match_block_lets_in() const {
        if (host_.for_one_user) // they are in the settings
            return false;
        const auto blocks = match_blocks(host_.settings, host_.lines);
        return std::ranges::any_of(
            blocks, [](const SshdMatchBlock& block) { return !logins_of(block.settings).empty(); });
    }

    std::string methods_place() const {
        return place_of(host_.lines, "authenticationmethods",
                        host_.settings.value("authenticationmethods"));
    }

    std::string right_methods() const {
        if (host_.password_line && after().empty())
            return "AuthenticationMethods keyboard-interactive:pam";
        return "AuthenticationMethods " + (after().empty() ? "publickey" : after().front()) +
               ",keyboard-interactive:pam";
    }

    std::vector<std::string> after() const {
        return host_.module ? host_.module->after : std::vector<std::string>();
    }

    // Those that come to PAM without the first factor that the stack takes for granted.
    Logins unvouched(const SshdSettings& settings) const {
        Logins logins = host_.relies_on_key() ? logins_of(settings) : Logins();
        std::erase_if(logins, [&](const SshdLogin& login) {
            return !comes_to_pam(login) || is_vouched_for(login, after());
        });
        return logins;
    }

    void look_for_bypass() {
        const Logins open = without_passcode(host_.settings);
        if (open.empty())
            return;
        bypass_ = findings_.size();
        const bool meant = !host_.settings.any_method_lets_in() &&
                           std::any_of(logins_.begin(), logins_.end(), asks);
        const std::string place = methods_place();
        add(meant ? Level::Warning : Level::Fault, "sshd.no_passcode", place,
            list_of(open) + " alone lets in without a passcode", write_in(place, right_methods()));
    }

    void look_at_module_line() {
        if (!host_.relies_on_key() || !after().empty())
            return;
        const std::string place = shown(host_.module->place.text());
        add(Level::Fault, "pam.no_after", place,
            "the line has no after=: that a key came first is left to sshd alone, and where it "
            "asks "
            "for none, any password lets in whoever the policy does not ask",
            "write \"" + printable(host_.module->with_after, kLogTextLimit) + "\" in place of " +
                place);
    }

    void look_for_unvouched() {
        const Logins open = unvouched(host_.settings);
        if (open.empty())
            return;
        const bool none_is_right =
            !after().empty() && std::all_of(logins_.begin(), logins_.end(), [&](const auto& login) {
                return !comes_to_pam(login) || !is_vouched_for(login, after());
            });
        if (!none_is_right)
            add_unvouched("sshd.no_key", open, unvouched_place(open), "");
        else
            add_behind_bypass(Level::Fault, "sshd.no_first_factor", methods_place(),
                              "every login is refused: " + list_of(open) + " has no " +
                                  any_of_these(after()) +
                                  " before PAM is asked, as the after= of " +
                                  shown(host_.module->place.text()) + " wants");
    }

    std::string unvouched_place(const Logins& open) const {
        const bool by_password = host_.settings.any_method_lets_in() &&
                                 std::all_of(open.begin(), open.end(), answers_for_the_person);
        return by_password ? place_of(host_.lines, "passwordauthentication", "yes")
                           : methods_place();
    }

    void add_unvouched(FindingId id, const Logins& open, const std::string& place,
                       const std::string& whom) {
        if (after().empty())
            add(Level::Fault, id, place,
                list_of(open) + " comes to PAM without a key" + whom +
                    ": any password lets in whoever the policy does not ask",
                write_in(place, right_methods()));
        else
            add(Level::Warning, id, place,
                list_of(open) + " comes to PAM without " + any_of_these(after()) + whom +
                    ": the module refuses each try (no_first_factor) and sends nothing",
                write_in(place, right_methods()));
    }

    void look_at_match_blocks() {
        const Logins bypasses = without_passcode(host_.settings);
        const Logins unvouched_outside = unvouched(host_.settings);
        for (const SshdMatchBlock& block : match_blocks(host_.settings, host_.lines)) {
            const std::string place = shown(block.place.text());
            const Logins open = beyond(without_passcode(block.settings), bypasses);
            if (!open.empty())
                add(Level::Warning, "sshd.match_block", place,
                    list_of(open) + " alone lets in without a passcode whom this Match block means",
                    write_in(place, right_methods()));
            const Logins more = beyond(unvouched(block.settings), unvouched_outside);
            if (!more.empty())
                add_unvouched("sshd.match_block_no_key", more, place,
                              " where this Match block holds");
        }
    }

    void look_at_password_method() {
        Logins by_password = logins_;
        std::erase_if(by_password, [&](const SshdLogin& login) {
            return !answers_for_the_person(login) ||
                   (host_.relies_on_key() && !is_vouched_for(login, after()));
        });
        if (by_password.empty())
            return;
        const std::string place = place_of(host_.lines, "passwordauthentication", "yes");
        add(Level::Warning, "sshd.password_method", place,
            "the password method cannot show a prompt: each try with " +
                std::string(host_.password_line ? "a right" : "any") +
                " password sends a passcode and is refused",
            write_in(place, "PasswordAuthentication no"));
    }

    void look_at_root() {
        const bool may_be_lifted =
            !host_.for_one_user &&
            std::any_of(host_.lines.begin(), host_.lines.end(), [](const SshdConfigLine& line) {
                return line.match_block != 0 && line.keyword == "permitrootlogin";
            });
        if (!lets_root_in_by_key_alone(host_.settings) || may_be_lifted ||
            !(host_.for_one_user ? host_.for_root : host_.root_has_keys))
            return;
        if (logins_.empty() || !std::all_of(logins_.begin(), logins_.end(), comes_to_pam))
            return;
        const std::string value = host_.settings.value("permitrootlogin");
        std::string place = place_of(host_.lines, "permitrootlogin", value);
        if (place == "sshd -T") // its name for it
            place = place_of(host_.lines, "permitrootlogin", "prohibit-password");
        add(host_.for_root ? Level::Fault : Level::Warning, "sshd.root", place,
            "root cannot log in with a passcode: under PermitRootLogin " + printable(value) +
                " sshd answers root's prompts itself, and a right key and a right passcode end as "
                "an invalid passcode",
            "write \"PermitRootLogin no\", and use sudo, or \"PermitRootLogin yes\" together with "
            "\"" +
                right_methods() + "\" in " + (place == "sshd -T" ? kSshdDropIn : place) +
                "; run: systemctl reload ssh");
    }

    void look_at_factors() {
        Logins asking = logins_;
        std::erase_if(asking, [](const SshdLogin& login) { return !asks(login); });
        if (asking.empty())
            return;
        const std::string examples = std::string(kExamples) + "/pam.d/";
        if (host_.password_line && std::all_of(asking.begin(), asking.end(), has_first_factor)) {
            const std::string place = shown(host_.password_line->text());
            add(Level::Warning, "pam.password_after_key", place,
                "after the SSH key the Unix password is asked for, too",
                "write the lines of " + examples + "sshd-key-and-code in place of " + place);
        }
        const auto alone = std::find_if_not(asking.begin(), asking.end(), has_first_factor);
        if (!host_.password_line && after().empty() && alone != asking.end())
            add_behind_bypass(
                Level::Warning, "sshd.passcode_alone", methods_place(),
                "a passcode alone lets in: neither a key nor a password is asked for");
    }

    void look_at_grace_time() {
        const auto grace = host_.settings.grace_time();
        if (grace.count() == 0 || grace >= host_.prompt_time)
            return;
        const std::string longest = std::to_string(host_.prompt_time.count());
        const std::string place =
            place_of(host_.lines, "logingracetime", std::to_string(grace.count()));
        add(Level::Warning, "sshd.grace_time", place,
            "LoginGraceTime " + std::to_string(grace.count()) + ": sshd hangs up before the " +
                longest + " s of network.prompt_deadline are over",
            write_in(place, "LoginGraceTime " + longest));
    }

    const SshdHost& host_;
    Logins logins_;
    std::optional<std::size_t> bypass_; // which of the findings
    Findings findings_;
};

} // namespace

Findings judge_sshd(const SshdHost& host) {
    return Judge(host).run();
}

Finding cannot_ask(const std::vector<SshdConfigLine>& lines) {
    return {Level::Fault, "sshd.cannot_ask", place_of(lines, "kbdinteractiveauthentication", "no"),
            "KbdInteractiveAuthentication no: sshd cannot ask for a passcode",
            "run: cp " + std::string(kExamples) + "/sshd_config.d/00-pam_blockid.conf " +
                kSshdDropIn + " && systemctl reload ssh"};
}

} // namespace pam_blockid
