// SPDX-License-Identifier: Apache-2.0
#include "control_front.h"

#include <httplib.h>

#include <optional>

#include "answer.h"
#include "json.h"
#include "random_text.h"
#include "server_thread.h"

namespace blockid_simulator {
namespace {

constexpr std::size_t kControlWorkers = 8;
constexpr std::int64_t kFurthest = 10LL * 365 * 24 * 3600; // seconds that the clock may be moved

Answer done() {
    return json_answer(200, Json::Value(Json::objectValue));
}

Answer advance(ShiftedClock& clock, const std::string& body) {
    const std::optional<Json::Value> wanted = parse_object(body);
    if (!wanted || !(*wanted)["advance"].isInt64())
        return message_answer(400, "advance must be a whole number of seconds");
    const std::int64_t seconds = (*wanted)["advance"].asInt64();
    const std::int64_t ahead = clock.ahead().count();
    if (seconds > kFurthest - ahead || seconds < -kFurthest - ahead)
        return message_answer(400, "advance must keep the clock within ten years of real time");
    clock.advance(std::chrono::seconds(seconds));
    Json::Value now;
    now["ahead"] = Json::Int64{clock.ahead().count()};
    return json_answer(200, now);
}

Answer add_fault(Faults& faults, const std::string& body) {
    auto fault = parse_fault(body);
    if (!fault)
        return message_answer(400, fault.error());
    faults.add(*std::move(fault));
    return done();
}

// As a tenant that was set up anew: what callers have learnt from discovery holds no more.
Answer renew(TenantService& service, const std::string& body) {
    using pam_blockid::Curve;
    const Json::Value wanted = parse_object(body).value_or(Json::Value(Json::objectValue));
    const std::string what = text_of(wanted, "what");
    const std::string curve = text_of(wanted, "curve");
    if (what == "ids") {
        service.change_ids(random_id(), random_id());
        return done();
    }
    for (const Curve known : {Curve::Secp256k1, Curve::Prime256v1}) {
        if (what != "key" || curve != name_of(known))
            continue;
        auto key = pam_blockid::KeyPair::generate(known);
        if (!key)
            return message_answer(500, std::string(describe(key.error())));
        service.change_key(*std::move(key));
        return done();
    }
    return message_answer(400, "what must be ids, or key with curve secp256k1 or prime256v1");
}

Answer reset(const Controlled& controlled) {
    controlled.service.reset();
    controlled.faults.clear();
    controlled.journal.clear();
    return done();
}

template<class Act>
httplib::Server::Handler answering(Act act) {
    return [act](const httplib::Request& request, httplib::Response& response) {
        const Answer answer = act(request);
        response.status = answer.status;
        response.set_content(answer.body + "\n", answer.content_type);
    };
}

void add_routes(httplib::Server& server, Controlled to) {
    using httplib::Request;
    server.Post("/clock", answering([to](const Request& r) { return advance(to.clock, r.body); }));
    server.Post("/fault",
                answering([to](const Request& r) { return add_fault(to.faults, r.body); }));
    server.Delete("/faults", answering([to](const Request&) {
                      to.faults.clear();
                      return done();
                  }));
    server.Get("/requests",
               answering([to](const Request&) { return json_answer(200, to.journal.requests()); }));
    server.Get("/counts",
               answering([to](const Request&) { return json_answer(200, to.journal.counts()); }));
    server.Post(R"(/users/([^/]+)/unlock)", answering([to](const Request& r) {
                    to.service.unlock(r.matches[1]);
                    return done();
                }));
    server.Post("/renew", answering([to](const Request& r) { return renew(to.service, r.body); }));
    server.Post("/reset", answering([to](const Request&) { return reset(to); }));
}

} // namespace

struct ControlFront::Parts {
    httplib::Server server;
    std::uint16_t port = 0;
    std::optional<ServerThread> thread;
};

ControlFront::ControlFront(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ControlFront::ControlFront(ControlFront&&) noexcept = default;
ControlFront::~ControlFront() = default;

pam_blockid::Expected<ControlFront, std::string> ControlFront::open(const Address& address,
                                                                    Controlled controlled) {
    auto parts = std::make_unique<Parts>();
    const auto port = bind_server(parts->server, address);
    if (!port)
        return pam_blockid::Unexpected<std::string>("--control: " + port.error());
    parts->port = *port;
    // One request per connection: nothing lingers when the simulator stops.
    parts->server.set_keep_alive_max_count(1);
    parts->server.set_keep_alive_timeout(1);
    parts->server.set_read_timeout(1);
    parts->server.new_task_queue = [] { return new httplib::ThreadPool(kControlWorkers); };
    add_routes(parts->server, controlled);
    parts->thread.emplace(parts->server);
    return ControlFront(std::move(parts));
}

std::uint16_t ControlFront::port() const {
    return parts_->port;
}

} // namespace blockid_simulator
