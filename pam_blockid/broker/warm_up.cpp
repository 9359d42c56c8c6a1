// SPDX-License-Identifier: Apache-2.0
#include "broker/warm_up.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blockid/curve.h"
#include "blockid/keyed_number.h"
#include "blockid/sealing.h"
#include "broker/handshake.h"
#include "helper/failed_step.h"
#include "helper/lockdown.h"
#include "helper/one_login.h"
#include "http/curl_client.h"

namespace pam_blockid {
namespace {

Expected<void, std::string> shut_the_world_out() {
    const rlimit none{0, 0};
    ::umask(077);
    if (::chdir("/") != 0)
        return failed_step("chdir");
    if (::setrlimit(RLIMIT_CORE, &none) != 0)
        return failed_step("RLIMIT_CORE");
    if (::prctl(PR_SET_DUMPABLE, 0) != 0)
        return failed_step("PR_SET_DUMPABLE");
    return {};
}

// The keys are nobody's, and forgotten.
void use_cryptography() {
    static_cast<void>(keyed_number("nobody's", "nothing"));
    static_cast<void>(shake_hands_with_itself());
    for (const Curve curve : {Curve::Secp256k1, Curve::Prime256v1}) {
        const auto ours = KeyPair::generate(curve);
        const auto theirs = ours ? PublicKey::parse(ours->public_key())
                                 : Unexpected<KeyError>(KeyError::CryptoFailed);
        const auto shared =
            theirs ? ours->agree(*theirs) : Unexpected<KeyError>(KeyError::CryptoFailed);
        if (shared)
            static_cast<void>(seal(*shared, "nothing"));
    }
}

} // namespace

Expected<DeniedCalls, std::string> warm_up() {
    if (auto shut = shut_the_world_out(); !shut)
        return Unexpected<std::string>(shut.error());
    if (auto ready = prepare_libraries(); !ready)
        return Unexpected<std::string>(ready.error());
    if (!prepare_http())
        return Unexpected<std::string>("libcurl cannot be initialised");
    use_cryptography();
    return compile_lockdown();
}

} // namespace pam_blockid
