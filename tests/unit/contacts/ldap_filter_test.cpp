// Tests of the filter that finds a login name in a directory.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_filter.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

TEST_GROUP(LdapFilter){
    void check(const char* expected, const std::string& pattern, const std::string& user){
        STRCMP_EQUAL(expected, filter_for(pattern, user).value_or("none").c_str());
}
}
;

TEST(LdapFilter, HoldsTheLoginName) {
    check("(&(objectClass=posixAccount)(uid=alice))", "(&(objectClass=posixAccount)(uid=%u))",
          "alice");
    check("(|(uid=bob)(cn=bob))", "(|(uid=%u)(cn=%u))", "bob");
}

TEST(LdapFilter, HoldsThePartBeforeTheFirstAt) {
    check("(|(sAMAccountName=alice)(upn=alice@x@y))", "(|(sAMAccountName=%U)(upn=%u))",
          "alice@x@y");
    check("(uid=alice)", "(uid=%U)", "alice");
    check("(uid=)", "(uid=%U)", "@x.org");
}

TEST(LdapFilter, HoldsPercentSigns) {
    check("(|(cn=100%u)(cn=%%alice))", "(|(cn=100%%u)(cn=%%%%%u))", "alice");
    check("(uid=%u%U%%)", "(uid=%u)", "%u%U%%"); // those of a name are only text
}

TEST(LdapFilter, TakesEveryNameForAValue) {
    check("(uid=\\2A\\29\\28uid=\\2A)", "(uid=%u)", "*)(uid=*");
    check("(uid=a\\5C2ab)", "(uid=%u)", "a\\2ab");
    check("(uid=a\\00b)", "(uid=%u)", "a\0b"s);
    check("(uid=j\\C3\\B6rg\\FF)", "(uid=%u)", "j\xc3\xb6rg\xff");
    check("(uid=\\28\\29)", "(uid=%U)", "()@*");
}

TEST(LdapFilter, HasAPatternThatIsAFilter) {
    for (const char* pattern :
         {"(uid=%u)", "(uid=%U)", "(&(objectClass=user)(|(cn=%u)(!(uid=x%U))))", "(cn=100%%%u)",
          "(cn=\\2a%u)", "(cn>=%u)", "(memberOf:1.2.840.113556.1.4.1941:=cn=%u,dc=x)",
          "(cn=\xc3\xb6%u)", "(cn=*%u*)"})
        CHECK_TEXT(is_filter_pattern(pattern), pattern);
}

TEST(LdapFilter, HasNoOtherPattern) {
    for (const std::string& pattern : {""s,
                                       "uid=%u"s,
                                       "(uid=%u"s,
                                       "uid=%u)"s,
                                       "(uid=%u))"s,
                                       "((uid=%u)"s,
                                       "(uid=%u)(cn=%u)"s,
                                       ")(uid=%u)("s,
                                       "(uid=alice)"s,
                                       "(uid=%%u)"s,
                                       "(uid=%s)"s,
                                       "(uid=%u%)"s,
                                       "(uid=%"s,
                                       "(%u=x)"s,
                                       "(&(cn=x)(%u))"s,
                                       "(cn=\\%u)"s,
                                       "(cn=%u\\2)"s,
                                       "(cn=%u\\"s,
                                       "(cn=%u\n)"s,
                                       "(cn=%u\0)"s,
                                       "(cn=%u\xff)"s,
                                       " (uid=%u)"s,
                                       "()(uid=%u)"s})
        CHECK_FALSE_TEXT(is_filter_pattern(pattern), pattern.c_str());
}
