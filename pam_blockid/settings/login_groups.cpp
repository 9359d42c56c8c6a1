// The groups that say how a login goes: otp, policy, remember, and services, which overrides them.
// SPDX-License-Identifier: Apache-2.0
#include "settings/groups.h"

#include <iterator>

#include "settings/readers.h"

namespace pam_blockid {
namespace {

struct Lengths {
    static Read<CodeLength> read(const Entry& entry);
    static std::string show(const CodeLength& length) {
        return "[ " + std::to_string(length.shortest) + ", " + std::to_string(length.longest) +
               " ]";
    }
};

Read<CodeLength> Lengths::read(const Entry& entry) {
    const std::vector<Entry> ends = entry.children();
    const auto expected = "[shortest, longest], two whole numbers from 4 to 12 in order";
    if (entry.setting().isGroup() || ends.size() != 2)
        return entry.not_expected(expected);
    const WholeNumber digits{4, 12};
    Read<int> shortest = digits.read(ends[0]);
    if (!shortest)
        return pass_on(shortest.error());
    Read<int> longest = digits.read(ends[1]);
    if (!longest)
        return pass_on(longest.error());
    if (*shortest > *longest)
        return entry.wrong("has a shortest length above the longest",
                           "expected " + std::string(expected));
    return CodeLength{static_cast<std::size_t>(*shortest), static_cast<std::size_t>(*longest)};
}

struct EchoOrNot {
    static Read<Echo> read(const Entry& entry) {
        return YesOrNo::read(entry).map([](bool echo) { return echo ? Echo::On : Echo::Off; });
    }
    static std::string show(Echo echo) { return YesOrNo::show(echo == Echo::On); }
};

struct Validity {
    static Read<std::chrono::seconds> read(const Entry& entry) {
        return Seconds{30, 3600}.read(entry);
    }
    static std::string show(const std::optional<std::chrono::seconds>& validity) {
        return validity ? Seconds::show(*validity) : "(the tenant decides)";
    }
};

// { codes = 5; per = 600; }
struct CodesPer {
    Seconds per;

