// Tests of directory servers that misbehave. What good ones answer is for the system tests, which
// have a real one.
// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "contacts/ldap_contacts.h"
#include "support/unique_fd.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

// A BER element with a length of four bytes.
std::string element(unsigned char tag, const std::string& content) {
    std::string text{static_cast<char>(tag), '\x84'};
    for (int shift = 24; shift >= 0; shift -= 8)
        text += static_cast<char>((content.size() >> shift) & 0xff);
    return text + content;
}

// RFC 4511, section 4.1.1: LDAPMessage.
std::string message(int id, unsigned char operation, const std::string& content) {
    return element(0x30, element(0x02, {static_cast<char>(id)}) + element(operation, content));
}

std::string result(int id, unsigned char operation, int code = 0) {
    return message(id, operation,
                   element(0x0a, {static_cast<char>(code)}) + element(0x04, "") +
                       element(0x04, ""));
}

std::string entry(const std::string& email) {
    const std::string attribute =
        element(0x30, element(0x04, "mail") + element(0x31, element(0x04, email)));
    return message(2, 0x64, element(0x04, "uid=x") + element(0x30, attribute));
}

const std::string kBound = result(1, 0x61);
const std::string kDone = result(2, 0x65);
const std::string kReference = message(2, 0x73, element(0x04, "ldap://127.0.0.1:1/dc=y"));

// A server for one connection that answers the first two requests with what it was given, and then
// with nothing until the client goes.
class Server {
public:
    explicit Server(std::string to_bind, std::string to_search = "", bool forever = false)
        : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        ::bind(listener_.get(), generic, size);
        ::listen(listener_.get(), 1);
        ::getsockname(listener_.get(), generic, &size);
        uri_ = "ldap://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([=, this] { serve(to_bind, to_search, forever); });
    }
    ~Server() {
        ::shutdown(listener_.get(), SHUT_RDWR); // wakes an accept(2) that nobody came for
        thread_.join();
    }
    const std::string& uri() const { return uri_; }

private:
    void serve(const std::string& to_bind, const std::string& to_search, bool forever) {
        const UniqueFd client(::accept(listener_.get(), nullptr, nullptr));
        if (!client)
            return;
        bool connected = receive(client) && send(client, to_bind) && !to_search.empty() &&
                         receive(client) && send(client, to_search);
        while (connected && forever)
            connected = send(client, to_search);
        while (receive(client)) {
        }
    }
    static bool receive(const UniqueFd& client) {
        char bytes[4096];
        return ::recv(client.get(), bytes, sizeof bytes, 0) > 0;
    }
    static bool send(const UniqueFd& client, const std::string& text) {
        return ::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(text.size());
    }

    UniqueFd listener_;
    std::string uri_;
    std::thread thread_;
};

} // namespace

TEST_GROUP(Directory) {
    LdapSettings settings;
    std::chrono::milliseconds limit{5000};

    std::string outcome(const std::string& user = "alice") {
        settings.base = "dc=x";
        LdapContacts source(settings, "", 5s, [this] { return Deadline::after(limit); });
        const auto start = std::chrono::steady_clock::now();
        const auto found = source.find(user);
        took = std::chrono::steady_clock::now() - start;
        if (!found) {
            static constexpr const char* kinds[] = {"unreachable", "ambiguous", "unreadable",
                                                    "fault"};
            detail = found.error().detail;
            return kinds[static_cast<int>(found.error().kind)];
        }
        if (!*found)
            return "nobody";
        return (*found)->email ? (*found)->email->address : "no address";
    }
    std::chrono::steady_clock::duration took{};
    std::string detail;
};

TEST(Directory, FindsThePerson) {
    Server server(kBound, entry("alice@x.org") + kDone);
    settings.uris = {server.uri()};
    STRCMP_EQUAL("alice@x.org", outcome().c_str());
}

TEST(Directory, MayNotKnowThePerson) {
    Server server(kBound, kDone);
    settings.uris = {server.uri(), "ldap://127.0.0.1:1"};
    STRCMP_EQUAL("nobody", outcome().c_str());
}

