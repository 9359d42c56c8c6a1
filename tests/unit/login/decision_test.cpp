// The whole decision: every policy with every contact with every answer of the service. What comes
// of each is written down here once more, in the words that person and administrator read.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <string>
#include <vector>

#include "helper/event_line.h"
#include "login/world.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

const std::string kNotSetUp =
    "Passcodes are not set up correctly on this host. Ask your administrator.";
const std::string kLater = " Try again later.";

// What the table says of a login. Empty `reason`: the next column decides.
struct Decided {
    std::string reason;
    std::string result;
    std::string sentence;
    bool let_pass = false; // with on_outage = "allow"
};

const Decided kGoOn{};

// A row of a column: what is the case, and what comes of it.
struct Row {
    std::string name;
    std::function<void(Scene&)> given;
    Decided end = kGoOn;
    int messages = 0; // asked for by the time that this row decides
};

void contact_error(Scene& scene, ContactError::Kind kind) {
    scene.contacts.answer = Unexpected<ContactError>(ContactError{kind, "why"});
}

const std::vector<Row> kPolicies{
    {"plain", [](Scene&) {}},
    {"in only_groups", [](Scene& s) { s.rules.only_groups = {"staff"}; }},
    {"not in only_groups",
     [](Scene& s) { s.rules.only_groups = {"guests"}; },
     {"in_no_group", "ignore", ""}},
    {"exempt user",
     [](Scene& s) { s.rules.exempt_users = {"alice"}; },
     {"exempt_user", "ignore", ""}},
    {"exempt group",
     [](Scene& s) { s.rules.exempt_groups = {"staff"}; },
     {"exempt_group", "ignore", ""}},
    {"exempt network",
     [](Scene& s) { s.rules.exempt_networks = {*IpNetwork::parse("192.0.2.0/24")}; },
     {"exempt_network", "ignore", ""}},
    {"group that cannot be looked up",
     [](Scene& s) {
         s.rules.only_groups = {"staff"};
         s.accounts.group_fault = "why";
     },
     {"accounts_fault", "local_fault", "Your account cannot be looked up now." + kLater}},
    {"account that cannot be looked up",
     [](Scene& s) { s.accounts.known = Unexpected<std::string>("why"); },
     {"accounts_fault", "local_fault", "Your account cannot be looked up now." + kLater}},
};

const std::vector<Row> kContacts{
    {"email and phone", [](Scene& s) { s.contacts.answer = email_and_phone(); }},
    {"nobody knows the user",
     [](Scene& s) { s.contacts.answer = std::optional<Contact>(); },
     {"no_contact", "no_contact",
      "No email address or phone number is known for you. Ask your administrator to add one."}},
    {"neither email nor phone",
     [](Scene& s) { s.contacts.answer = Contact(); },
     {"no_contact", "no_contact",
      "No email address or phone number is known for you. Ask your administrator to add one."}},
    {"sources unreachable",
     [](Scene& s) { contact_error(s, ContactError::Kind::Unreachable); },
     {"contacts_unreachable", "outage",
      "Your email address or phone number cannot be looked up now." + kLater, true}},
    {"sources that cannot be read",
     [](Scene& s) { contact_error(s, ContactError::Kind::Unreadable); },
     {"contacts_unreachable", "outage",
      "Your email address or phone number cannot be looked up now." + kLater}},
    {"ambiguous",
     [](Scene& s) { contact_error(s, ContactError::Kind::Ambiguous); },
     {"ambiguous_contact", "no_contact",
      "More than one entry matches your name. Ask your administrator."}},
    {"sources at fault",
     [](Scene& s) { contact_error(s, ContactError::Kind::Fault); },
     {"contacts_fault", "local_fault", kNotSetUp}},
};

const Decided kLocked{
    "locked", "locked",
    "Too many wrong passcodes: this account is locked. It opens by itself after 15 "
    "minutes, and an administrator can open it earlier."};
const Decided kUnreachable{"service_unreachable", "outage",
                           "The passcode service cannot be reached now." + kLater, true};
const Decided kFailed{"service_failed", "outage",
                      "The passcode service does not work correctly now." + kLater, true};
const Decided kTooMany{"too_many_requests", "outage",
                       "The passcode service has been asked too often." + kLater};
const Decided kRefused{"service_refused", "local_fault",
                       "The passcode service refuses this login. Ask your administrator."};
const Decided kNonsense{"service_nonsense", "outage",
                        "The passcode service does not work correctly now." + kLater};
const Decided kTenant{"unknown_tenant", "local_fault", kNotSetUp};
const Decided kLicense{"license_refused", "local_fault", kNotSetUp};
const Decided kProxy{"proxy_refused", "local_fault", kNotSetUp};
const Decided kRequest{"request_refused", "local_fault",
                       "A passcode could not be sent to you. Ask your administrator."};
const Decided kFault{"internal_fault", "local_fault",
                     "The login failed because of a fault on this host. Ask your administrator."};

Row sending(const std::string& name, ServiceAnswer answer, const Decided& end) {
    return {"sending: " + name, [=](Scene& s) { s.service.send_answers = {answer}; }, end, 0};
}

Row checking(const std::string& name, ServiceAnswer answer, const Decided& end) {
    return {"checking: " + name, [=](Scene& s) { s.service.check_answers = {answer}; }, end, 1};
}

