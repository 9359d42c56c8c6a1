// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_judge.h"

#include <algorithm>

#include "ctl/host/pam_check.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;
using Logins = std::vector<SshdLogin>;

constexpr const char* kDropIn = "/etc/ssh/sshd_config.d/pam_blockid.conf";

std::string place_of(const std::vector<SshdConfigLine>& lines, const std::string& keyword,
                     const std::string& value) {
    const auto place = line_that_sets(lines, keyword, value);
    return place ? shown(place->text()) : "sshd -T";
}

// "write "UsePAM yes" in /etc/ssh/sshd_config:7": there, where it is set; else in our own file.
std::string write_in(const std::string& place, const std::string& line) {
    return "write \"" + line + "\" in " + (place == "sshd -T" ? kDropIn : place) +
           "; run: systemctl reload ssh";
}

bool asks(const SshdLogin& login) {
    return has_method(login, kAsksThroughPam);
}

// PAM is asked, too, but sshd answers its prompts itself.
bool answers_for_the_person(const SshdLogin& login) {
    return has_method(login, "password");
}

bool has_first_factor(const SshdLogin& login) {
    return std::any_of(login.begin(), login.end(), [](const std::string& method) {
        return method != kAsksThroughPam && method != "password";
    });
}

std::string list_of(const Logins& logins) {
    std::string text;
    for (const SshdLogin& login : logins)
        text += (text.empty() ? "" : " or ") + printable(text_of(login));
    return text;
}

Logins without_passcode(const SshdSettings& settings) {
    Logins logins = logins_of(settings);
    std::erase_if(logins, [](const SshdLogin& login) {
        return asks(login) || answers_for_the_person(login);
    });
    return logins;
}

class Judge {
public:
    explicit Judge(const SshdHost& host) : host_(host), logins_(logins_of(host.settings)) {}

    Findings run() {
        if (!host_.settings.is_on("usepam")) {
            const std::string place = place_of(host_.lines, "usepam", "no");
            add(Level::Fault, place, "UsePAM no: sshd never asks PAM, and so for no passcode",
                write_in(place, "UsePAM yes"));
            return std::move(findings_);
        }
        const bool can_ask = host_.settings.is_on("kbdinteractiveauthentication");
        if (!can_ask)
            findings_.push_back(cannot_ask(host_.lines));
        look_for_bypass();
        if (!host_.for_one_user)
            look_at_match_blocks();
        if (can_ask) {
            look_at_password_method();
            look_at_factors();
            look_at_grace_time();
        }
        if (findings_.empty())
            add(Level::Ok, "sshd -T", "every login asks for a passcode: " + list_of(logins_), "");
        return std::move(findings_);
    }

private:
    void add(Level level, const std::string& place, std::string what, std::string remedy,
             const char* check = "sshd") {
        findings_.push_back({level, check, place, std::move(what), std::move(remedy)});
    }

    std::string methods_place() const {
        return place_of(host_.lines, "authenticationmethods",
                        host_.settings.value("authenticationmethods"));
    }

    std::string right_methods() const {
        return host_.password_line ? "AuthenticationMethods keyboard-interactive:pam"
                                   : "AuthenticationMethods publickey,keyboard-interactive:pam";
    }

    void look_for_bypass() {
        const Logins open = without_passcode(host_.settings);
        if (open.empty())
            return;
        found_bypass_ = true;
        const bool meant = !host_.settings.any_method_lets_in() &&
                           std::any_of(logins_.begin(), logins_.end(), asks);
        const std::string place = methods_place();
        add(meant ? Level::Warning : Level::Fault, place,
            list_of(open) + " alone lets in without a passcode", write_in(place, right_methods()));
    }

    void look_at_match_blocks() {
        for (const SshdConfigLine& line : host_.lines) {
            if (!line.in_match_block || line.keyword != "authenticationmethods")
                continue;
            const Logins open = without_passcode(host_.settings.with(line.keyword, line.value));
            const std::string place = shown(line.place.text());
            if (!open.empty())
                add(Level::Warning, place,
                    list_of(open) + " alone lets in without a passcode whom this Match block means",
                    write_in(place, right_methods()));
        }
    }

    void look_at_password_method() {
        if (std::none_of(logins_.begin(), logins_.end(), answers_for_the_person))
            return;
        const std::string place = place_of(host_.lines, "passwordauthentication", "yes");
        add(Level::Warning, place,
            "the password method cannot show a prompt: each try with a right password sends a "
            "passcode and is refused",
            write_in(place, "PasswordAuthentication no"));
    }

    void look_at_factors() {
        Logins asking = logins_;
        std::erase_if(asking, [](const SshdLogin& login) { return !asks(login); });
        if (asking.empty())
            return;
        const std::string examples = std::string(kExamples) + "/pam.d/";
        if (host_.password_line && std::all_of(asking.begin(), asking.end(), has_first_factor)) {
            const std::string place = shown(host_.password_line->text());
            add(Level::Warning, place, "after the SSH key the Unix password is asked for, too",
                "write the lines of " + examples + "sshd-key-and-code in place of " + place, "pam");
        }
        const auto alone = std::find_if_not(asking.begin(), asking.end(), has_first_factor);
        if (!host_.password_line && alone != asking.end() && !found_bypass_) {
            const std::string place = methods_place();
            add(Level::Warning, place,
                "a passcode alone lets in: neither a key nor a password is asked for",
                write_in(place, right_methods()));
        }
    }

    void look_at_grace_time() {
        const auto grace = host_.settings.grace_time();
        if (grace.count() == 0 || grace >= host_.prompt_time)
            return;
        const std::string longest = std::to_string(host_.prompt_time.count());
        const std::string place =
            place_of(host_.lines, "logingracetime", std::to_string(grace.count()));
        add(Level::Warning, place,
            "LoginGraceTime " + std::to_string(grace.count()) + ": sshd hangs up before the " +
                longest + " s of network.prompt_deadline are over",
            write_in(place, "LoginGraceTime " + longest));
    }

    const SshdHost& host_;
    Logins logins_;
    bool found_bypass_ = false; // whose remedy is the remedy of a passcode alone, too
    Findings findings_;
};

} // namespace

Findings judge_sshd(const SshdHost& host) {
    return Judge(host).run();
}

Finding cannot_ask(const std::vector<SshdConfigLine>& lines) {
    return {Level::Fault, "sshd", place_of(lines, "kbdinteractiveauthentication", "no"),
            "KbdInteractiveAuthentication no: sshd cannot ask for a passcode",
            "run: cp " + std::string(kExamples) + "/sshd_config.d/pam_blockid.conf " + kDropIn +
                " && systemctl reload ssh"};
}

} // namespace pam_blockid
