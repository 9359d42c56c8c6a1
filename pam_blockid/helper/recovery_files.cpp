// SPDX-License-Identifier: Apache-2.0
#include "helper/recovery_files.h"

#include <fcntl.h>
#include <unistd.h>

#include "helper/failed_step.h"
#include "helper/file_lock.h"
#include "helper/state_files.h"

namespace pam_blockid {
namespace {

using std::chrono::seconds;

// On disk when this returns without an error.
Expected<void, std::string> spend_line(int fd, const RecoverySheet::Line& line) {
    const std::string spent = RecoverySheet::spent_line(line);
    if (::pwrite(fd, spent.data(), spent.size(), static_cast<off_t>(line.offset)) !=
        static_cast<ssize_t>(spent.size()))
        return failed_step("it cannot be written");
    if (::fdatasync(fd) != 0)
        return failed_step("it cannot be written to disk");
    return {};
}

// Whoever has no codes waits as long as for the hash of one.
void rehearse(const RecoveryCode& code) {
    static_cast<void>(hash_of(code, "$y$j9T$KpG2kCcQVb4EbnVr3Xk9T."));
}

RecoveryReply fault(std::string why) {
    return {RecoveryReply::Kind::Fault, 0, {}, "recovery codes: " + std::move(why)};
}

} // namespace

RecoveryFiles::RecoveryFiles(std::string directory, const SharedState& state)
    : directory_(std::move(directory)),
      tries_(state, "the count of wrong recovery codes", ".recovery", kWrongRecoverySpan,
             KeptTimes::Accounts::ByUid) {}

Expected<RecoveryFiles::Opened, std::string> RecoveryFiles::open(const Recipient& recipient,
                                                                 int flags) const {
    const UniqueFd directory = recipient.account_exists ? own_directory(directory_) : UniqueFd();
    if (!directory)
        return Opened{};
    const std::string name = RecoverySheet::file_name(recipient.uid);
    const auto wrong = [&](const std::string& what) {
        return Unexpected<std::string>(directory_ + "/" + name + ": " + what);
    };
    auto fd = open_state_file(directory.get(), name, flags);
    if (!fd)
        return wrong(fd.error());
    Opened opened;
    opened.fd = *std::move(fd);
    if (!opened.fd)
        return opened;
    if (flags == O_RDWR) {
        const int error = lock_file(opened.fd.get(), Deadline::after(kLockPatience));
        if (error != 0)
            return wrong(failed_step("it cannot be locked", error).value());
    }
    auto sheet = read_recovery_sheet(opened.fd.get());
    if (!sheet)
        return wrong(sheet.error());
    opened.left = sheet->left_to(recipient.user, RecoverySheet::now());
    opened.sheet = *std::move(sheet);
    return opened;
}

int RecoveryFiles::left(const Recipient& recipient) {
    const auto opened = open(recipient, O_RDONLY);
    return opened ? static_cast<int>(opened->left) : 0;
}

RecoveryReply RecoveryFiles::spend(const Recipient& recipient, const RecoveryCode& code) {
    const auto wait = closed_for(recipient);
    if (!wait)
        return fault(wait.error());
    if (*wait > seconds::zero())
        return {RecoveryReply::Kind::Closed, 0, *wait,
                "recovery codes are not taken for " + std::to_string(wait->count()) + " s"};
    RecoveryReply reply = judge(recipient, code);
    if (reply.kind == RecoveryReply::Kind::Right)
        tries_.take_back(recipient, *counted_);
    return reply;
}

RecoveryReply RecoveryFiles::judge(const Recipient& recipient, const RecoveryCode& code) {
    auto opened = open(recipient, O_RDWR);
    if (!opened)
        return fault(opened.error());
    if (opened->left == 0) {
        // No clock that goes back makes them good again.
        if (opened->sheet.is_over(RecoverySheet::now())) {
            for (const RecoverySheet::Line& line : opened->sheet.lines)
                static_cast<void>(spend_line(opened->fd.get(), line));
        }
        rehearse(code);
        return {RecoveryReply::Kind::Wrong, 0, {}, "no recovery code is left"};
    }
    const auto hash = hash_of(code, opened->sheet.setting);
    if (!hash)
        return fault(hash.error());
    const RecoverySheet::Line* const line = opened->sheet.find(*hash);
    if (line == nullptr)
        return {RecoveryReply::Kind::Wrong, 0, {}, "a wrong recovery code"};
    if (const auto spent = spend_line(opened->fd.get(), *line); !spent)
        return fault(spent.error());
    // Whoever took them away meanwhile was told that they are good no more.
    if (!is_own_and_named(opened->fd.get()))
        return {RecoveryReply::Kind::Wrong, 0, {}, "the recovery codes were taken away meanwhile"};
    return {RecoveryReply::Kind::Right, static_cast<int>(opened->left) - 1, {}, ""};
}

Expected<seconds, std::string> RecoveryFiles::closed_for(const Recipient& recipient) {
    seconds wait{0};
    counted_.reset();
    const auto kept = tries_.change(recipient, [&](KeptTimes::Records& records) {
        const KeptTimes::Record record = tries_.new_record(recipient);
        wait = recovery_closed_for(KeptTimes::times_of(records), record.time());
        if (wait > seconds::zero())
            return false;
        records.push_back(record);
        counted_ = record;
        return true;
    });
    if (!kept)
        return Unexpected<std::string>(kept.error());
    return wait;
}

} // namespace pam_blockid