TEST(Directory, IsNotAskedForNobody) {
    settings.uris = {"ldap://127.0.0.1:1"};
    STRCMP_EQUAL("nobody", outcome("").c_str());
    STRCMP_EQUAL("nobody", outcome("@x.org").c_str());
    STRCMP_EQUAL("unreachable", outcome("x@").c_str());
}

TEST(Directory, DoesNotFollowReferences) {
    Server server(kBound, kReference + entry("alice@x.org") + kReference + kDone);
    settings.uris = {server.uri()};
    STRCMP_EQUAL("alice@x.org", outcome().c_str());
}

TEST(Directory, IsAmbiguousWithTwoEntries) {
    Server server(kBound, entry("alice@x.org") + entry("bob@x.org") + kDone);
    settings.uris = {server.uri(), "ldap://127.0.0.1:1"};
    STRCMP_EQUAL("ambiguous", outcome().c_str());
}

TEST(Directory, IsAmbiguousPastASizeLimit) {
    Server server(kBound, entry("alice@x.org") + result(2, 0x65, 4));
    settings.uris = {server.uri()};
    STRCMP_EQUAL("ambiguous", outcome().c_str());
}

TEST(Directory, HasAnotherServerWhenOneIsBusyOrGone) {
    Server busy(kBound, result(2, 0x65, 51));
    Server server(kBound, entry("alice@x.org") + kDone);
    settings.uris = {"ldap://127.0.0.1:1", busy.uri(), server.uri()};
    STRCMP_EQUAL("alice@x.org", outcome().c_str());
}

TEST(Directory, IsAFaultWhenItRefusesUs) {
    Server server(result(1, 0x61, 49));
    settings.uris = {server.uri(), "ldap://127.0.0.1:1"};
    STRCMP_EQUAL("fault", outcome().c_str());
    STRCMP_EQUAL(("ldap: " + server.uri() + " bind: Invalid credentials").c_str(), detail.c_str());
}

TEST(Directory, SharesTheTimeAmongItsServers) {
    limit = 1000ms;
    Server silent("");
    Server server(kBound, entry("alice@x.org") + kDone);
    settings.uris = {silent.uri(), server.uri()};
    STRCMP_EQUAL("alice@x.org", outcome().c_str());
    CHECK(took < 900ms);
}

TEST(Directory, HasADeadlineWithinAMessage) {
    limit = 300ms;
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{4}, kBound.size() - 1}) {
        Server server(kBound.substr(0, bytes));
        settings.uris = {server.uri()};
        STRCMP_EQUAL("unreachable", outcome().c_str());
        CHECK(took < 2s);
    }
}

TEST(Directory, HasADeadlineForReferencesWithoutEnd) {
    limit = 300ms;
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += kReference;
    Server server(kBound, many, true);
    settings.uris = {server.uri()};
    STRCMP_EQUAL("unreachable", outcome().c_str());
    CHECK(took < 2s);
}

TEST(Directory, HasNoEndlessEntries) {
    Server server(kBound, entry("alice@x.org"), true);
    settings.uris = {server.uri()};
    STRCMP_EQUAL("ambiguous", outcome().c_str());
}

TEST(Directory, HasNoHugeMessages) {
    Server server(kBound, entry(std::string(300 * 1024, 'x')) + kDone);
    settings.uris = {server.uri()};
    STRCMP_EQUAL("unreadable", outcome().c_str()); // who may write their own entry can do that
    CHECK(took < 2s);
}

TEST(Directory, AnswersInLdapOrNotAtAll) {
    for (const std::string& nonsense :
         {"HTTP/1.1 400 Bad Request\r\n\r\n"s, "\x30\x80\x02\x01\x01"s, message(1, 0x61, ""),
          std::string(64, '\0'), result(2, 0x61), result(1, 0x65)}) {
        limit = 300ms;
        Server server(nonsense);
        settings.uris = {server.uri()};
        STRCMP_EQUAL("unreachable", outcome().c_str());
        CHECK(took < 2s);
    }
}
