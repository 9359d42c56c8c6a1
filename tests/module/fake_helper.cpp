// Stands where the module expects its helper, and does what the file "behaviour" beside it says.
// The environment and the arguments cannot tell it, as the module keeps both empty.
// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "channel/messages.h"
#include "channel/transfer.h"

namespace {

using namespace pam_blockid;

constexpr int kSocket = 3;

std::string own_directory() {
    std::string path(4096, '\0');
    const ssize_t n = ::readlink("/proc/self/exe", path.data(), path.size());
    path.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return path.substr(0, path.rfind('/'));
}

RequestMessage request() {
    Frame frame;
    if (receive_frame(kSocket, frame, Deadline::after(std::chrono::seconds(5))) != Received::Frame)
        std::_Exit(9);
    const auto message = decode_request(frame);
    if (!message)
        std::_Exit(9);
    return *message;
}

template<class Message>
void send(const Message& message) {
    Frame frame;
    if (!encode(frame, message) || !send_frame(kSocket, frame))
        std::_Exit(8);
}

void send_verdict(const Nonce& nonce, Verdict verdict) {
    VerdictMessage message;
    message.nonce = nonce;
    message.verdict = verdict;
    message.fail_delay = std::chrono::microseconds(1234);
    send(message);
}

void send_bytes(std::size_t size, char byte) {
    const std::string bytes(size, byte);
    ::send(kSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

// Until the other end hangs up; then forever, as a helper that does not end by itself.
void hang() {
    while (true)
        ::pause();
}

AnswerMessage ask(Echo echo) {
    send(PromptMessage{echo, "Question: "});
    Frame frame;
    receive_frame(kSocket, frame, Deadline::after(std::chrono::seconds(5)));
    auto answer = decode_answer(frame);
    if (!answer)
        std::_Exit(7);
    return std::move(*answer);
}

// What it finds itself in, one "key value" a line.
void report(const RequestMessage& message) {
    std::ofstream out(own_directory() + "/report");
    int variables = 0;
    for (char** entry = environ; *entry != nullptr; ++entry)
        ++variables;
    out << "environment " << variables << "\nsession " << (::getsid(0) == ::getpid()) << "\n";
    char directory[4096];
    out << "directory " << ::getcwd(directory, sizeof directory) << "\n";
    for (int signal = 1; signal < 32; ++signal) {
        struct sigaction action {};
        if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_DFL)
            out << "signal " << signal << "\n";
    }
    sigset_t mask;
    ::sigprocmask(SIG_SETMASK, nullptr, &mask);
    out << "mask_empty " << ::sigisemptyset(&mask) << "\n";
    DIR* descriptors = ::opendir("/proc/self/fd");
    while (const dirent* entry = ::readdir(descriptors)) {
        const int fd = std::atoi(entry->d_name);
        std::string target(256, '\0');
        const ssize_t n =
            ::readlink(("/proc/self/fd/" + std::string(entry->d_name)).c_str(), target.data(), 256);
        target.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        // Its own: this directory and the report.
        if (entry->d_name[0] != '.' && fd != ::dirfd(descriptors) &&
            target.find("/report") == std::string::npos)
            out << "descriptor " << fd << " " << target.substr(0, target.find(':')) << "\n";
    }
    ::closedir(descriptors);
    out << "user " << message.user << "\nservice " << message.service << "\nrhost " << message.rhost
        << "\nruser " << message.ruser << "\ntty " << message.tty << "\nconfig "
        << message.config_path << "\ndebug " << message.debug << "\nfirst_factor "
        << message.first_factor << "\nssh_key " << message.ssh_key << "\n";
}

const std::map<std::string, std::function<void()>> kBehaviours{
    {"allow", [] { send_verdict(request().nonce, Verdict::Allow); }},
    {"wrong_passcode", [] { send_verdict(request().nonce, Verdict::WrongPasscode); }},
    {"locked", [] { send_verdict(request().nonce, Verdict::Locked); }},
    {"no_contact", [] { send_verdict(request().nonce, Verdict::NoContact); }},
    {"ignore", [] { send_verdict(request().nonce, Verdict::Ignore); }},
    {"outage", [] { send_verdict(request().nonce, Verdict::Outage); }},
    {"conversation_failed", [] { send_verdict(request().nonce, Verdict::ConversationFailed); }},
    {"local_fault", [] { send_verdict(request().nonce, Verdict::LocalFault); }},
    {"wrong_nonce",
     [] {
         Nonce nonce = request().nonce;
         nonce[0] = static_cast<char>(nonce[0] ^ 1);
         send_verdict(nonce, Verdict::Allow);
     }},
    {"garbage", [] { send_bytes(100, 'g'); }},
    {"too_long", [] { send_bytes(5000, '\1'); }},
    {"request_back", [] { send(request()); }},
    {"silent", hang},
    {"exit_0", [] { std::_Exit(0); }},
    {"abort", [] { std::abort(); }},
    {"linger",
     [] {
         send_verdict(request().nonce, Verdict::Allow);
         ::signal(SIGTERM, SIG_IGN);
         hang();
     }},
    {"ask",
     [] {
         const Nonce nonce = request().nonce;
         const AnswerMessage answer = ask(Echo::On);
         const bool right =
             answer.kind == AnswerMessage::Kind::Typed && answer.typed.view() == "yes";
         const bool too_long = answer.kind == AnswerMessage::Kind::Withheld;
         send_verdict(nonce, right      ? Verdict::Allow
                             : too_long ? Verdict::WrongPasscode
                                        : Verdict::ConversationFailed);
     }},
    {"ask_hidden",
     [] {
         const Nonce nonce = request().nonce;
         ask(Echo::Off);
         send_verdict(nonce, Verdict::WrongPasscode);
     }},
    {"ask_and_die",
     [] {
         request();
         send(PromptMessage{Echo::On, "Question: "});
         std::_Exit(0);
     }},
    {"ask_forever",
     [] {
         request();
         while (true)
             ask(Echo::On);
     }},
    {"verdict_while_asking",
     [] {
         const Nonce nonce = request().nonce;
         send(PromptMessage{Echo::On, "Question: "});
         send_verdict(nonce, Verdict::LocalFault);
     }},
    {"tell",
     [] {
         const Nonce nonce = request().nonce;
         send(NoticeMessage{Notice::Info, "%s%n info"});
         send(NoticeMessage{Notice::LastWord, "an error"});
         send_verdict(nonce, Verdict::WrongPasscode);
     }},
    {"tell_and_die",
     [] {
         request();
         send(NoticeMessage{Notice::LastWord, "an error"});
         std::_Exit(0);
     }},
    {"report",
     [] {
         const RequestMessage message = request();
         report(message);
         send_verdict(message.nonce, Verdict::Allow);
     }},
};

} // namespace

#ifdef __SANITIZE_ADDRESS__
// Its signal handlers would be in the report.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() {
    return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0";
}
#endif

int main() {
    std::string name;
    std::ifstream(own_directory() + "/behaviour") >> name;
    const auto behaviour = kBehaviours.find(name);
    if (behaviour == kBehaviours.end())
        return 10;
    behaviour->second();
    return 0;
}
