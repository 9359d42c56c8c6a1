// pam-blockid-broker: a process for each login of callers that connect to its socket.
//
// What runs for long is started by itself, with --serve: without environment, and with descriptors
// of known numbers.
// SPDX-License-Identifier: Apache-2.0
#include <getopt.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "broker/broker.h"
#include "broker/descriptors.h"
#include "broker/listener.h"
#include "broker/renewal.h"
#include "broker/warm_up.h"
#include "support/text_parts.h"

namespace pam_blockid {
namespace {

constexpr std::chrono::seconds kIdle = std::chrono::minutes(15);
constexpr long kLongestIdle = 24 * 3600;
constexpr int kWrongUsage = 2;

constexpr const char* kHelp =
    "Usage: pam-blockid-broker [--listen PATH] [--idle SECONDS]\n"
    "Gives each login that pam_blockid.so asks for at its socket a process of its own.\n"
    "\n"
    "  --listen PATH    make the socket; without it, systemd brings it (pam-blockid.socket)\n"
    "  --idle SECONDS   end after so long without a login (a socket of systemd's: 900)\n"
    "  --help           this text\n"
    "  --version        the version\n"
    "\n"
    "See pam-blockid-broker(8).\n";

struct Options {
    std::string listen;
    Broker::Idle idle;
    bool serve = false; // what it starts itself with
};

int fail(const std::string& why) {
    std::fprintf(stderr, "pam-blockid-broker: %s\n", why.c_str());
    ::syslog(LOG_ERR, "the broker ends: %s", why.c_str());
    return EXIT_FAILURE;
}

std::optional<std::chrono::seconds> seconds_of(std::string_view word) {
    const auto number = number_in<long>(word);
    if (!number || *number < 1 || *number > kLongestIdle)
        return std::nullopt;
    return std::chrono::seconds(*number);
}

// Nothing where the words make no sense; getopt_long(3) has said why then.
std::optional<Options> options_of(int count, char** words) {
    constexpr std::array<option, 6> known{{{"listen", required_argument, nullptr, 'l'},
                                           {"idle", required_argument, nullptr, 'i'},
                                           {"serve", required_argument, nullptr, 's'},
                                           {"help", no_argument, nullptr, 'h'},
                                           {"version", no_argument, nullptr, 'v'},
                                           {nullptr, 0, nullptr, 0}}};
    Options options;
    for (int found = 0; (found = ::getopt_long(count, words, "", known.data(), nullptr)) != -1;) {
        if (found == 'h' || found == 'v') {
            std::fputs(found == 'h' ? kHelp : "pam_blockid " BLOCKID_VERSION "\n", stdout);
            std::exit(EXIT_SUCCESS);
        }
        if (found == 'l')
            options.listen = ::optarg;
        else if (found == 'i' || found == 's')
            options.idle = seconds_of(::optarg);
        options.serve = options.serve || found == 's';
        if (found == '?' || (found == 'i' && !options.idle))
            return std::nullopt;
    }
    return ::optind == count ? std::optional(options) : std::nullopt;
}

// Only the kernel's word counts here on who calls, and root's on who is let in.
int start(const Options& options) {
    if (::geteuid() != 0)
        return fail("it must be run by root");
    if (options.listen.empty() && !is_socket_activated())
        return fail("there is no socket: give --listen PATH, or start pam-blockid.socket");
    auto listener = options.listen.empty() ? activated_listener() : listen_at(options.listen);
    if (!listener)
        return fail(listener.error());
    const Broker::Idle usual = options.listen.empty() ? Broker::Idle(kIdle) : std::nullopt;
    return fail(become_program(BLOCKID_BROKER_PROGRAM, options.idle ? options.idle : usual,
                               std::move(*listener), UniqueFd()));
}

Logins logins_of_predecessor(DeniedCalls denied) {
    Logins logins(std::move(denied), MappedPages::of_this_process());
    if (struct stat st{}; ::fstat(kWrittenDown, &st) == 0)
        logins.take_over(UniqueFd(kWrittenDown));
    return logins;
}

int serve(Broker::Idle idle) {
    if (!is_listener(kListener))
        return fail("--serve is what the broker starts itself with");
    auto warm = warm_up();
    if (!warm)
        return fail(warm.error());
    Broker broker(BLOCKID_BROKER_PROGRAM, idle, logins_of_predecessor(std::move(*warm)));
    if (broker.serve() == Broker::End::Idle)
        return EXIT_SUCCESS;
    return fail(become_program(BLOCKID_BROKER_PROGRAM, idle, UniqueFd(kListener),
                               broker.logins().written_down()));
}

} // namespace
} // namespace pam_blockid

int main(int argc, char** argv) {
    using namespace pam_blockid;
    ::openlog("pam_blockid", LOG_PID, LOG_AUTHPRIV);
    const auto options = options_of(argc, argv);
    if (!options) {
        std::fputs(kHelp, stderr);
        return kWrongUsage;
    }
    return options->serve ? serve(options->idle) : start(*options);
}
