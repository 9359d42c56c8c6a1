// The groups that say how a login goes: otp, policy, remember, and services, which overrides them.
// SPDX-License-Identifier: Apache-2.0
#include "settings/groups.h"
#include "settings/readers.h"

namespace pam_blockid {
namespace {

Read<void> store_code_length(const Entry& entry, OtpSettings& otp) {
    const std::vector<Entry> ends = entry.children();
    const auto expected = "[shortest, longest], two whole numbers from 4 to 12 in order";
    if (entry.setting().isGroup() || ends.size() != 2)
        return entry.not_expected(expected);
    Read<int> shortest = whole_number(4, 12).read(ends[0]);
    if (!shortest)
        return pass_on(shortest.error());
    Read<int> longest = whole_number(4, 12).read(ends[1]);
    if (!longest)
        return pass_on(longest.error());
    if (*shortest > *longest)
        return entry.wrong("has a shortest length above the longest",
                           "expected " + std::string(expected));
    otp.code_length = {static_cast<std::size_t>(*shortest), static_cast<std::size_t>(*longest)};
    return {};
}

std::string show_code_length(const OtpSettings& otp) {
    return "[ " + std::to_string(otp.code_length.shortest) + ", " +
           std::to_string(otp.code_length.longest) + " ]";
}

Read<void> store_echo(const Entry& entry, OtpSettings& otp) {
    Read<bool> echo = yes_or_no().read(entry);
    if (!echo)
        return pass_on(echo.error());
    otp.echo = *echo ? Echo::On : Echo::Off;
    return {};
}

std::string show_echo(const OtpSettings& otp) {
    return yes_or_no().show(otp.echo == Echo::On);
}

std::string show_validity(const OtpSettings& otp) {
    return otp.validity ? std::to_string(otp.validity->count()) : "(the tenant decides)";
}

// { codes = 5; per = 600; }
Field<OtpSettings> code_limit(std::string_view key, CodeLimit OtpSettings::*member,
                              const Kind<std::chrono::seconds>& per) {
    const std::vector<Field<CodeLimit>> fields{
        field<CodeLimit>("codes", &CodeLimit::codes, whole_number(1, 1000)),
        field<CodeLimit>("per", &CodeLimit::per, per),
    };
    const auto show = [=](const OtpSettings& otp) {
        std::string members;
        for (const Field<CodeLimit>& field : fields)
            members += std::string(field.key) + " = " + field.show(otp.*member) + "; ";
        return "{ " + members + "}";
    };
    return {key,
            [=](const Entry& entry, OtpSettings& otp) {
                return read_group(entry, fields, otp.*member);
            },
            show};
}

// A key of the group remember.
template<class Member, class Value>
Field<OtpSettings> of_remember(std::string_view key, Member RememberRules::*member,
                               Kind<Value> kind) {
    return {key,
            [=](const Entry& entry, OtpSettings& otp) {
                return store(entry, otp.remember.*member, kind);
            },
            [=](const OtpSettings& otp) { return kind.show(otp.remember.*member); }};
}

} // namespace

std::vector<Field<OtpSettings>> otp_fields() {
    using T = OtpSettings;
    const auto channel = one_of<Channel>(
        {{"email", Channel::Email}, {"sms", Channel::Sms}, {"voice", Channel::Voice}});
    const auto delivery = one_of<Delivery>(
        {{"all", Delivery::All}, {"first", Delivery::First}, {"choose", Delivery::Choose}});
    const auto verify_api = one_of<VerifyApi>({{"r2", VerifyApi::R2}, {"r3", VerifyApi::R3}});
    return {
        field<T>("channels", &T::channels, list_of(channel, 1, "channels")),
        field<T>("delivery", &T::delivery, delivery),
        field<T>("attempts", &T::attempts, whole_number(1, 10)),
        field<T>("resends", &T::resends, whole_number(0, 10)),
        field<T>("resend_interval", &T::resend_interval, seconds(0, 600)),
        {"validity",
         [](const Entry& entry, T& otp) { return store(entry, otp.validity, seconds(30, 3600)); },
         show_validity},
        field<T>("verify_api", &T::verify_api, verify_api),
        field<T>("service_name", &T::service_name, text(text_rules::service_name)),
        field<T>("email_subject", &T::email_subject, text(text_rules::email_subject)),
        field<T>("prompt", &T::prompt, text(text_rules::prompt)),
        {"echo", store_echo, show_echo},
        {"code_length", store_code_length, show_code_length},
        field<T>("recovery", &T::recovery, yes_or_no()),
    };
}

std::vector<Field<OtpSettings>> policy_fields() {
    using T = OtpSettings;
    const auto on_outage = one_of<OnOutage>({{"deny", OnOutage::Deny}, {"allow", OnOutage::Allow}});
    const auto groups = list_of(text(text_rules::group_name), 0, "group names");
    return {
        field<T>("on_outage", &T::on_outage, on_outage),
        field<T>("ask", &T::ask, one_of<Ask>({{"target", Ask::Target}, {"caller", Ask::Caller}})),
        field<T>("only_groups", &T::only_groups, groups),
        field<T>("exempt_users", &T::exempt_users,
                 list_of(text(text_rules::login_name), 0, "login names")),
        field<T>("exempt_groups", &T::exempt_groups, groups),
        field<T>("exempt_networks", &T::exempt_networks, list_of(network(), 0, "networks")),
        field<T>("report_only", &T::report_only, yes_or_no()),
        code_limit("send_budget", &T::send_budget, seconds(1, 86400)),
        code_limit("wrong_limit", &T::wrong_limit, seconds(60, 2592000)),
        field<T>("fail_delay", &T::fail_delay, seconds(0, 10)),
    };
}

std::vector<Field<Settings>> whole_policy_fields() {
    std::vector<Field<Settings>> fields;
    for (const Field<OtpSettings>& row : policy_fields())
        fields.push_back(
            {row.key,
             [=](const Entry& entry, Settings& settings) { return row.store(entry, settings.otp); },
             [=](const Settings& settings) { return row.show(settings.otp); }});
    // Not for one service: which it is, only such a program itself would say.
    fields.push_back(field<Settings>("self_service", &Settings::self_service, yes_or_no()));
    return fields;
}

Field<OtpSettings> missing_contact_field() {
    return field<OtpSettings>("missing_contact", &OtpSettings::missing_contact,
                              one_of<MissingContact>({{"deny", MissingContact::Deny},
                                                      {"skip", MissingContact::Skip},
                                                      {"skip_until", MissingContact::SkipUntil}}));
}

std::vector<Field<OtpSettings>> remember_fields() {
    using T = RememberRules;
    const auto by = one_of<RememberBy>({{"key", RememberBy::Key}, {"host", RememberBy::Host}});
    return {
        of_remember("for", &T::span, seconds(0, 2592000)),
        of_remember("by", &T::by, list_of(by, 1, "words")),
        of_remember("session", &T::session, seconds(0, 86400)),
    };
}

std::vector<Field<OtpSettings>> service_fields() {
    std::vector<Field<OtpSettings>> fields = otp_fields();
    for (Field<OtpSettings>& field : policy_fields())
        fields.push_back(std::move(field));
    fields.push_back(missing_contact_field());
    fields.push_back({"remember",
                      [](const Entry& entry, OtpSettings& otp) {
                          return read_group(entry, remember_fields(), otp);
                      },
                      [](const OtpSettings&) { return std::string(); }});
    return fields;
}

Read<void> read_services(const Entry& entry, Settings& settings) {
    if (!entry.setting().isGroup())
        return entry.not_expected("a group in braces for each PAM service");
    for (const Entry& service : entry.children()) {
        OtpSettings otp = settings.otp;
        if (Read<void> read = read_group(service, service_fields(), otp); !read)
            return read;
        if (Read<void> read = need_until(service, otp); !read)
            return read;
        settings.services.insert_or_assign(std::string(service.name()), std::move(otp));
    }
    return {};
}

} // namespace pam_blockid
