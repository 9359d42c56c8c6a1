// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "ctl/commands.h"
#include "ctl/kept_state.h"
#include "helper/failed_step.h"
#include "helper/recovery_hash.h"
#include "helper/recovery_sheet.h"
#include "helper/state_files.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Trouble = Unexpected<std::string>;

// Whose codes, and where they are kept.
struct Holder {
    UniqueFd directory;
    Account account;

    std::string file() const { return RecoverySheet::file_name(account.uid); }
    std::string path() const { return std::string(kStateDirectory) + "/" + file(); }
};

Expected<Holder, std::string> holder_of(const std::string& user) {
    auto directory = open_state_as_the_helper("recovery codes are root's to give", "codes " + user);
    if (!directory)
        return Trouble(directory.error());
    auto account = account_named(user);
    if (!account)
        return Trouble(account.error());
    return Holder{*std::move(directory), *std::move(account)};
}

std::string day_of(RecoverySheet::Time time) {
    const std::time_t since_epoch = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    char text[16] = "";
    if (::localtime_r(&since_epoch, &parts) != nullptr)
        std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

Expected<RecoverySheet, std::string> new_sheet(const Holder& holder, const CodesRequest& request,
                                               std::vector<RecoveryCode>& codes) {
    auto setting = new_recovery_setting();
    if (!setting)
        return Trouble(setting.error());
    RecoverySheet sheet{holder.account.name, RecoverySheet::now(), {}, *std::move(setting), {}};
    sheet.until = sheet.made + std::chrono::days(request.days);
    for (int i = 0; i < request.count; ++i) {
        auto code = new_recovery_code();
        if (!code)
            return Trouble(code.error());
        auto hash = hash_of(*code, sheet.setting);
        if (!hash)
            return Trouble(hash.error());
        sheet.lines.push_back({true, *std::move(hash), 0});
        codes.push_back(*std::move(code));
    }
    return sheet;
}

// Nothing where the person has no file.
Expected<std::optional<RecoverySheet>, std::string> read_sheet(const Holder& holder) {
    const auto fd = open_state_file(holder.directory.get(), holder.file(), O_RDONLY);
    if (!fd)
        return Trouble(holder.path() + ": " + fd.error());
    if (!*fd)
        return std::optional<RecoverySheet>();
    auto sheet = read_recovery_sheet(fd->get());
    if (!sheet)
        return Trouble(holder.path() + ": " + sheet.error());
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
    if (const auto written = replace_state_file(holder->directory.get(), holder->file(),
                                                sheet->to_text(), Lasting::OnDisk);
        !written)
        return complain(holder->path() + ": " + written.error());
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
