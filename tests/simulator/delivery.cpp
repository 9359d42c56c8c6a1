// SPDX-License-Identifier: Apache-2.0
#include "delivery.h"

#include <fcntl.h>
#include <json/value.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>

#include "json.h"

namespace blockid_simulator {
namespace {

// "2024-05-01T12:00:00Z"
std::string utc(Time time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

std::string failure(const std::string& path, int error) {
    return "--messages: " + path + ": " + std::generic_category().message(error);
}

} // namespace

std::string to_line(const Message& message) {
    Json::Value line;
    line["time"] = utc(message.time);
    line["messageId"] = message.id;
    line["userId"] = message.user;
    line["channel"] = message.channel;
    line["to"] = message.to;
    line["code"] = message.code;
    line["service"] = message.service;
    if (message.channel == "email")
        line["subject"] = message.subject;
    line["validitySeconds"] = Json::Int64{message.validity.count()};
    return to_line(line);
}

pam_blockid::Expected<Delivery, std::string> Delivery::open(const std::string& path) {
    using pam_blockid::Unexpected;
    using pam_blockid::UniqueFd;
    if (path == "-")
        return Delivery(UniqueFd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)));
    UniqueFd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    struct stat st {};
    if (!file || ::fstat(file.get(), &st) != 0)
        return Unexpected<std::string>(failure(path, errno));
    if (S_ISREG(st.st_mode) && ::fchmod(file.get(), 0600) != 0)
        return Unexpected<std::string>(failure(path, errno));
    return Delivery(std::move(file));
}

bool Delivery::deliver(const Message& message) {
    const std::string line = to_line(message) + '\n';
    return ::write(file_.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

} // namespace blockid_simulator