    Read<void> store(const Entry& entry, CodeLimit& limit) const {
        return read_group(
            entry,
            {{"codes", &CodeLimit::codes, WholeNumber{1, 1000}}, {"per", &CodeLimit::per, per}},
            limit);
    }
    static std::string show(const CodeLimit& limit) {
        return "{ codes = " + WholeNumber::show(limit.codes) +
               "; per = " + Seconds::show(limit.per) + "; }";
    }
};

// As a group in one of `services`, whose members are shown one by one.
struct Remember {
    static Read<void> store(const Entry& entry, OtpSettings& otp) {
        return read_group(entry, remember_fields<Field>(), otp);
    }
    static std::string show(const OtpSettings&) { return {}; }
};

} // namespace

template<template<class> class Row>
std::vector<Row<OtpSettings>> otp_fields() {
    using T = OtpSettings;
    const OneOf<Channel> channel{
        {{"email", Channel::Email}, {"sms", Channel::Sms}, {"voice", Channel::Voice}}};
    const OneOf<Delivery> delivery{
        {{"all", Delivery::All}, {"first", Delivery::First}, {"choose", Delivery::Choose}}};
    const OneOf<VerifyApi> verify_api{{{"r2", VerifyApi::R2}, {"r3", VerifyApi::R3}}};
    return {
        {"channels", &T::channels, list_of(channel, 1, "channels")},
        {"delivery", &T::delivery, delivery},
        {"attempts", &T::attempts, WholeNumber{1, 10}},
        {"resends", &T::resends, WholeNumber{0, 10}},
        {"resend_interval", &T::resend_interval, Seconds{0, 600}},
        {"validity", &T::validity, Validity{}},
        {"verify_api", &T::verify_api, verify_api},
        {"service_name", &T::service_name, Text{text_rules::service_name}},
        {"email_subject", &T::email_subject, Text{text_rules::email_subject}},
        {"prompt", &T::prompt, Text{text_rules::prompt}},
        {"echo", &T::echo, EchoOrNot{}},
        {"code_length", &T::code_length, Lengths{}},
        {"recovery", &T::recovery, YesOrNo{}},
    };
}

template<template<class> class Row>
std::vector<Row<OtpSettings>> policy_fields() {
    using T = OtpSettings;
    const OneOf<OnOutage> on_outage{{{"deny", OnOutage::Deny}, {"allow", OnOutage::Allow}}};
    const OneOf<Ask> ask{{{"target", Ask::Target}, {"caller", Ask::Caller}}};
    const auto groups = list_of(Text{text_rules::group_name}, 0, "group names");
    return {
        {"on_outage", &T::on_outage, on_outage},
        {"ask", &T::ask, ask},
        {"only_groups", &T::only_groups, groups},
        {"exempt_users", &T::exempt_users, list_of(Text{text_rules::login_name}, 0, "login names")},
        {"exempt_groups", &T::exempt_groups, groups},
        {"exempt_networks", &T::exempt_networks, list_of(Network{}, 0, "networks")},
        {"report_only", &T::report_only, YesOrNo{}},
        {"send_budget", &T::send_budget, CodesPer{{1, 86400}}},
        {"wrong_limit", &T::wrong_limit, CodesPer{{60, 2592000}}},
        {"fail_delay", &T::fail_delay, Seconds{0, 10}},
    };
}

template<template<class> class Row>
std::vector<Row<Settings>> whole_policy_fields() {
    std::vector<Row<Settings>> fields;
    for (const Row<OtpSettings>& row : policy_fields<Row>())
        fields.push_back({row.key, &Settings::otp, row});
    // Not for one service: which it is, only such a program itself would say.
    fields.push_back({"self_service", &Settings::self_service, YesOrNo{}});
    return fields;
}

template<template<class> class Row>
Row<OtpSettings> missing_contact_field() {
    const OneOf<MissingContact> words{{{"deny", MissingContact::Deny},
                                       {"skip", MissingContact::Skip},
                                       {"skip_until", MissingContact::SkipUntil}}};
    return {"missing_contact", &OtpSettings::missing_contact, words};
}

template<template<class> class Row>
std::vector<Row<OtpSettings>> remember_fields() {
    using T = RememberRules;
    const OneOf<RememberBy> by{{{"key", RememberBy::Key}, {"host", RememberBy::Host}}};
    const auto of_remember = [](auto member) { return in(&LoginRules::remember, member); };
    return {
        {"for", of_remember(&T::span), Seconds{0, 2592000}},
        {"by", of_remember(&T::by), list_of(by, 1, "words")},
        {"session", of_remember(&T::session), Seconds{0, 86400}},
    };
}

template<template<class> class Row>
std::vector<Row<OtpSettings>> service_fields() {
    std::vector<Row<OtpSettings>> fields = otp_fields<Row>();
    std::ranges::move(policy_fields<Row>(), std::back_inserter(fields));
    fields.push_back(missing_contact_field<Row>());
    fields.push_back({"remember", std::identity(), Remember{}});
    return fields;
}

Read<void> read_services(const Entry& entry, Settings& settings) {
    if (!entry.setting().isGroup())
        return entry.not_expected("a group in braces for each PAM service");
    for (const Entry& service : entry.children()) {
        OtpSettings otp = settings.otp;
        if (Read<void> read = read_group(service, service_fields<Field>(), otp); !read)
            return read;
        if (Read<void> read = need_until(service, otp); !read)
            return read;
        settings.services.insert_or_assign(std::string(service.name()), std::move(otp));
    }
    return {};
}

template std::vector<Field<OtpSettings>> otp_fields();
template std::vector<ShownField<OtpSettings>> otp_fields();
template std::vector<Field<OtpSettings>> policy_fields();
template std::vector<ShownField<OtpSettings>> policy_fields();
template std::vector<Field<OtpSettings>> remember_fields();
template std::vector<ShownField<OtpSettings>> remember_fields();
template std::vector<Field<OtpSettings>> service_fields();
template std::vector<ShownField<OtpSettings>> service_fields();
template std::vector<Field<Settings>> whole_policy_fields();
template std::vector<ShownField<Settings>> whole_policy_fields();
template Field<OtpSettings> missing_contact_field();
template ShownField<OtpSettings> missing_contact_field();

} // namespace pam_blockid
