// SPDX-License-Identifier: Apache-2.0
#include "blockid/requests.h"

#include "blockid/json.h"
#include "blockid/uuid.h"

namespace pam_blockid {
namespace {

Json::Value common_body(const Tenant& tenant, const OtpSettings& otp, const std::string& user) {
    Json::Value body(Json::objectValue);
    body["userId"] = user;
    body["tenantId"] = tenant.tenant_id;
    body["communityId"] = tenant.community_id;
    if (!otp.service_name.empty())
        body["serviceName"] = otp.service_name;
    return body;
}

void add_destination(Json::Value& body, const OtpSettings& otp, const Contact& contact,
                     Channel channel) {
    switch (channel) {
    case Channel::Email:
        body["emailTo"] = contact.email->address;
        if (!otp.email_subject.empty())
            body["emailSubject"] = otp.email_subject;
        break;
    case Channel::Sms:
        body["smsTo"] = contact.phone->national;
        body["smsISDCode"] = contact.phone->country_code;
        break;
    case Channel::Voice:
        body["voiceTo"] = contact.phone->national;
        body["voiceISDCode"] = contact.phone->country_code;
        break;
    }
}

} // namespace

std::string generate_body(const Tenant& tenant, const OtpSettings& otp, const std::string& user,
                          const Contact& contact, const std::vector<Channel>& channels) {
    Json::Value body = common_body(tenant, otp, user);
    if (otp.validity)
        body["validitySeconds"] = static_cast<Json::Int64>(otp.validity->count());
    for (const Channel channel : channels)
        add_destination(body, otp, contact, channel);
    return write_json(body);
}

std::string verify_body(const Tenant& tenant, const OtpSettings& otp, const std::string& user,
                        const Passcode& passcode) {
    Json::Value body = common_body(tenant, otp, user);
    body["code"] = std::string(passcode.digits());
    return write_json(body);
}

Expected<std::vector<std::string>, SealError>
sealed_headers(const KeyPair& ours, const SharedKey& shared, std::string_view license_key,
               std::chrono::system_clock::time_point now) {
    const auto uuid = make_uuid();
    if (!uuid)
        return Unexpected<SealError>(SealError::CryptoFailed);
    Json::Value id(Json::objectValue);
    id["ts"] = static_cast<Json::Int64>(
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
    id["appid"] = "pam_blockid";
    id["uuid"] = *uuid;

    auto license = seal(shared, license_key);
    if (!license)
        return Unexpected<SealError>(license.error());
    auto request = seal(shared, write_json(id));
    if (!request)
        return Unexpected<SealError>(request.error());
    return std::vector<std::string>{"publickey: " + ours.public_key(), "licensekey: " + *license,
                                    "requestid: " + *request};
}

} // namespace pam_blockid