const std::vector<Row> kServices{
    checking("right", ServiceAnswer::Yes, {"right_passcode", "allow", ""}),
    checking("wrong", ServiceAnswer::WrongCode,
             {"wrong_passcode", "wrong_passcode", "Invalid passcode."}),
    checking("used", ServiceAnswer::UsedCode,
             {"used_passcode", "wrong_passcode", "This passcode was used before."}),
    checking("expired", ServiceAnswer::ExpiredCode,
             {"expired_passcode", "wrong_passcode", "This passcode has expired."}),
    checking("locked", ServiceAnswer::Locked, kLocked),
    checking("tenant", ServiceAnswer::UnknownTenant, kTenant),
    checking("license", ServiceAnswer::LicenseRefused, kLicense),
    checking("request", ServiceAnswer::RequestRefused, kRequest),
    checking("proxy", ServiceAnswer::ProxyRefused, kProxy),
    checking("local fault", ServiceAnswer::LocalFault, kFault),
    checking("unreachable", ServiceAnswer::Unreachable, kUnreachable),
    checking("nonsense", ServiceAnswer::Nonsense, kNonsense),
    checking("refused", ServiceAnswer::Refused, kRefused),
    checking("too many", ServiceAnswer::TooManyRequests, kTooMany),
    sending("wrong", ServiceAnswer::WrongCode, kNonsense),
    sending("used", ServiceAnswer::UsedCode, kNonsense),
    sending("expired", ServiceAnswer::ExpiredCode, kNonsense),
    sending("locked", ServiceAnswer::Locked, kLocked),
    sending("tenant", ServiceAnswer::UnknownTenant, kTenant),
    sending("license", ServiceAnswer::LicenseRefused, kLicense),
    sending("request", ServiceAnswer::RequestRefused, kRequest),
    sending("proxy", ServiceAnswer::ProxyRefused, kProxy),
    sending("local fault", ServiceAnswer::LocalFault, kFault),
    sending("unreachable", ServiceAnswer::Unreachable, kUnreachable),
    sending("nonsense", ServiceAnswer::Nonsense, kNonsense),
    sending("refused", ServiceAnswer::Refused, kRefused),
    sending("too many", ServiceAnswer::TooManyRequests, kTooMany),
    sending("failing", ServiceAnswer::Failing, kFailed),
};

struct Leniency {
    bool skip_missing, allow_outage, report_only;
};

// The first column that decides, and then what the administrator is lenient about.
struct Wanted {
    Decided end;
    std::string would; // "": the log does not say
    int messages;
};

Wanted expected(const Row& policy, const Row& contact, const Row& service,
                const Leniency& lenient) {
    Wanted all{policy.end, "", 0};
    if (all.end.reason.empty())
        all.end = contact.end;
    if (all.end.reason.empty()) {
        all.end = service.end;
        all.messages = service.messages;
    }
    if (lenient.skip_missing && all.end.reason == "no_contact")
        all.end = {"no_contact_skipped", "ignore", ""};
    if (lenient.allow_outage && all.end.let_pass)
        all.end.result = "ignore";
    if (lenient.report_only) {
        const bool in = all.end.result == "allow" || all.end.result == "ignore";
        all.would = in ? all.end.result : "deny";
        all.end.result = "ignore";
    }
    return all;
}

bool has_word(const std::string& line, const std::string& word) {
    return (" " + line + " ").find(" " + word + " ") != std::string::npos;
}

void check_decision(const Row& policy, const Row& contact, const Row& service,
                    const Leniency& lenient) {
    Scene scene;
    scene.accounts.groups = {{"staff", true}, {"guests", false}};
    scene.rules.attempts = 1;
    scene.rules.missing_contact =
        lenient.skip_missing ? MissingContact::Skip : MissingContact::Deny;
    scene.rules.on_outage = lenient.allow_outage ? OnOutage::Allow : OnOutage::Deny;
    scene.rules.report_only = lenient.report_only;
    scene.person.lines = {"123456"};
    for (const Row* row : {&policy, &contact, &service})
        row->given(scene);
    const Outcome outcome = scene.run();

    const std::string what = policy.name + " / " + contact.name + " / " + service.name;
    const Wanted wanted = expected(policy, contact, service, lenient);
    RequestMessage request;
    request.user = "alice";
    request.nonce.fill('\1');
    const std::string line = event_line(request, outcome);
    CHECK_TEXT(has_word(line, "result=" + wanted.end.result), (what + ": " + line).c_str());
    CHECK_TEXT(has_word(line, "reason=" + wanted.end.reason), (what + ": " + line).c_str());
    CHECK_EQUAL_TEXT(!wanted.would.empty(), has_word(line, "would=" + wanted.would), what.c_str());
    STRCMP_EQUAL_TEXT(std::string(word_of(outcome.verdict)).c_str(), wanted.end.result.c_str(),
                      what.c_str());
    STRCMP_EQUAL_TEXT(
        wanted.end.sentence.empty() ? "" : (wanted.end.sentence + " (reference 333333)").c_str(),
        sentence_for(outcome.reason, "333333").c_str(), what.c_str());
    CHECK_TEXT(has_word(line, "ref=333333"), line.c_str());
    LONGS_EQUAL_TEXT(wanted.messages, outcome.codes_sent, what.c_str());
    if (wanted.messages == 0)
        CHECK_TEXT(scene.service.checked.empty(), what.c_str());
}

} // namespace

TEST_GROUP(Decision){};

TEST(Decision, EveryPolicyWithEveryContactWithEveryAnswer) {
    int decisions = 0;
    for (const Row& policy : kPolicies) {
        for (const Row& contact : kContacts) {
            for (const Row& service : kServices) {
                for (int lenient = 0; lenient < 8; ++lenient) {
                    check_decision(policy, contact, service,
                                   {(lenient & 1) != 0, (lenient & 2) != 0, (lenient & 4) != 0});
                    ++decisions;
                }
            }
        }
    }
    LONGS_EQUAL(8 * 7 * 28 * 8, decisions);
}
