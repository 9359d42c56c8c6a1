// SPDX-License-Identifier: Apache-2.0
#include "ctl/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace pam_blockid {
namespace {

constexpr char kCtrlC = '\003';

// While it lives nothing typed is echoed, and Ctrl-C ends the line instead of this process, which
// would leave the terminal as it is then.
class NoEcho {
public:
    explicit NoEcho(bool wanted) : set_(wanted && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!set_)
            return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        silent.c_cc[VEOL] = static_cast<cc_t>(kCtrlC);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~NoEcho() {
        if (!set_)
            return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::fputc('\n', stdout);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

private:
    termios before_{};
    bool set_;
};

enum class Typed { Line, TooLong, Nothing };

// Byte by byte: what follows is for the next prompt, or for someone else.
Typed read_line(SecretBuffer<kLongestAnswer>& line) {
    Secret bytes(kLongestAnswer);
    std::size_t size = 0;
    bool fits = true;
    while (true) {
        char byte = 0;
        const ssize_t n = ::read(STDIN_FILENO, &byte, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || byte == kCtrlC)
            return Typed::Nothing;
        if (byte == '\n')
            break;
        fits = fits && size < kLongestAnswer;
        if (fits)
            bytes.data()[size++] = byte;
    }
    return fits && line.assign(bytes.view().substr(0, size)) ? Typed::Line : Typed::TooLong;
}

} // namespace

AnswerMessage Terminal::ask(const PromptMessage& prompt) const {
    AnswerMessage answer;
    const NoEcho silence(prompt.echo == Echo::Off);
    std::fputs(prompt.text.c_str(), stdout);
    std::fflush(stdout);
    const Typed typed = read_line(answer.typed);
    if (typed != Typed::Nothing)
        answer.kind =
            typed == Typed::Line ? AnswerMessage::Kind::Typed : AnswerMessage::Kind::Withheld;
    return answer;
}

void Terminal::tell(const NoticeMessage& notice) const {
    std::fprintf(stdout, "%s\n", notice.text.c_str());
    std::fflush(stdout);
}

} // namespace pam_blockid
