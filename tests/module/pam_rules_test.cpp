// The rules by which `blockidctl check` reads and walks PAM stacks, against libpam itself: made-up
// stacks of pam_debug.so, whose answer is an argument, get the same result from both.
// SPDX-License-Identifier: Apache-2.0
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif
#include <security/pam_appl.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "ctl/host/pam_stack.h"
#include "ctl/host/pam_walk.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
namespace fs = std::filesystem;

namespace {

constexpr int kNotStarted = -1;

int say_nothing(int count, const pam_message** /*messages*/, pam_response** responses, void*) {
    *responses = static_cast<pam_response*>(
        std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
    return PAM_SUCCESS;
}

// libpam forgets what it has read of a stack that it then refuses.
class LeaksOfLibpam {
public:
#ifdef __SANITIZE_ADDRESS__
    LeaksOfLibpam() {
        ::__lsan_disable();
    }
    ~LeaksOfLibpam() {
        ::__lsan_enable();
    }
#endif
};

// What libpam says about the service `made-up` of the directory.
int ask_libpam(const std::string& directory) {
    [[maybe_unused]] const LeaksOfLibpam allowed;
    const pam_conv conversation{say_nothing, nullptr};
    pam_handle_t* pamh = nullptr;
    if (::pam_start_confdir("made-up", "root", &conversation, directory.c_str(), &pamh) !=
        PAM_SUCCESS)
        return kNotStarted;
    const int result = ::pam_authenticate(pamh, PAM_SILENT);
    ::pam_end(pamh, result);
    return result;
}

struct Ours {
    int result;
    bool exact; // every line was understood: else libpam has more than one way to refuse
};

Ours ask_ourselves(const std::string& directory) {
    PamStack stack = read_pam_stack({directory, {}}, "made-up");
    if (stack.refused)
        return {kNotStarted, true};
    if (stack.of(PamType::Auth).empty())
        stack = read_pam_stack({directory, {}}, "other");
    const std::vector<PamRule> rules = stack.of(PamType::Auth);
    const auto answer = [&rules](std::size_t i) {
        if (rules[i].module != "pam_debug.so")
            return rules[i].module == "pam_deny.so" ? PamResult::AuthErr : PamResult::ModuleUnknown;
        for (const std::string& argument : rules[i].arguments) {
            if (argument.starts_with("auth="))
                return pam_result_of(argument.substr(5)).value_or(PamResult::Success);
        }
        return PamResult::Success;
    };
    return {static_cast<int>(pam_dispatch(rules, answer)), stack.troubles.empty()};
}

class Stacks {
public:
    // Debian's libpam looks for what is included in /etc/pam.d only, unless it has a whole path.
    Stacks(unsigned seed, std::string directory)
        : numbers_(seed), directory_(std::move(directory)) {}

    // A file of some lines, which may lead to files of a greater number.
    std::string text(int file) {
        std::string text;
        for (unsigned i = below(7) + 1; i > 0; --i)
            text += line(file) + "\n";
        return text;
    }
    unsigned below(unsigned end) { return static_cast<unsigned>(numbers_() % end); }

private:
    template<std::size_t N>
    std::string one_of(const char* const (&words)[N]) {
        return words[below(N)];
    }

    std::string result() {
        return one_of({"success", "success", "success", "auth_err", "auth_err", "ignore",
                       "user_unknown", "new_authtok_reqd", "perm_denied", "abort", "maxtries"});
    }
    std::string control() {
        switch (below(8)) {
        case 0:
        case 1:
            return "required";
        case 2:
            return "requisite";
        case 3:
            return "sufficient";
        case 4:
            return "optional";
        default:
            return pairs();
        }
    }
    // Mostly one that libpam understands: otherwise every answer is bad.
    std::string pairs() {
        const bool right = below(4) != 0;
        std::string text = "[";
        for (unsigned i = below(3) + 1; i > 0; --i) {
            text += one_of({"success", "success", "auth_err", "default", "ignore"});
            text += right ? one_of({"=", " = "}) : one_of({"=", "", "=="});
            text += right ? one_of({"ok", "done", "bad", "die", "ignore", "reset", "reset", "1",
                                    "1", "2"})
                          : one_of({"oops", "0", "1x", "okay", "12"});
            text += " ";
        }
        return text + (right ? "]" : one_of({"]", "success=1]", "oops=ok]"}));
    }
    std::string include(int file) {
        const std::string name =
            below(20) == 0 ? "missing"
                           : "file" + std::to_string(file + 1 + static_cast<int>(below(2)));
        return one_of({"@include ", "@include ", "auth include ", "auth substack ",
                       "auth substack ", "account include ", "-auth include "}) +
               directory_ + "/" + name;
    }
    std::string line(int file) {
        if (file < 3 && below(3) == 0)
            return include(file);
        if (below(12) == 0)
            return one_of({"", "# auth required pam_deny.so", "session required pam_debug.so",
                           "atuh optional pam_debug.so", "auth required", "auth",
                           "auth [success=ok", "auth required pam_missing.so",
                           "auth optional pam_missing.so", "auth required pam_debug.so\\",
                           "auth required pam_debug.so \\  ",
                           "AUTH Required pam_debug.so [auth=maxtries]"});
        return one_of({"auth ", "auth\t", "-auth ", "  auth  "}) + control() +
               one_of({" ", "\t", " \\\n", " \\\n# between\n"}) + "pam_debug.so auth=" + result() +
               one_of({"", "", " # and so on", " other=[a \\] b]", "\\\n", " # ends \\"});
    }

    std::mt19937 numbers_;
    std::string directory_;
};

} // namespace

TEST_GROUP(PamRules) {
    std::string directory;

    void setup() override {
        std::string pattern = (fs::temp_directory_path() / "blockid-test-XXXXXX").string();
        CHECK(::mkdtemp(pattern.data()) != nullptr);
        directory = pattern;
        write("other", "auth required pam_deny.so\n");
    }
    void teardown() override {
        fs::remove_all(directory);
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(directory + "/" + name, std::ios::binary) << text;
    }
    // All files, for the message.
    std::string all() const {
        std::string text;
        for (const auto& entry : fs::directory_iterator(directory)) {
            std::ifstream file(entry.path());
            text += "\n--- " + entry.path().filename().string() + "\n" +
                    std::string(std::istreambuf_iterator<char>(file), {});
        }
        return text;
    }
};

TEST(PamRules, AJumpTakesASubstackForOneLine) {
    const std::string ok = " pam_debug.so auth=success\n";
    const std::string no = " pam_debug.so auth=maxtries\n";
    write("file1", "auth required" + no + "auth required" + no);
    for (const char* included : {"auth substack ", "auth include ", "@include "}) {
        for (const char* count : {"1", "2", "3", "4"}) {
            write("made-up", "auth [success=" + std::string(count) + "]" + ok + included +
                                 directory + "/file1\nauth required" + ok + "auth required" + ok);
            LONGS_EQUAL(ask_libpam(directory), ask_ourselves(directory).result);
        }
    }
}

TEST(PamRules, AreThoseOfLibpam) {
    constexpr unsigned rounds = 400;
    unsigned successes = 0;
    unsigned exact = 0;
    for (unsigned seed = 1; seed <= rounds; ++seed) {
        Stacks stacks(seed, directory);
        for (int file = 1; file <= 4; ++file)
            write("file" + std::to_string(file), stacks.text(file));
        write("made-up", stacks.text(0) + "auth optional pam_debug.so\n");
        const int real = ask_libpam(directory);
        const Ours ours = ask_ourselves(directory);
        if (ours.exact ? real != ours.result
                       : (real == PAM_SUCCESS) != (ours.result == PAM_SUCCESS))
            FAIL(("libpam says " + std::to_string(real) + ", we say " +
                  std::to_string(ours.result) + ", of" + all())
                     .c_str());
        successes += real == PAM_SUCCESS ? 1 : 0;
        exact += ours.exact ? 1 : 0;
    }
    // From Linux-PAM 1.6 on a comment cuts a line in two, which half of these stacks have.
    constexpr unsigned enough = __LINUX_PAM_MINOR__ < 6 ? rounds / 2 : rounds / 5;
    CHECK(exact > enough);
    CHECK(successes > rounds / 20); // otherwise the stacks are too alike to tell anything
    CHECK(successes < rounds - rounds / 20);
}
