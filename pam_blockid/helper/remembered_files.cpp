// SPDX-License-Identifier: Apache-2.0
#include "helper/remembered_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <system_error>
#include <utility>

#include "helper/failed_step.h"
#include "helper/forgotten_mark.h"
#include "helper/state_files.h"

namespace pam_blockid {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using RememberedRecords = std::vector<RememberedRecord>;
using Failed = Unexpected<std::string>;

// No two lists of texts make the same.
std::string joined(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const std::string_view text : texts)
        all += std::to_string(text.size()) + ":" + std::string(text);
    return all;
}

bool has(const RememberRules& rules, RememberBy what) {
    return std::ranges::find(rules.by, what) != rules.by.end();
}

std::string kind_of(const RememberRules& rules) {
    const bool key = has(rules, RememberBy::Key);
    return std::string(key ? "key" : "") + (!has(rules, RememberBy::Host) ? ""
                                            : key                         ? ",host"
                                                                          : "host");
}

// Empty where something of what must be the same was not brought.
std::string evidence_of(const Brought& brought, const RememberRules& rules) {
    std::string evidence;
    const auto add = [&](const std::string& what) {
        evidence += (evidence.empty() ? "" : ",") + what;
    };
    if (has(rules, RememberBy::Key)) {
        if (brought.ssh_key.empty())
            return {};
        add(brought.ssh_key);
    }
    if (has(rules, RememberBy::Host)) {
        if (brought.address.empty())
            return {};
        add(brought.address);
    }
    return evidence;
}

milliseconds age_of(const RememberedRecord& record, const Moment& now) {
    return now.up - record.up;
}

// By either clock, so that neither makes it last longer.
bool is_over(const RememberedRecord& record, const Moment& now) {
    return now.up < record.up || age_of(record, now) >= record.span || now.wall < record.made ||
           now.wall - record.made >= record.span;
}

std::string age_in_words(const RememberedRecord& record, const Moment& now) {
    return std::to_string(std::chrono::floor<seconds>(age_of(record, now)).count()) + " s old";
}

// "by key SHA256:... and host 192.0.2.7"
std::string what_of(const RememberedRecord& record) {
    if (record.kind == RememberedRecord::kSession)
        return "by login session (" + record.evidence + ")";
    if (record.kind != "key,host")
        return "by " + record.kind + " " + record.evidence;
    const std::size_t comma = record.evidence.find(',');
    return "by key " + record.evidence.substr(0, comma) + " and host " +
           record.evidence.substr(std::min(comma, record.evidence.size() - 1) + 1);
}

LoginSession session_of(const Brought& brought) {
    return brought.lineage.empty() ? LoginSession() : brought.lineage.front().session;
}

// What is there goes, and so does what a login that is under way would yet write of it.
Expected<void, std::string> remove_sheet(int directory, uid_t uid, const Moment& now) {
    auto marked = mark_forgotten(directory, uid, {now.boot, now.up});
    if (::unlinkat(directory, RememberedSheet::file_name(uid).c_str(), 0) != 0 && errno != ENOENT)
        return failed_step("it cannot be removed");
    return marked;
}

