// The discovery cache on file: what is read back, and which files are never believed.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "blockid/discovery_files.h"
#include "support/read_all.h"
#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::read_all;
using pam_blockid::testing::TempDir;
namespace fs = std::filesystem;

namespace {

const KeptTenant kKept{{"t1", "c1", "key", "https://acme.example"},
                       std::chrono::sys_seconds(std::chrono::seconds(1700000000))};

} // namespace

TEST_GROUP(DiscoveryFiles) {
    TempDir dir;
    TenantSettings acme;
    TenantSettings other;

    void setup() override {
        acme.dns = "acme.example";
        acme.community = "default";
        other.dns = "other.example";
        other.community = "default";
        ::mkdir(dir.path("cache").c_str(), 0700);
    }
    UniqueFd directory() {
        return UniqueFd(::open(dir.path("cache").c_str(), O_RDONLY | O_DIRECTORY));
    }
    DiscoveryFiles files() {
        return DiscoveryFiles(directory());
    }
    std::vector<fs::path> paths() {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(dir.path("cache")))
            found.push_back(entry.path());
        return found;
    }
    // The one file, written by an earlier login.
    fs::path file_of_acme() {
        CHECK(files().store(acme, kKept).has_value());
        CHECK_EQUAL(1U, paths().size());
        return paths().front();
    }
    void check_kept() {
        const auto loaded = files().load(acme);
        CHECK(loaded && *loaded);
        CHECK((*loaded)->facts == kKept.facts);
        CHECK((*loaded)->asked == kKept.asked);
    }
    void check_refused(const std::string& part) {
        const auto loaded = files().load(acme);
        CHECK_FALSE(loaded.has_value());
        STRCMP_CONTAINS(part.c_str(), loaded.error().c_str());
    }
    // Refused for `part`, and as good as new after the next login.
    void check_refused_and_replaced(const std::string& part) {
        check_refused(part);
        CHECK(files().store(acme, kKept).has_value());
        check_kept();
    }
    void check_content_refused(const std::string& content, const std::string& part) {
        std::ofstream(file_of_acme()) << content;
        check_refused_and_replaced(part);
    }
};

TEST(DiscoveryFiles, GiveBackWhatTheyWereGiven) {
    CHECK_FALSE(files().load(acme)->has_value());
    struct stat st {};
    LONGS_EQUAL(0, ::stat(file_of_acme().c_str(), &st));
    LONGS_EQUAL(0600, st.st_mode & 07777);
    check_kept();
}

TEST(DiscoveryFiles, AreOneForEachTenantAndCommunity) {
    TenantSettings staff;
    staff.dns = acme.dns;
    staff.community = "staff";
    CHECK(files().store(acme, kKept).has_value());
    CHECK_FALSE(files().load(staff)->has_value());
    CHECK_FALSE(files().load(other)->has_value());
    CHECK(files().store(staff, kKept).has_value());
    CHECK(files().store(other, kKept).has_value());
    CHECK_EQUAL(3U, paths().size());
    files().drop(acme);
    CHECK_FALSE(files().load(acme)->has_value());
    CHECK(files().load(staff)->has_value());
}

TEST(DiscoveryFiles, ReplaceWithoutTouchingWhatWasThere) {
    const fs::path file = file_of_acme();
    const std::string before = read_all(file);
    const std::ifstream reader(file); // another login, half way
    KeptTenant later = kKept;
    later.facts.public_key = "another key";
    CHECK(files().store(acme, later).has_value());
    std::ostringstream seen;
    seen << reader.rdbuf();
    STRCMP_EQUAL(before.c_str(), seen.str().c_str());
    CHECK((*files().load(acme))->facts == later.facts);
    CHECK_EQUAL(1U, paths().size());
}

TEST(DiscoveryFiles, OfAnotherTenantUnderThisNameAreRefused) {
    const fs::path file = file_of_acme();
    CHECK(files().store(other, kKept).has_value());
    for (const fs::path& path : paths()) {
        if (path != file)
            fs::rename(path, file);
    }
    check_refused_and_replaced("is of another tenant");
}

TEST(DiscoveryFiles, ThatAreCutOffAnywhereAreRefused) {
    const std::string whole = read_all(file_of_acme());
    for (std::size_t size = 0; size + 1 < whole.size(); ++size) // but for the line end
        check_content_refused(whole.substr(0, size), "tenant-");
}

