// Who may have a login under way: root's callers whatever the others do.
// SPDX-License-Identifier: Apache-2.0
#include "broker/places.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr uid_t kRoot = 0;
constexpr uid_t kAlice = 1000;

int taken_by(Places& places, uid_t uid) {
    int taken = 0;
    while (places.take(uid))
        ++taken;
    return taken;
}

} // namespace

TEST_GROUP(Places) {
    Places places;
};

TEST(Places, OneUserHasFew) {
    LONGS_EQUAL(Places::kOfOneUser, taken_by(places, kAlice));
    CHECK(places.take(kAlice + 1));
}

TEST(Places, AllUsersTogetherHaveMore) {
    int taken = 0;
    for (uid_t uid = kAlice; uid < kAlice + Places::kOfOthers; ++uid)
        taken += taken_by(places, uid);
    LONGS_EQUAL(Places::kOfOthers, taken);
}

TEST(Places, NobodyTakesThoseOfRoot) {
    for (uid_t uid = kAlice; uid < kAlice + Places::kOfOthers; ++uid)
        taken_by(places, uid);
    LONGS_EQUAL(Places::kOfRoot, taken_by(places, kRoot));
}

TEST(Places, RootTakesNobodysElse) {
    taken_by(places, kRoot);
    LONGS_EQUAL(Places::kOfOneUser, taken_by(places, kAlice));
}

TEST(Places, WhatIsGivenBackCanBeTakenAgain) {
    for (const uid_t uid : {kRoot, kAlice}) {
        const int all = taken_by(places, uid);
        for (int i = 0; i < all; ++i)
            places.give_back(uid);
        LONGS_EQUAL(all, taken_by(places, uid));
    }
}

TEST(Places, WhatWasNeverTakenIsNotGivenBack) {
    places.give_back(kAlice);
    LONGS_EQUAL(Places::kOfOneUser, taken_by(places, kAlice));
}
