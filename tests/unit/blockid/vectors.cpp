// SPDX-License-Identifier: Apache-2.0
#include "vectors.h"

#include <json/json.h>

#include <fstream>

#include "blockid/base64.h"

namespace pam_blockid {
namespace {

Json::Value read(const char* member) {
    std::ifstream file(TEST_DATA_DIR "/sealing.json");
    Json::Value root;
    file >> root;
    return root[member];
}

std::string raw(const Json::Value& text) {
    return base64::decode(text.asString()).value();
}

} // namespace

std::vector<SealedVector> sealed_vectors() {
    std::vector<SealedVector> vectors;
    const Json::Value entries = read("sealed");
    for (const Json::Value& entry : entries) {
        vectors.push_back({entry["curve"] == "secp256k1" ? Curve::Secp256k1 : Curve::Prime256v1,
                           raw(entry["privateKey"]), entry["publicKey"].asString(),
                           raw(entry["peerPrivateKey"]), entry["peerPublicKey"].asString(),
                           raw(entry["sharedKey"]), entry["sharedKeyLeadingZero"].asBool(),
                           entry["plaintext"].asString(), entry["sealed"].asString()});
    }
    return vectors;
}

std::vector<RefusedKey> refused_keys() {
    std::vector<RefusedKey> keys;
    const Json::Value entries = read("refusedPublicKeys");
    for (const Json::Value& entry : entries)
        keys.push_back({entry["why"].asString(), entry["publicKey"].asString()});
    return keys;
}

} // namespace pam_blockid
