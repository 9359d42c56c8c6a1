// SPDX-License-Identifier: Apache-2.0
#include "service_front.h"

#include <httplib.h>
#include <openssl/err.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "server_thread.h"
#include "tls_connections.h"

namespace blockid_simulator {
namespace {

constexpr std::size_t kWorkers = 256; // each connection holds one for as long as it is open
constexpr std::size_t kLongestBody = 1 << 20;
constexpr int kBacklog = 1024;
constexpr std::size_t kRequestsPerConnection = 100000;

using Call = Answer (*)(TenantService&, const SealedHeaders&, const std::string& body);

// Clients put the path behind whatever service discovery told them, so only its end counts.
struct Route {
    Endpoint endpoint;
    std::string_view method;
    std::string_view path_end;
    Call call;
};

const std::array<Route, 5> kRoutes{{
    {Endpoint::Community, "POST", "/api/r1/system/community_info/fetch",
     [](TenantService& service, const SealedHeaders&, const std::string& body) {
         return service.community(body);
     }},
    {Endpoint::Discovery, "GET", "/caas/sd",
     [](TenantService& service, const SealedHeaders&, const std::string&) {
         return service.discovery();
     }},
    {Endpoint::Generate, "POST", "/api/r2/otp/generate",
     [](TenantService& service, const SealedHeaders& headers, const std::string& body) {
         return service.generate(headers, body);
     }},
    {Endpoint::Verify, "POST", "/api/r2/otp/verify",
     [](TenantService& service, const SealedHeaders& headers, const std::string& body) {
         return service.verify(VerifyApi::R2, headers, body);
     }},
    {Endpoint::Verify, "POST", "/api/r3/otp/verify",
     [](TenantService& service, const SealedHeaders& headers, const std::string& body) {
         return service.verify(VerifyApi::R3, headers, body);
     }},
}};

const Route* route_of(const httplib::Request& request) {
    for (const Route& route : kRoutes) {
        if (request.method == route.method && request.path.ends_with(route.path_end))
            return &route;
    }
    return nullptr;
}

// What the HTTP library adds to the headers by itself.
bool is_received(const std::string& header) {
    static constexpr std::array<std::string_view, 4> added{"REMOTE_ADDR", "REMOTE_PORT",
                                                           "LOCAL_ADDR", "LOCAL_PORT"};
    return std::find(added.begin(), added.end(), header) == added.end();
}

bool is_json(const httplib::Request& request) {
    static constexpr std::string_view wanted = "application/json";
    const std::string type = request.get_header_value("Content-Type");
    return ::strncasecmp(type.c_str(), wanted.data(), wanted.size()) == 0;
}

// Ends the connection under the HTTP library, whose answer then goes nowhere.
void drop(int fd) {
    ::shutdown(fd, SHUT_RDWR);
}

bool has_left(int fd) {
    pollfd state{fd, POLLRDHUP, 0};
    return ::poll(&state, 1, 0) > 0;
}

// RFC 9110, section 5.6.7.
std::string http_date(Time time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    std::array<char, 32> text{};
    ::gmtime_r(&seconds, &parts);
    const std::size_t size =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

void put(const Answer& answer, httplib::Response& response) {
    response.status = answer.status;
    response.set_content(answer.body, answer.content_type);
}

void put_half(const Answer& answer, int fd, httplib::Response& response) {
    response.status = answer.status;
    response.set_content_provider(answer.body.size(), answer.content_type,
                                  [half = answer.body.substr(0, answer.body.size() / 2),
                                   fd](std::size_t, std::size_t, httplib::DataSink& sink) {
                                      sink.write(half.data(), half.size());
                                      drop(fd);
                                      return false;
                                  });
}

// Counts connections on the way to their worker.
class Workers : public httplib::TaskQueue {
    using Taken = decltype(std::declval<TaskQueue&>().enqueue({})); // void or bool

public:
    explicit Workers(Journal& journal) : pool_(kWorkers), journal_(journal) {}
    Taken enqueue(std::function<void()> connection) override {
        journal_.connection_came();
        return pool_.enqueue(std::move(connection));
    }
    void shutdown() override { pool_.shutdown(); }

private:
    httplib::ThreadPool pool_;
    Journal& journal_;
};

// How the library hands over what TLS works with: by reference, later versions by a pointer to
// void.
using SetUp =
    std::conditional_t<std::is_constructible_v<httplib::SSLServer, std::function<bool(void*)>>,
                       std::function<bool(void*)>, std::function<bool(SSL_CTX&)>>;

[[maybe_unused]] SSL_CTX& context_of(SSL_CTX& context) {
    return context;
}

[[maybe_unused]] SSL_CTX& context_of(void* context) {
    return *static_cast<SSL_CTX*>(context);
}

const SSL* connection_of(const httplib::Request& request) {
    return static_cast<const SSL*>(request.ssl);
}

// Returns when there is a request to read, or nobody any more. The library alone looks for 10 ms,
// sleeps for 1 ms, and looks again: one in ten requests would be answered late.
void await_request(const SSL* ssl, std::chrono::milliseconds keep_alive) {
    if (ssl == nullptr || ::SSL_has_pending(ssl) == 1)
        return; // what the library could not read as a request has none
    pollfd client{::SSL_get_fd(ssl), POLLIN, 0};
    if (::poll(&client, 1, static_cast<int>(keep_alive.count())) != 0)
        return;
    ::SSL_shutdown(const_cast<SSL*>(ssl)); // as the library does it, which then finds it ended
    ::shutdown(client.fd, SHUT_RDWR);
}

// As the library has it (RFC 9112, 9.3).
bool is_last(const httplib::Request& request, const httplib::Response& response) {
    return response.get_header_value("Connection") == "close" ||
           (request.version == "HTTP/1.0" &&
            request.get_header_value("Connection") != "Keep-Alive");
}

class Server : public httplib::SSLServer {
public:
    using SSLServer::SSLServer;
    // The library's backlog of 5 makes clients that come together wait a second.
    void widen_backlog() { ::listen(svr_sock_, kBacklog); }
};

bool prepare(SSL_CTX& context, const TlsFiles& files, TlsConnections& connections) {
    connections.watch(context);
    ::SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
    return ::SSL_CTX_use_certificate_chain_file(&context, files.certificate.c_str()) == 1 &&
           ::SSL_CTX_use_PrivateKey_file(&context, files.private_key.c_str(), SSL_FILETYPE_PEM) ==
               1 &&
           ::SSL_CTX_check_private_key(&context) == 1;
}

std::string last_tls_error() {
    const char* const reason = ::ERR_reason_error_string(::ERR_peek_last_error());
    return reason ? reason : "unknown reason";
}

} // namespace

struct ServiceFront::Parts {
    Parts(const TlsFiles& files, std::chrono::seconds keep_alive, Faults& the_faults,
          Journal& the_journal)
        : faults(the_faults), journal(the_journal),
          connections([this] { journal.handshake_done(); },
                      [keep_alive](const SSL* ssl) { await_request(ssl, keep_alive); }),
          server(SetUp(
              [&](auto&& context) { return prepare(context_of(context), files, connections); })) {
        server.set_keep_alive_timeout(keep_alive.count());
        server.set_logger(
            [keep_alive](const httplib::Request& request, const httplib::Response& response) {
                if (!is_last(request, response))
                    await_request(connection_of(request), keep_alive);
            });
    }
    ~Parts() { connections.end_all(); }