TEST(DiscoveryFiles, WithOtherContentAreRefused) {
    check_content_refused(std::string("\0\xff garbage", 10), "is not JSON");
    check_content_refused("[1700000000]", "tenant-");
    check_content_refused(R"({"asked":1,"asked":2})", "tenant-");
    check_content_refused(R"({"dns":"acme.example","community":"default"})", "when it was asked");
    for (const char* time :
         {"\"1700000000\"", "-1", "1.5", "1e3000", "true", "null", "[]", "99999999999999999999"})
        check_content_refused(
            std::string(R"({"dns":"acme.example","community":"default","asked":)") + time + "}",
            "tenant-");
    check_content_refused(R"({"asked":1,"dns":["acme.example"],"community":"default"})",
                          "is of another tenant");
    check_content_refused(std::string(16 * 1024 + 1, ' '), "is too large");
}

TEST(DiscoveryFiles, WithOtherTypesHaveNothingInThatPlace) {
    std::ofstream(file_of_acme())
        << R"({"asked":1,"dns":"acme.example","community":"default","tenantId":1,)"
           R"("communityId":["c1"],"publicKey":{},"adminconsole":true})";
    const auto loaded = files().load(acme);
    CHECK(loaded && *loaded);
    CHECK((*loaded)->facts == TenantFacts()); // which no judge lets pass
}

TEST(DiscoveryFiles, ThatAreLinksAreNotFollowed) {
    const fs::path file = file_of_acme();
    const std::string victim = dir.write("victim", read_all(file));
    fs::remove(file);
    fs::create_symlink(victim, file);
    check_refused_and_replaced("cannot be opened");
    CHECK(fs::is_regular_file(fs::symlink_status(file)));
    fs::remove(file);
    fs::create_hard_link(victim, file);
    check_refused_and_replaced("is not a file of our own");
    LONGS_EQUAL(1, fs::hard_link_count(victim));
}

TEST(DiscoveryFiles, ThatAreNoFilesAreRefused) {
    const fs::path file = file_of_acme();
    fs::remove(file);
    LONGS_EQUAL(0, ::mkfifo(file.c_str(), 0600));
    check_refused_and_replaced("is not a file of our own");
    fs::remove(file);
    fs::create_directory(file);
    check_refused("is not a file of our own");
    CHECK_FALSE(files().store(acme, kKept).has_value());
    CHECK_EQUAL(1U, paths().size()); // nothing half made is left
}

TEST(DiscoveryFiles, ThatOthersMayWriteAreRefused) {
    for (const mode_t mode : {0620U, 0602U, 0666U}) {
        LONGS_EQUAL(0, ::chmod(file_of_acme().c_str(), mode));
        check_refused_and_replaced("is not a file of our own");
    }
}

TEST(DiscoveryFiles, WithoutADirectoryKeepNothingAndSayWhy) {
    DiscoveryFiles none{Unexpected<std::string>("/x cannot be made")};
    STRCMP_EQUAL("/x cannot be made", none.load(acme).error().c_str());
    STRCMP_EQUAL("/x cannot be made", none.store(acme, kKept).error().c_str());
    none.drop(acme);
}

TEST(DiscoveryFiles, TooLongToBeReadAgainAreNotWritten) {
    KeptTenant long_winded = kKept;
    long_winded.facts.tenant_id.assign(16 * 1024, 'x');
    CHECK_FALSE(files().store(acme, long_winded).has_value());
    LONGS_EQUAL(0, paths().size());
}

TEST(DiscoveryFiles, LeftHalfWrittenAreReplacedAndNeverRead) {
    const std::string unfinished = file_of_acme().string() + ".new-" + std::to_string(::getpid());
    std::ofstream(unfinished) << "half";
    CHECK(files().store(acme, kKept).has_value());
    CHECK_EQUAL(1U, paths().size());
}

TEST(DiscoveryFiles, AreListedWithWhatIsWrongWithThem) {
    CHECK(files().store(acme, kKept).has_value());
    dir.write("cache/tenant-0000000000000000", "garbage");
    dir.write("cache/tenant-1.new-7", "half");
    dir.write("cache/else", "not ours");
    const auto listed = list_discovery_files(directory().get());
    LONGS_EQUAL(2, listed->size());
    for (const KeptFile& file : *listed) {
        const bool spoilt = file.name == "tenant-0000000000000000";
        CHECK_EQUAL(!spoilt, file.kept.has_value());
        STRCMP_EQUAL(spoilt ? "" : "acme.example", file.dns.c_str());
    }
}

TEST(DiscoveryFiles, AreAllRemovedAndNothingElse) {
    CHECK(files().store(acme, kKept).has_value());
    CHECK(files().store(other, kKept).has_value());
    dir.write("cache/tenant-1.new-7", "half");
    dir.write("cache/else", "not ours");
    LONGS_EQUAL(2, *remove_discovery_files(directory().get()));
    CHECK_EQUAL(1U, paths().size());
    LONGS_EQUAL(0, *remove_discovery_files(directory().get()));
    LONGS_EQUAL(0, list_discovery_files(directory().get())->size());
}
