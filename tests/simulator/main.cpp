// blockid-simulator: puts the parts together, says where it is, and waits to be stopped.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "certificates.h"
#include "clock.h"
#include "control_front.h"
#include "delivery.h"
#include "faults.h"
#include "journal.h"
#include "json.h"
#include "options.h"
#include "own_files.h"
#include "random_text.h"
#include "service_front.h"
#include "tenant_service.h"

namespace blockid_simulator {
namespace {

constexpr int kFailed = 1;

// Blocks the signals that stop us, in every thread that is started later, so that wait() gets them.
class StopSignals {
public:
    StopSignals() {
        ::sigemptyset(&signals_);
        ::sigaddset(&signals_, SIGTERM);
        ::sigaddset(&signals_, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void wait() const {
        int signal = 0;
        ::sigwait(&signals_, &signal);
    }

private:
    sigset_t signals_;
};

// Whatever keeps the simulator from starting ends in main(), as a sentence.
template<class T>
T started(pam_blockid::Expected<T, std::string> part) {
    if (!part)
        throw std::runtime_error(part.error());
    return *std::move(part);
}

std::vector<std::string> hosts_of(const Options& options) {
    std::vector<std::string> hosts;
    if (!options.dns.empty())
        hosts.push_back(parse_dns(options.dns)->host);
    if (!is_wildcard(options.listen))
        hosts.push_back(options.listen.host);
    hosts.insert(hosts.end(), {"localhost", "127.0.0.1", "::1"});
    return hosts;
}

// The certificate that was given, or one of our own, in `scratch` where no other place is named.
TlsFiles tls_files_of(const Options& options, std::optional<ScratchDirectory>& scratch) {
    if (!options.certificate.empty())
        return {options.certificate, options.private_key, ""};
    if (options.ca_dir.empty() && scratch.emplace().path().empty())
        throw std::runtime_error("cannot make a temporary directory; name one with --ca-dir");
    const std::string directory = scratch ? scratch->path() : options.ca_dir;
    return started(make_certificates(std::filesystem::absolute(directory), hosts_of(options)));
}

Tenant tenant_of(const Options& options, const Address& listen) {
    Tenant tenant{{to_text(listen), to_text({"localhost", listen.port})},
                  options.community,
                  options.license_key,
                  options.adminconsole,
                  random_id(),
                  random_id()};
    if (!options.dns.empty())
        tenant.dns_names.insert(tenant.dns_names.begin(), options.dns);
    if (tenant.adminconsole.empty())
        tenant.adminconsole = "https://" + tenant.dns_names.front() + "/adminconsole";
    return tenant;
}

// What clients and tests must know, for people and for scripts.
struct Whereabouts {
    const Options& options;
    const Tenant& tenant;
    const TlsFiles& files;
    Address listen;      // where clients connect, with the port that it got
    std::string control; // a URL; empty when off
};

std::string for_scripts(const Whereabouts& whereabouts) {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? Json::Value() : Json::Value(text);
    };
    const Tenant& tenant = whereabouts.tenant;
    Json::Value ready;
    ready["dns"] = tenant.dns_names.front();
    ready["listen"] = to_text(whereabouts.listen);
    ready["url"] = "https://" + tenant.dns_names.front();
    ready["ca_file"] = text_or_null(whereabouts.files.ca);
    ready["community"] = tenant.community;
    ready["license_key"] = tenant.license_key;
    ready["control"] = text_or_null(whereabouts.control);
    ready["messages"] = whereabouts.options.messages;
    ready["pid"] = ::getpid();
    return to_line(ready) + "\n";
}

std::string for_people(const Whereabouts& whereabouts) {
    const auto& [options, tenant, files, listen, control] = whereabouts;
    return "blockid-simulator " BLOCKID_VERSION " stands in for a BlockID tenant"
           "\n  dns           " +
           tenant.dns_names.front() + "\n  listens on    " + to_text(listen) +
           "\n  community     " + tenant.community + " (" + std::string(name_of(options.curve)) +
           ")\n  license key   " +
           (options.license_key_is_fresh ? tenant.license_key : "as given") + "\n  certificate   " +
           (files.ca.empty() ? files.certificate : "trust " + files.ca) + "\n  messages      " +
           (options.messages == "-" ? "on standard output" : options.messages) +
           "\n  control port  " + (control.empty() ? "off" : control) +
           "\nCtrl-C or SIGTERM stops it.\n";
}

void run(const Options& options) {
    const StopSignals stop_signals;
    const ReadyFile ready_file(options.ready);
    Delivery delivery = started(Delivery::open(options.messages));
    std::optional<ScratchDirectory> scratch;
    const TlsFiles files = tls_files_of(options, scratch);

    ShiftedClock clock;
    Faults faults;
    Journal journal;
    std::optional<TenantService> service; // outlives the fronts, but needs the port that one got
    ServiceFront front =
        started(ServiceFront::open(files, options.listen, options.keep_alive, faults, journal));

    const Address listen{is_wildcard(options.listen) ? "127.0.0.1" : options.listen.host,
                         front.port()};
    const Tenant tenant = tenant_of(options, listen);
    const Now shifted_now = [&clock] { return clock.now(); };
    const Now real_now = [] { return std::chrono::system_clock::now(); };
    const auto deliver = [&](const Message& message) {
        journal.message_sent();
        if (!delivery.deliver(message))
            std::cerr << "blockid-simulator: --messages: cannot write to " << options.messages
                      << '\n';
    };
    service.emplace(tenant, pam_blockid::KeyPair::generate(options.curve).value(), options.habits,
                    shifted_now, options.skew ? shifted_now : real_now, deliver);
    std::optional<ControlFront> control;
    if (options.control)
        control.emplace(
            started(ControlFront::open(*options.control, {clock, faults, journal, *service})));
    front.serve(*service);

    const Whereabouts whereabouts{
        options, tenant, files, listen,
        control ? "http://" + to_text({options.control->host, control->port()}) : ""};
    if (!ready_file.write(for_scripts(whereabouts)))
        throw std::runtime_error("--ready: " + options.ready + ": " +
                                 std::generic_category().message(errno));
    std::cerr << for_people(whereabouts) << std::flush;
    stop_signals.wait();
}

} // namespace
} // namespace blockid_simulator

int main(int argc, char** argv) {
    const auto options = blockid_simulator::parse_options(argc, argv);
    if (!options)
        return options.error();
    try {
        blockid_simulator::run(*options);
    } catch (const std::exception& error) {
        std::cerr << "blockid-simulator: " << error.what() << '\n';
        return blockid_simulator::kFailed;
    }
}
