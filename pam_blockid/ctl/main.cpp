// blockidctl: finds out before the users do.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

#include "ctl/commands.h"
#include "ctl/person.h"
#include "module/arguments.h"

namespace pam_blockid {
namespace {

constexpr int kTrouble = 2;

struct Options {
    CheckRequest request;
    bool json = false;
    bool debug = false;

    Format format() const { return json ? Format::Json : Format::Text; }
};

class CommandLine {
public:
    CommandLine()
        : app_("The administrator's tool for pam_blockid; see blockidctl(8).", "blockidctl") {
        app_.require_subcommand(1);
        app_.add_option("--config", options_.request.config_path,
                        std::string("the settings file, unless ") + kDefaultConfigPath)
            ->check([](const std::string& path) {
                return path.starts_with('/') ? "" : "expected an absolute path";
            });
        auto* check = add("check", "look at everything that a login needs; sends no passcode",
                          [this] { return check_command(options_.request, options_.format()); });
        check->add_option("--user", options_.request.user, "look at this login name, too");
        add_service(check);
        add_json(check);
        auto* resolve = add("resolve", "where a passcode for USER would go, and why",
                            [this] { return resolve_command(with_service(), options_.format()); });
        add_user(resolve);
        add_service(resolve);
        add_json(resolve);
        auto* login = add("login", "a whole login of USER in this terminal, with a real passcode",
                          [this] { return login_command(with_service(), options_.debug); });
        add_user(login);
        add_service(login);
        login->add_flag("--debug", options_.debug, "log the steps in between");
        auto* config = add("config", "the settings in force, and where each was set", [this] {
            return config_command(config_path(), options_.request.service, options_.format());
        });
        add_service(config);
        add_json(config);
        auto* cache = app_.add_subcommand("cache", "what is kept of the tenant between logins");
        cache->require_subcommand(1)->fallthrough();
        add_json(add(cache, "show", "each entry, its age, and whether it is used",
                     [this] { return cache_show_command(config_path(), options_.format()); }));
        add(cache, "clear", "forget it: the next login asks the tenant",
            [this] { return cache_clear_command(config_path()); });
        add_codes();
        add_remembered();
        auto* support = add("support", "one text for somebody who helps; sends nothing",
                            [this] { return support_command(options_.request, output_); });
        support->add_option("FILE", output_, "a new file, in place of standard output");
        add("version", "the versions of blockidctl, helper and module",
            [] { return version_command(); });
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return app_.exit(error) == 0 ? 0 : kTrouble;
        }
        return status_;
    }

private:
    template<class Run>
    CLI::App* add(const char* name, const char* what, Run run) {
        return add(&app_, name, what, run);
    }
    template<class Run>
    CLI::App* add(CLI::App* above, const char* name, const char* what, Run run) {
        CLI::App* command = above->add_subcommand(name, what);
        command->fallthrough(); // --config may stand behind the command, too
        command->callback([this, run] { status_ = run(); });
        return command;
    }

    void add_codes() {
        auto* codes = add("codes", "recovery codes of USER, for the day that no passcode arrives",
                          [this] { return codes_command(); });
        codes->add_option("USER", codes_.user, "a login name")->required();
        auto* count = codes->add_option("--count", codes_.count, "how many to make, 1 to 20")
                          ->check(CLI::Range(1, 20));
        auto* days =
            codes->add_option("--days", codes_.days, "for how long they are good, 1 to 3650")
                ->check(CLI::Range(1, 3650));
        auto* print =
            codes->add_flag("--print", codes_.print, "show them where no terminal is, too");
        auto* list = codes->add_flag("--list", list_codes_, "say how many are left, make none");
        auto* revoke = codes->add_flag("--revoke", revoke_codes_, "take them all away, make none");
        for (CLI::Option* of_making : {count, days, print}) {
            list->excludes(of_making);
            revoke->excludes(of_making);
        }
        list->excludes(revoke);
    }
    int codes_command() const {
        return list_codes_     ? list_codes_command(codes_)
               : revoke_codes_ ? revoke_codes_command(codes_)
                               : make_codes_command(codes_);
    }

    void add_remembered() {
        auto* remembered =
            add("remembered", "who need not type a passcode again, and for how long",
                [this] { return remembered_command(config_path(), options_.request.user); });
        remembered->add_option("USER", options_.request.user, "a login name; all without one");
        auto* forget = add("forget", "forget that: the next login of USER is asked",
                           [this] { return forget_command(options_.request.user); });
        auto* user = forget->add_option("USER", options_.request.user, "a login name");
        auto* all = forget->add_flag("--all", forget_all_, "of everybody");
        all->excludes(user);
        forget->parse_complete_callback([this, all] {
            if (options_.request.user.empty() && all->empty())
                throw CLI::RequiredError("USER or --all");
        });
    }

    void add_user(CLI::App* command) {
        command->add_option("USER", options_.request.user, "a login name")->required();
    }
    void add_service(CLI::App* command) {
        command->add_option("--service", options_.request.service,
                            "a PAM service, a file in /etc/pam.d");
    }
    void add_json(CLI::App* command) { command->add_flag("--json", options_.json, "for machines"); }

    std::string config_path() const {
        const std::string& given = options_.request.config_path;
        return given.empty() ? kDefaultConfigPath : given;
    }

    CheckRequest with_service() const {
        CheckRequest request = options_.request;
        request.config_path = config_path();
        if (request.service.empty())
            request.service = kUsualService;
        return request;
    }

    CLI::App app_;
    Options options_;
    CodesRequest codes_;
    std::string output_;
    bool list_codes_ = false;
    bool revoke_codes_ = false;
    bool forget_all_ = false;
    int status_ = kTrouble;
};

} // namespace
} // namespace pam_blockid

int main(int argc, char** argv) {
    try {
        return pam_blockid::CommandLine().run(argc, argv);
    } catch (const std::exception& bug) {
        std::fprintf(stderr, "blockidctl: %s\n", bug.what());
        return pam_blockid::kTrouble;
    }
}
