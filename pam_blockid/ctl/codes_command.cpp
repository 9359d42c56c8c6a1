// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "ctl/commands.h"
#include "helper/accounts.h"
#include "helper/failed_step.h"
#include "helper/privileges.h"
#include "helper/recovery_hash.h"
#include "helper/recovery_sheet.h"
#include "helper/run_directory.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Failed = Unexpected<std::string>;

// Whose codes, and where they are kept.
struct Holder {
    UniqueFd directory;
    Account account;

    std::string file() const { return RecoverySheet::file_name(account.uid); }
    std::string path() const { return std::string(kStateDirectory) + "/" + file(); }
};

// Root is given up before the name service is asked: what is written is the helper's user's own.
Expected<Holder, std::string> holder_of(const std::string& user) {
    if (::geteuid() != 0)
        return Failed("recovery codes are root's to give; run: sudo blockidctl codes " + user);
    const auto ids = ids_to_become(kHelperUser);
    if (!ids)
        return Failed(ids.error());
    auto directory = open_cache_directory(kStateDirectory, *ids);
    if (!directory)
        return Failed(directory.error());
    if (const auto given_up = give_up_privileges(*ids); !given_up)
        return Failed(given_up.error());
    const auto account = NameService().find(user);
    if (!account)
        return Failed(account.error());
    if (!*account)
        return Failed(quoted(user) + " is no account of this host");
    return Holder{std::move(*directory), **account};
}

std::string day_of(RecoverySheet::Time time) {
    const std::time_t since_epoch = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    char text[16] = "";
    if (::localtime_r(&since_epoch, &parts) != nullptr)
        std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

// Whole and on disk, or not at all.
Expected<void, std::string> write_sheet(const Holder& holder, const RecoverySheet& sheet) {
    const std::string fresh = holder.file() + ".new";
    const std::string text = sheet.to_text();
    const int directory = holder.directory.get();
    ::unlinkat(directory, fresh.c_str(), 0); // of a run that was cut off
    const UniqueFd fd(::openat(directory, fresh.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (fd && ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(fd.get()) == 0 &&
        ::renameat(directory, fresh.c_str(), directory, holder.file().c_str()) == 0 &&
        ::fsync(directory) == 0)
        return {};
    const int error = errno;
    ::unlinkat(directory, fresh.c_str(), 0);
    return failed_step(holder.path() + " cannot be written", error);
}

Expected<RecoverySheet, std::string> new_sheet(const Holder& holder, const CodesRequest& request,
                                               std::vector<RecoveryCode>& codes) {
    auto setting = new_recovery_setting();
    if (!setting)
        return Failed(setting.error());
    RecoverySheet sheet{holder.account.name, RecoverySheet::now(), {}, *std::move(setting), {}};
    sheet.until = sheet.made + std::chrono::days(request.days);
    for (int i = 0; i < request.count; ++i) {
        auto code = new_recovery_code();
        if (!code)
            return Failed(code.error());
        auto hash = hash_of(*code, sheet.setting);
        if (!hash)
            return Failed(hash.error());
        sheet.lines.push_back({true, *std::move(hash), 0});
        codes.push_back(*std::move(code));
    }
    return sheet;
}

// Nothing where the person has no file.
Expected<std::optional<RecoverySheet>, std::string> read_sheet(const Holder& holder) {
    const UniqueFd fd(::openat(holder.directory.get(), holder.file().c_str(),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!fd && errno == ENOENT)
        return std::optional<RecoverySheet>();
    if (!fd)
        return failed_step(holder.path() + " cannot be opened");
    auto sheet = read_recovery_sheet(fd.get());
    if (!sheet)
        return Failed(holder.path() + ": " + sheet.error());
    return std::optional(*std::move(sheet));
}

} // namespace

int make_codes_command(const CodesRequest& request) {
    if (!request.print && ::isatty(STDOUT_FILENO) == 0)
        return complain("standard output is no terminal, and the codes are shown once; --print "
                        "writes them there all the same");
    const auto holder = holder_of(request.user);
    if (!holder)
        return complain(holder.error());
    std::vector<RecoveryCode> codes;
    const auto sheet = new_sheet(*holder, request, codes);
    if (!sheet)
        return complain(sheet.error());
    if (const auto written = write_sheet(*holder, *sheet); !written)
        return complain(written.error());
    std::printf("Recovery codes of %s on this host, good until %s, once each:\n\n",
                printable(sheet->user).c_str(), day_of(sheet->until).c_str());
    for (const RecoveryCode& code : codes) {
        const auto paper = code.on_paper();
        std::printf("    %.*s\n", static_cast<int>(paper.view().size()), paper.view().data());
    }
    std::printf(
        "\nEach stands in for one passcode. Nobody can show them again, and those that were "
        "made before are good no more.\n");
    return std::fflush(stdout) == 0 ? 0 : complain("the codes could not be written out");
}

int list_codes_command(const CodesRequest& request) {
    const auto holder = holder_of(request.user);
    if (!holder)
        return complain(holder.error());
    const auto sheet = read_sheet(*holder);
    if (!sheet)
        return complain(sheet.error());
    if (!*sheet) {
        std::printf("%s has no recovery codes on this host\n",
                    printable(holder->account.name).c_str());
        return 0;
    }
    const RecoverySheet& made = **sheet;
    std::printf("%s has %zu of %zu recovery codes left, made on %s, good until %s%s\n",
                printable(made.user).c_str(),
                made.left_to(holder->account.name, RecoverySheet::now()), made.lines.size(),
                day_of(made.made).c_str(), day_of(made.until).c_str(),
                made.is_over(RecoverySheet::now()) ? ": over" : "");
    return 0;
}

int revoke_codes_command(const CodesRequest& request) {
    const auto holder = holder_of(request.user);
    if (!holder)
        return complain(holder.error());
    if (::unlinkat(holder->directory.get(), holder->file().c_str(), 0) != 0 && errno != ENOENT)
        return complain(failed_step(holder->path() + " cannot be removed").value());
    if (::fsync(holder->directory.get()) != 0)
        return complain(failed_step(std::string(kStateDirectory) + " cannot be synced").value());
    std::printf("%s has no recovery codes on this host any more\n",
                printable(holder->account.name).c_str());
    return 0;
}

} // namespace pam_blockid
