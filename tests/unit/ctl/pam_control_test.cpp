// What a control field makes of each answer.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_control.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using Kind = PamAction::Kind;
using R = PamResult;

TEST_GROUP(PamControl){
    void expect(const char* text, PamResult result, Kind kind,
                unsigned jump = 0){const PamAction action = parse_pam_control(text).of(result);
CHECK_TEXT(action.kind == kind, text);
UNSIGNED_LONGS_EQUAL(jump, action.jump);
}
}
;

TEST(PamControl, KnowsTheFourWords) {
    for (const char* word : {"required", "requisite", "sufficient", "optional", "REQUIRED"})
        CHECK(parse_pam_control(word).of(R::AuthErr).kind != Kind::Ok);
    expect("required", R::Success, Kind::Ok);
    expect("required", R::NewAuthtokReqd, Kind::Ok);
    expect("required", R::Ignore, Kind::Ignore);
    expect("required", R::AuthErr, Kind::Bad);
    expect("requisite", R::ServiceErr, Kind::Die);
    expect("requisite", R::Ignore, Kind::Ignore);
    expect("sufficient", R::Success, Kind::Done);
    expect("sufficient", R::AuthErr, Kind::Ignore);
    expect("optional", R::Success, Kind::Ok);
    expect("optional", R::Maxtries, Kind::Ignore);
}

TEST(PamControl, ReadsPairs) {
    const char* text = "success=2 auth_err = die default=ignore maxtries=reset";
    expect(text, R::Success, Kind::Jump, 2);
    expect(text, R::AuthErr, Kind::Die);
    expect(text, R::Maxtries, Kind::Reset);
    expect(text, R::ServiceErr, Kind::Ignore);
    expect("default=ignore success=ok", R::Success, Kind::Ok);
    expect("success=ok", R::AuthErr, Kind::Bad); // what is not named
}

TEST(PamControl, TakesAllForBadThatItDoesNotUnderstand) {
    for (const char* text :
         {"sufficent", "success=okay", "success=0", "succes=ok", "success=", "success",
          "success=ok auth_err", "success==ok", "success=99999999999999999999"})
        expect(text, R::Success, Kind::Bad);
}
