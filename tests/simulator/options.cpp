// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <CLI/CLI.hpp>

#include <iostream>

#include "random_text.h"
#include "support/safe_file.h"

namespace blockid_simulator {

using pam_blockid::Curve;
using pam_blockid::Unexpected;

namespace {

constexpr int kBadUse = 2;
constexpr std::size_t kLongestLicenseFile = 4096;

constexpr const char* kAbout =
    "Stands in for the BlockID service of one tenant: a TLS server that sends one-time passcodes\n"
    "and checks them. Messages are not sent but written as lines of JSON.";

constexpr const char* kExamples =
    "Examples:\n"
    "  blockid-simulator\n"
    "      on 127.0.0.1:8443; messages appear on the terminal\n"
    "  blockid-simulator --listen 127.0.0.1:0 --ready ready.json --messages messages.jsonl \\\n"
    "                    --control 127.0.0.1:0\n"
    "      for a test: a free port, which ready.json names together with the license key,\n"
    "      the CA file and the control port\n"
    "  blockid-simulator --listen 0.0.0.0:443 --dns tenant.example --ca-dir /var/lib/blockid-ca\n"
    "      for other machines, with a CA that is used again when it is started anew\n"
    "\n"
    "Control port (plain HTTP, JSON):\n"
    "  POST /clock {\"advance\": 900}     POST /users/NAME/unlock     POST /reset\n"
    "  POST /renew {\"what\": \"key\", \"curve\": \"secp256k1\"} or {\"what\": \"ids\"}\n"
    "  POST /fault {\"endpoint\": \"generate\", \"kind\": \"answer\", \"status\": 500,\n"
    "               \"content_type\": \"text/html\", \"body\": \"...\", \"headers\": {}, "
    "\"delay_ms\": 0,\n"
    "               \"times\": 1}\n"
    "      endpoint: community, discovery, generate, verify, other, any\n"
    "      kind: answer, hang, cut, close; times 0: until cleared\n"
    "      \"process\": true handles the request first, as if only its answer were lost\n"
    "  DELETE /faults     GET /requests     GET /counts\n";

// What each textual option must look like; the text is what CLI11 prints after option and value.
std::string check_address(const std::string& text) {
    return parse_address(text) ? "" : text + " is not ADDR:PORT, such as 127.0.0.1:8443 or [::1]:0";
}

std::string check_loopback(const std::string& text) {
    const auto address = parse_address(text);
    return address && is_loopback(*address)
               ? ""
               : text + " is not a loopback ADDR:PORT, such as 127.0.0.1:0";
}

std::string check_dns(const std::string& text) {
    return parse_dns(text) ? "" : text + " is not NAME or NAME:PORT, such as tenant.example:8443";
}

std::string check_not_empty(const std::string& text) {
    return text.empty() ? "must not be empty" : "";
}

// Texts that become something else once they are parsed.
struct RawOptions {
    std::string listen = "127.0.0.1:8443";
    std::string curve = "secp256k1";
    std::string control;
    std::string license_key_file;
    long keep_alive = 65;
};

void add_tenant_options(CLI::App& app, Options& options, RawOptions& raw) {
    const std::string group = "Tenant";
    app.add_option("--listen", raw.listen, "Where to listen; port 0 takes any that is free")
        ->type_name("ADDR:PORT")
        ->capture_default_str()
        ->check(check_address)
        ->group(group);
    app.add_option("--dns", options.dns,
                   "The tenant's DNS name; without it, the address that it listens on")
        ->type_name("NAME[:PORT]")
        ->check(check_dns)
        ->group(group);
    app.add_option("--community", options.community, "The community's name")
        ->type_name("NAME")
        ->capture_default_str()
        ->check(check_not_empty)
        ->group(group);
    auto* const key =
        app.add_option("--license-key", options.license_key,
                       "The license key; other users of this machine see it in the process list. "
                       "Without it, a fresh UUID")
            ->type_name("TEXT")
            ->check(check_not_empty)
            ->group(group);
    app.add_option("--license-key-file", raw.license_key_file,
                   "A file of the owner's alone (mode 0600) that holds the license key")
        ->type_name("FILE")
        ->excludes(key)
        ->group(group);
    app.add_option("--adminconsole", options.adminconsole,
                   "The URL that service discovery hands out; without it, the simulator's own")
        ->type_name("URL")
        ->check(check_not_empty)
        ->group(group);
    app.add_option("--curve", raw.curve, "The curve of the community's key")
        ->capture_default_str()
        ->check(CLI::IsMember({"secp256k1", "prime256v1"}))
        ->group(group);
}

void add_certificate_options(CLI::App& app, Options& options) {
    const std::string group = "Certificate";
    auto* const dir =
        app.add_option("--ca-dir", options.ca_dir,
                       "Where to make a CA, or find the one made before, and a server certificate; "
                       "without it, a directory that goes away at the end")
            ->type_name("DIR")
            ->check(check_not_empty)
            ->group(group);
    auto* const certificate =
        app.add_option("--certificate", options.certificate,
                       "A certificate of your own, in PEM, followed by its chain")
            ->type_name("FILE")
            ->check(CLI::ExistingFile)
            ->excludes(dir)
            ->group(group);
    auto* const key =
        app.add_option("--private-key", options.private_key, "Its private key, in PEM")
            ->type_name("FILE")
            ->check(CLI::ExistingFile)
            ->needs(certificate)
            ->group(group);
    certificate->needs(key);
}

void add_behaviour_options(CLI::App& app, Options& options, RawOptions& raw) {
    const std::string group = "Behaviour";
    app.add_option("--messages", options.messages,
                   "Where messages go, one JSON line each; - is the terminal")
        ->type_name("FILE|-")
        ->capture_default_str()
        ->check(check_not_empty)
        ->group(group);
    app.add_option("--code-length", options.habits.code_length, "Digits of a code")
        ->capture_default_str()
        ->check(CLI::Range(4, 12))
        ->group(group);
    app.add_option("--keep-alive", raw.keep_alive, "Seconds for which an idle connection is kept")
        ->capture_default_str()
        ->check(CLI::Range(1, 3600))
        ->group(group);
    app.add_flag("--status-as-string", options.habits.status_as_string,
                 "Answer \"status\": \"true\" in place of true")
        ->group(group);
    app.add_option("--control", raw.control, "A control port for tests; off without it")
        ->type_name("ADDR:PORT")
        ->check(check_loopback)
        ->group(group);
    app.add_flag("--skew", options.skew,
                 "Judge the time stamps of requests by the clock that the control port moves")
        ->group(group);
    app.add_option("--ready", options.ready,
                   "A file to write once it listens: JSON with all that a client needs")
        ->type_name("FILE")
        ->check(check_not_empty)
        ->group(group);
}

pam_blockid::Expected<std::string, std::string> read_license_key(const std::string& path) {
    const auto content =
        pam_blockid::read_trusted_file(path, pam_blockid::Readers::OwnerOnly, kLongestLicenseFile);
    if (!content)
        return Unexpected<std::string>(content.error().what);
    const std::string_view text = content->view();
    std::string key(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
    if (key.empty())
        return Unexpected<std::string>(path + " is empty");
    return key;
}

} // namespace

pam_blockid::Expected<Options, int> parse_options(int argc, char** argv) {
    Options options;
    RawOptions raw;
    CLI::App app(kAbout, "blockid-simulator");
    app.footer(kExamples);
    app.set_version_flag("--version", "blockid-simulator " BLOCKID_VERSION);
    app.get_formatter()->column_width(34);
    add_tenant_options(app, options, raw);
    add_certificate_options(app, options);
    add_behaviour_options(app, options, raw);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return Unexpected<int>(app.exit(error) == 0 ? 0 : kBadUse);
    }
    if (!raw.license_key_file.empty()) {
        auto key = read_license_key(raw.license_key_file);
        if (!key) {
            std::cerr << "--license-key-file: " << key.error() << '\n';
            return Unexpected<int>(kBadUse);
        }
        options.license_key = *std::move(key);
    }
    options.license_key_is_fresh = options.license_key.empty();
    if (options.license_key_is_fresh)
        options.license_key = random_uuid();
    options.listen = *parse_address(raw.listen);
    options.curve = raw.curve == "secp256k1" ? Curve::Secp256k1 : Curve::Prime256v1;
    options.keep_alive = std::chrono::seconds(raw.keep_alive);
    if (!raw.control.empty())
        options.control = parse_address(raw.control);
    return options;
}

} // namespace blockid_simulator
