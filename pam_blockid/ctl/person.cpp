// SPDX-License-Identifier: Apache-2.0
#include "ctl/person.h"

#include <optional>
#include <utility>
#include <vector>

#include "contacts/masking.h"
#include "helper/configured_contacts.h"
#include "login/policy.h"
#include "support/date.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

constexpr FindingId kPolicy = "policy";

const char* words_for(Delivery delivery) {
    switch (delivery) {
    case Delivery::All:
        return "one passcode to all of these";
    case Delivery::First:
        return "a passcode to the first of these";
    case Delivery::Choose:
        return "a passcode to the one that is chosen";
    }
    return "";
}

const char* words_for(Reason reason) {
    switch (reason) {
    case Reason::ExemptUser:
        return "exempt by name (policy.exempt_users)";
    case Reason::ExemptGroup:
        return "exempt by a group (policy.exempt_groups)";
    case Reason::InNoGroup:
        return "in none of the groups that are asked (policy.only_groups)";
    default:
        return "exempt";
    }
}

class Answer {
public:
    Answer(const PersonQuestion& question, const DescribedSettings& described)
        : described_(described), otp_(described.settings.otp_for(question.service)),
          user_(question.user),
          who_(quoted(question.user) + " of the service " + quoted(question.service)) {}

    void tell(Level level, FindingId id, const std::string& what, std::string remedy = {}) {
        findings_.push_back({level, id, described_.path, who_ + " " + what, std::move(remedy)});
    }

    // Whether a login would go on to look for an address.
    bool tell(const Expected<Standing, std::string>& standing, const std::string& typed) {
        if (!standing) {
            tell(Level::Fault, "policy.unjudged", "cannot be judged: " + standing.error(),
                 "see nsswitch.conf(5)");
            return false;
        }
        if (standing->account && *standing->account != typed)
            tell(Level::Ok, kPolicy, "is the account " + quoted(*standing->account));
        if (standing->exemption) {
            const Exemption& exemption = *standing->exemption;
            tell(Level::Ok, kPolicy,
                 std::string("is not asked for a passcode: ") + words_for(exemption.reason) +
                     (exemption.detail.empty() ? "" : ", " + exemption.detail));
            return false;
        }
        if (!standing->account) {
            tell(Level::Fault, "policy.no_account",
                 "is no account of this host: is asked, and never let in",
                 "correct the name, or make the account");
            return false;
        }
        tell(Level::Ok, kPolicy, "is asked for a passcode" + exceptions() + who_is_asked());
        return true;
    }

    // `with`: what of the login this depends on.
    void tell(const Expected<std::optional<Contact>, ContactError>& found,
              const std::string& with = {}) {
        if (!found)
            return tell(Level::Fault, "contact.failed",
                        "cannot be looked up: " + printable(found.error().detail, kLogTextLimit),
                        "see to the ldap group of the settings: blockidctl check");
        const Contact contact = found->value_or(Contact());
        const auto destinations = destinations_of(contact, otp_.channels);
        const std::string remark =
            contact.remark.empty() ? "" : " (" + printable(contact.remark) + ")";
        if (destinations.empty())
            return tell_no_destination(with, remark);
        std::string list;
        for (const Destination& destination : destinations)
            list += (list.empty() ? "" : ", ") + std::string(name_of(destination.channel)) + " " +
                    destination.masked + " from " + origin_of(contact, destination.channel);
        const std::string as =
            contact.blockid_user.empty() || contact.blockid_user == user_
                ? ""
                : ", as the BlockID user " + quoted(masked_if_address(contact.blockid_user));
        tell(Level::Ok, "contact",
             with + "is sent " + std::string(words_for(otp_.delivery)) + ": " + list + remark + as);
    }

    // Whether a login would end for it.
    bool tell_shared(const Expected<std::optional<Account>, std::string>& other) {
        if (!other)
            tell(Level::Fault, "policy.unjudged", "cannot be judged: " + other.error(),
                 "see nsswitch.conf(5)");
        else if (*other)
            tell(Level::Fault, "contact.shared",
                 "is refused: to contacts, " + quoted((*other)->name) +
                     ", another account, is the same person",
                 "rename one of them, or exempt it (policy.exempt_users)");
        return !other || *other;
    }

    Findings findings() && { return std::move(findings_); }

private:
    std::string exceptions() const {
        std::string networks;
        for (const IpNetwork& network : otp_.exempt_networks)
            networks += (networks.empty() ? ", but for logins from " : ", ") + network.text();
        return networks;
    }

    std::string who_is_asked() const {
        return otp_.ask == Ask::Caller ? "; or, where another user calls, that one is asked for "
                                         "theirs (policy.ask)"
                                       : "";
    }

    static std::string origin_of(const Contact& contact, Channel channel) {
        return channel == Channel::Email ? contact.email->origin : contact.phone->origin;
    }

    void tell_no_destination(const std::string& with, const std::string& remark) {
        std::string channels;
        for (const Channel channel : otp_.channels)
            channels += (channels.empty() ? "" : ", ") + std::string(name_of(channel));
        const auto [reason, detail] = for_missing_contact(otp_, today());
        const std::string what = with + "has no address or number for " + channels + remark;
        const std::string why = detail.empty() ? "" : ", " + detail;
        const char* remedy = "add one to the users of the settings, or to the directory";
        if (reason == Reason::NoContactSkipped)
            tell(Level::Warning, "contact.skipped", what + ": is let past without a passcode" + why,
                 remedy);
        else
            tell(Level::Fault, "contact.none", what + ": is refused" + why, remedy);
    }

    const DescribedSettings& described_;
    const OtpSettings& otp_;
    const std::string& user_; // as it was asked for
    std::string who_;
    Findings findings_;
};

std::vector<std::string> keys_of(const std::string& account, const Settings& settings) {
    const std::string name = person_name(account, settings.otp.names);
    std::vector<std::string> keys;
    for (const ConfiguredUser& user : settings.users) {
        if (user.name == name && !user.key.empty())
            keys.push_back(user.key);
    }
    return keys;
}

} // namespace

Findings check_person(const PersonQuestion& question, const DescribedSettings& described,
                      Accounts& accounts) {
    Answer answer(question, described);
    const Settings& settings = described.settings;
    const OtpSettings& otp = settings.otp_for(question.service);
    const Deadline deadline = Deadline::after(settings.network.login_deadline);
    const auto contacts = [&](const std::string& ssh_key) {
        return ConfiguredContacts(
            settings, otp.channels, [&] { return deadline; }, {}, ssh_key);
    };
    const auto standing = standing_of(question.user, otp, accounts);
    if (!answer.tell(standing, question.user))
        return std::move(answer).findings();
    const Account account{*standing->account, standing->uid};
    const auto found = contacts("").find(account.name);
    const bool from_directory = found && *found && (*found)->from_directory;
    const NameRules names = from_directory ? as_in_directory(otp.names) : otp.names;
    if (answer.tell_shared(another_of_person(account, names, accounts)))
        return std::move(answer).findings();
    const std::vector<std::string> keys = keys_of(account.name, settings);
    for (const std::string& key : keys)
        answer.tell(contacts(key).find(account.name), "with the SSH key " + key + " ");
    answer.tell(found, keys.empty() ? "" : "with no key of users ");
    return std::move(answer).findings();
}

} // namespace pam_blockid