    void handle(TenantService& service, const httplib::Request& request,
                httplib::Response& response);
    Answer answer_of(TenantService& service, const Route* route,
                     const httplib::Request& request) const;
    int misbehave(const Fault& fault, const std::optional<Answer>& real, int fd,
                  httplib::Response& response);

    Faults& faults;
    Journal& journal;
    std::uint16_t port = 0;
    TlsConnections connections;
    Server server;
    std::optional<ServerThread> thread;
};

void ServiceFront::Parts::handle(TenantService& service, const httplib::Request& request,
                                 httplib::Response& response) {
    const Route* const route = route_of(request);
    Entry entry{route ? route->endpoint : Endpoint::Other,
                request.method,
                request.path,
                connections.number_of(connection_of(request)),
                {},
                request.body,
                0};
    for (const auto& [name, value] : request.headers) {
        if (is_received(name))
            entry.headers.emplace(name, value);
    }
    const Endpoint endpoint = entry.endpoint;
    const Journal::Number number = journal.request_came(std::move(entry));

    const std::optional<Fault> fault = faults.take(endpoint);
    std::optional<Answer> real;
    if (!fault || fault->process)
        real = answer_of(service, route, request);
    if (fault)
        std::this_thread::sleep_for(fault->delay);
    int status = 0;
    response.set_header("Date", http_date(service.caller_now()));
    if (fault) {
        status = misbehave(*fault, real, ::SSL_get_fd(connection_of(request)), response);
    } else {
        status = real->status;
        put(*real, response);
    }
    journal.request_answered(number, status);
}

Answer ServiceFront::Parts::answer_of(TenantService& service, const Route* route,
                                      const httplib::Request& request) const {
    if (!route)
        return html_answer(404, "Not Found");
    if (request.method == "POST" && !is_json(request))
        return message_answer(415, "Content-Type must be application/json");
    return route->call(service,
                       {request.get_header_value("publickey"),
                        request.get_header_value("licensekey"),
                        request.get_header_value("requestid")},
                       request.body);
}

// The status that the client sees, 0 for none.
int ServiceFront::Parts::misbehave(const Fault& fault, const std::optional<Answer>& real, int fd,
                                   httplib::Response& response) {
    const Answer stock = message_answer(200, "An answer that the simulator was told to give");
    const Answer answer = fault.answer ? *fault.answer : real.value_or(stock);
    for (const auto& [name, value] : fault.headers)
        response.set_header(name, value);
    switch (fault.kind) {
    case Fault::Kind::Answer:
        put(answer, response);
        return answer.status;
    case Fault::Kind::Cut:
        put_half(answer, fd, response);
        return answer.status;
    case Fault::Kind::Hang:
        faults.hang([fd] { return has_left(fd); });
        break;
    case Fault::Kind::Close:
        break;
    }
    drop(fd);
    return 0;
}

ServiceFront::ServiceFront(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ServiceFront::ServiceFront(ServiceFront&&) noexcept = default;
ServiceFront::~ServiceFront() = default;

pam_blockid::Expected<ServiceFront, std::string>
ServiceFront::open(const TlsFiles& files, const Address& address, std::chrono::seconds keep_alive,
                   Faults& faults, Journal& journal) {
    using pam_blockid::Unexpected;
    auto parts = std::make_unique<Parts>(files, keep_alive, faults, journal);
    if (!parts->server.is_valid())
        return Unexpected<std::string>("cannot use " + files.certificate + " and " +
                                       files.private_key + ": " + last_tls_error());
    const auto port = bind_server(parts->server, address);
    if (!port)
        return Unexpected<std::string>(port.error());
    parts->port = *port;
    parts->server.widen_backlog();
    parts->server.set_payload_max_length(kLongestBody);
    parts->server.set_keep_alive_max_count(kRequestsPerConnection);
    parts->server.new_task_queue = [&journal] { return new Workers(journal); };
    return ServiceFront(std::move(parts));
}

std::uint16_t ServiceFront::port() const {
    return parts_->port;
}

void ServiceFront::serve(TenantService& service) {
    const auto handler = [parts = parts_.get(), &service](const httplib::Request& request,
                                                          httplib::Response& response) {
        parts->handle(service, request, response);
    };
    parts_->server.Get(".*", handler);
    parts_->server.Post(".*", handler);
    parts_->thread.emplace(parts_->server);
}

} // namespace blockid_simulator