bool is_there(int directory, const std::string& name) {
    struct stat st {};
    return ::fstatat(directory, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

} // namespace

Moment moment_now() {
    Moment moment;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> moment.boot;
    moment.wall = std::chrono::floor<seconds>(std::chrono::system_clock::now());
    timespec up{};
    ::clock_gettime(CLOCK_BOOTTIME, &up);
    moment.up =
        seconds(up.tv_sec) + std::chrono::floor<milliseconds>(std::chrono::nanoseconds(up.tv_nsec));
    return moment;
}

RememberedFiles::RememberedFiles(std::string directory, RememberRules rules, Brought brought,
                                 RememberingHost host)
    : directory_(std::move(directory)), rules_(std::move(rules)), brought_(std::move(brought)),
      host_(std::move(host)) {}

std::string RememberedFiles::path_of(const Recipient& recipient) const {
    return directory_ + "/" + RememberedSheet::file_name(recipient.uid);
}

std::string RememberedFiles::sealed(const RememberedRecord& record, const Recipient& recipient,
                                    const Moment& now) const {
    return host_.seal(joined(
        {"record", now.boot, std::to_string(recipient.uid), recipient.user, record.sealed_text()}));
}

std::string RememberedFiles::who_is(const Remembered& person) const {
    const Contact& contact = person.contact;
    const auto email = contact.email.value_or(EmailAddress());
    const auto phone = contact.phone.value_or(PhoneNumber());
    return host_.seal(
        joined({"person", person.blockid_user, email.address, phone.country_code, phone.national}));
}

RememberedFiles::Found RememberedFiles::counting(const RememberedSheet& sheet,
                                                 const Recipient& recipient,
                                                 const std::optional<ForgottenMark>& mark) const {
    const Moment now = host_.now();
    Found found;
    for (const RememberedRecord& record : sheet.records) {
        const bool is_forgotten = mark && mark->boot == now.boot && record.up <= mark->up;
        if (now.boot.empty() || is_forgotten || record.seal != sealed(record, recipient, now))
            continue;
        if (is_over(record, now))
            found.has_ended = true;
        else
            found.counting.push_back(record);
    }
    return found;
}

Expected<RememberedFiles::Found, std::string>
RememberedFiles::read(int directory, const Recipient& recipient) const {
    const auto fd = open_state_file(directory, RememberedSheet::file_name(recipient.uid), O_RDONLY);
    if (!fd)
        return Failed(fd.error());
    if (!*fd)
        return Found{};
    const auto text = content_of(fd->get(), kLargestRememberedSheet);
    if (!text)
        return Failed(text.error());
    const auto sheet = RememberedSheet::parse(*text);
    if (!sheet)
        return Failed("it holds no remembered logins; remove it");
    const auto mark = forgotten_mark_of(directory, recipient.uid);
    if (!mark)
        return Failed(mark.error());
    Found found = counting(*sheet, recipient, *mark);
    // What was forgotten while it was looked at.
    if (!is_own_and_named(fd->get()))
        return Found{};
    return found;
}

// Whether what is brought is what the record was made for, as the settings are now.
bool RememberedFiles::fits(const RememberedRecord& record, const Recipient& recipient) const {
    const milliseconds age = age_of(record, host_.now());
    if (record.kind != RememberedRecord::kSession)
        return age < rules_.span && record.kind == kind_of(rules_) &&
               record.service == brought_.service &&
               record.evidence == evidence_of(brought_, rules_);
    const LoginSession session = session_of(brought_);
    const auto openers = openers_in(record.evidence);
    return age < rules_.session && !brought_.from_afar && session.exists() &&
           session.owner == recipient.uid && openers &&
           std::ranges::any_of(*openers, [&](const SessionOpener& opener) {
               return has_opened(opener, session, host_.look_at);
           });
}

// Of a login session that is no more, nothing does.
bool RememberedFiles::may_count_again(const RememberedRecord& record) const {
    if (record.kind != RememberedRecord::kSession)
        return true;
    const auto openers = openers_in(record.evidence);
    return openers && std::ranges::any_of(*openers, [&](const SessionOpener& opener) {
               return is_there_still(opener, host_.look_at);
           });
}

RememberPromise RememberedFiles::promise(const Recipient& recipient) const {
    RememberPromise promise;
    if (host_.now().boot.empty())
        return promise;
    if (!evidence_of(brought_, rules_).empty())
        promise.span = rules_.span;
    if (session_of(brought_).exists() &&
        !openers_of_session(brought_.lineage, recipient.uid, brought_.from_afar).empty())
        promise.session = rules_.session;
    return promise;
}

std::string RememberedFiles::look(const Recipient& recipient) {
    may_let_pass_ = false;
    if (!recipient.account_exists || !rules_.is_on())
        return {};
    const UniqueFd directory = own_directory(directory_);
    if (!directory)
        return errno == ENOENT ? "" : failed_step(directory_ + " cannot be used").value();
    const auto found = read(directory.get(), recipient);
    if (!found)
        return path_of(recipient) + ": " + found.error();
    may_let_pass_ = std::ranges::any_of(
        found->counting, [&](const RememberedRecord& record) { return fits(record, recipient); });
    // A clock that goes back makes nothing good again that was seen to be over.
    if (found->has_ended) {
        if (const auto written = rewrite(directory.get(), recipient, {}); !written)
            return path_of(recipient) + ": " + written.error();
    }
    return {};
}

std::optional<std::string> RememberedFiles::find(const Remembered& person) {
    const UniqueFd directory = may_let_pass_ ? own_directory(directory_) : UniqueFd();
    const auto found = directory ? read(directory.get(), person.recipient) : Found{};
    if (!found)
        return std::nullopt;
    const std::string who = who_is(person);
    for (const RememberedRecord& record : found->counting) {
        if (record.who == who && fits(record, person.recipient))
            return what_of(record) + ", " + age_in_words(record, host_.now());
    }
    return std::nullopt;
}

RememberedRecords RememberedFiles::new_records(const Remembered& person) const {
    const Moment now = host_.now();
    RememberedRecords records;
    const auto add = [&](std::string kind, seconds span, std::string evidence) {
        RememberedRecord record{std::move(kind),     brought_.service, now.wall, now.up, span,
                                std::move(evidence), who_is(person)};
        record.seal = sealed(record, person.recipient, now);
        if (span.count() > 0 && is_remembered_word(record.service) &&
            is_remembered_word(record.evidence) && !record.seal.empty() && !record.who.empty())
            records.push_back(std::move(record));
    };
    add(kind_of(rules_), rules_.span, evidence_of(brought_, rules_));
    add(RememberedRecord::kSession, rules_.session,
        text_of(openers_of_session(brought_.lineage, person.recipient.uid, brought_.from_afar)));
    return records;
}

std::string RememberedFiles::keep(const Remembered& person) {
    const std::string lost = "the login is not remembered: ";
    if (!person.recipient.account_exists || !rules_.is_on())
        return {};
    if (host_.now().boot.empty())
        return lost + "the kernel does not say which boot this is";
    const RememberedRecords records = new_records(person);
    if (records.empty())
        return {};
    if (::mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST)
        return lost + failed_step(directory_ + " cannot be made").value();
    const UniqueFd directory = own_directory(directory_);
    if (!directory)
        return lost + failed_step(directory_ + " cannot be used").value();
    const auto written = rewrite(directory.get(), person.recipient, records);
    return written ? "" : lost + path_of(person.recipient) + ": " + written.error();
}

// What does not count any more goes.
Expected<void, std::string> RememberedFiles::rewrite(int directory, const Recipient& recipient,
                                                     const RememberedRecords& more) const {
    const std::string name = RememberedSheet::file_name(recipient.uid);
    const auto lock = lock_state_file(directory, name);
    if (!lock)
        return Failed(lock.error());
    // A broken mark is of a time that nobody knows: nothing of before counts.
    if (!forgotten_mark_of(directory, recipient.uid)) {
        const auto up = more.empty() ? host_.now().up : more.front().up - milliseconds(1);
        if (auto mended = write_forgotten_mark(directory, recipient.uid, {host_.now().boot, up});
            !mended)
            return mended;
    }
    RememberedSheet sheet;
    if (auto found = read(directory, recipient))
        sheet.records = std::move(found->counting);
    for (const RememberedRecord& record : more) {
        std::erase_if(sheet.records, [&](const RememberedRecord& old) {
            return old.kind == record.kind && old.service == record.service &&
                   old.evidence == record.evidence;
        });
        sheet.records.push_back(record);
    }
    if (sheet.records.size() > kMostRemembered)
        sheet.records.erase(sheet.records.begin(), sheet.records.end() - kMostRemembered);
    return replace_state_file(directory, name, sheet.to_text(), Lasting::UntilReboot);
}

std::string RememberedFiles::forget(const Recipient& recipient) {
    if (!recipient.account_exists)
        return {};
    const UniqueFd directory = own_directory(directory_);
    if (!directory)
        return errno == ENOENT ? "" : failed_step(directory_ + " cannot be used").value();
    // A login that is about to write has a file there by then, to lock it.
    if (!is_there(directory.get(), RememberedSheet::file_name(recipient.uid)))
        return {};
    const auto removed = remove_sheet(directory.get(), recipient.uid, host_.now());
    return removed ? "" : path_of(recipient) + ": " + removed.error();
}

Expected<std::vector<std::string>, std::string>
RememberedFiles::all_of(const Recipient& recipient) const {
    std::vector<std::string> lines;
    const UniqueFd directory = own_directory(directory_);
    if (!directory)
        return lines;
    const auto found = read(directory.get(), recipient);
    if (!found)
        return Failed(path_of(recipient) + ": " + found.error());
    const Moment now = host_.now();
    for (const RememberedRecord& record : found->counting) {
        if (!may_count_again(record))
            continue;
        const auto left = std::chrono::ceil<seconds>(record.span - age_of(record, now));
        lines.push_back(record.service + " " + what_of(record) + ", " + age_in_words(record, now) +
                        ", for another " + std::to_string(left.count()) + " s");
    }
    return lines;
}

std::vector<uid_t> remembered_accounts(const std::string& directory) {
    std::vector<uid_t> accounts;
    std::error_code ignored;
    for (const auto& file : std::filesystem::directory_iterator(directory, ignored)) {
        if (const auto uid = RememberedSheet::uid_of(file.path().filename().string()))
            accounts.push_back(*uid);
    }
    std::ranges::sort(accounts);
    return accounts;
}

Expected<void, std::string> forget_everybody(const std::string& directory, const Moment& now) {
    Expected<void, std::string> all;
    const UniqueFd fd = own_directory(directory);
    if (!fd)
        return errno == ENOENT ? all : failed_step(directory + " cannot be used");
    for (const uid_t uid : remembered_accounts(directory)) {
        if (const auto removed = remove_sheet(fd.get(), uid, now); !removed)
            all =
                Failed(directory + "/" + RememberedSheet::file_name(uid) + ": " + removed.error());
    }
    return all;
}

} // namespace pam_blockid
