// Runs a server of the HTTP library on a thread of its own and ends it in an orderly way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <chrono>
#include <future>
#include <string>

#include "address.h"
#include "support/expected.h"

namespace blockid_simulator {

// Binds `server` and returns the port that it got. The library's own choice of socket options would
// let a second simulator share a port unnoticed.
pam_blockid::Expected<std::uint16_t, std::string> bind_server(httplib::Server& server,
                                                              const Address& address);

class ServerThread {
public:
    explicit ServerThread(httplib::Server& server)
        : server_(server),
          done_(std::async(std::launch::async, [this] { return server_.listen_after_bind(); })) {}
    ServerThread(const ServerThread&) = delete;
    ServerThread& operator=(const ServerThread&) = delete;
    // Takes no new connections and waits for those that are being served.
    ~ServerThread() {
        // The library ignores a stop that comes before it has begun.
        while (!server_.is_running() &&
               done_.wait_for(std::chrono::milliseconds(1)) == std::future_status::timeout) {
        }
        server_.stop();
        done_.wait();
    }

private:
    httplib::Server& server_;
    std::future<bool> done_;
};

} // namespace blockid_simulator
