// SPDX-License-Identifier: Apache-2.0
#include "certificates.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "blockid/crypto_handle.h"

namespace blockid_simulator {
namespace {

using pam_blockid::CryptoHandle;
using Bio = CryptoHandle<BIO, BIO_free_all>;
using Certificate = CryptoHandle<X509, X509_free>;
using Extension = CryptoHandle<X509_EXTENSION, X509_EXTENSION_free>;
using Key = CryptoHandle<EVP_PKEY, EVP_PKEY_free>;
using Number = CryptoHandle<BIGNUM, BN_free>;

constexpr long kDay = 24 * 3600;
constexpr const char* kCaName = "BlockID simulator CA";

struct Identity {
    Certificate certificate;
    Key key;
};

// Unlikely failures of OpenSSL and of the file system end the whole attempt; make_certificates()
// turns them into its error.
void require(bool done, const std::string& what) {
    if (!done)
        throw std::runtime_error(what);
}

[[noreturn]] void fail_with_errno(const std::string& path) {
    throw std::runtime_error(path + ": " + std::generic_category().message(errno));
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    ::X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(::X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    require(extension && ::X509_add_ext(certificate, extension.get(), -1) == 1,
            "cannot add \"" + value + "\" to a certificate");
}

// A certificate about `name` with a new key and neither extensions nor signature.
Identity start_identity(const std::string& name, long days) {
    Identity made{Certificate(::X509_new()), Key(::EVP_EC_gen("prime256v1"))};
    require(made.certificate && made.key, "cannot make a key");
    X509* const certificate = made.certificate.get();
    const Number serial(::BN_new());
    require(serial && ::BN_rand(serial.get(), 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                ::BN_to_ASN1_INTEGER(serial.get(), ::X509_get_serialNumber(certificate)),
            "cannot make a serial number");
    const auto* text = reinterpret_cast<const unsigned char*>(name.data());
    require(::X509_set_version(certificate, X509_VERSION_3) == 1 &&
                ::X509_gmtime_adj(::X509_getm_notBefore(certificate), -kDay) &&
                ::X509_gmtime_adj(::X509_getm_notAfter(certificate), days * kDay) &&
                ::X509_set_pubkey(certificate, made.key.get()) == 1 &&
                ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate), "CN",
                                             MBSTRING_UTF8, text, static_cast<int>(name.size()), -1,
                                             0) == 1,
            "cannot name a certificate");
    return made;
}

void set_issuer(X509* certificate, const Identity& issuer) {
    const X509_NAME* name = ::X509_get_subject_name(issuer.certificate.get());
    require(::X509_set_issuer_name(certificate, name) == 1, "cannot name an issuer");
}

Identity make_ca() {
    Identity ca = start_identity(kCaName, 3650);
    X509* const certificate = ca.certificate.get();
    set_issuer(certificate, ca);
    add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
    require(::X509_sign(certificate, ca.key.get(), ::EVP_sha256()) > 0, "cannot sign the CA");
    return ca;
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> unused{};
    return ::inet_pton(AF_INET, host.c_str(), unused.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), unused.data()) == 1;
}

Identity make_server(const Identity& ca, const std::vector<std::string>& hosts) {
    Identity server = start_identity(hosts.front().substr(0, 64), 365); // CN has at most 64
    X509* const certificate = server.certificate.get();
    X509* const issuer = ca.certificate.get();
    std::string names;
    for (const std::string& host : hosts)
        names += (names.empty() ? "" : ",") + std::string(is_address(host) ? "IP:" : "DNS:") + host;
    set_issuer(certificate, ca);
    add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
    add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
    add_extension(certificate, issuer, NID_subject_alt_name, names);
    require(::X509_sign(certificate, ca.key.get(), ::EVP_sha256()) > 0,
            "cannot sign the server certificate");
    return server;
}

// Nothing unless both files are there and belong together.
Identity load_ca(const std::string& certificate, const std::string& key) {
    const Bio certificate_file(::BIO_new_file(certificate.c_str(), "r"));
    const Bio key_file(::BIO_new_file(key.c_str(), "r"));
    if (!certificate_file || !key_file)
        return {};
    Identity ca{Certificate(::PEM_read_bio_X509(certificate_file.get(), nullptr, nullptr, nullptr)),
                Key(::PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr))};
    require(ca.certificate && ca.key &&
                ::X509_check_private_key(ca.certificate.get(), ca.key.get()) == 1,
            certificate + " and " + key + " do not belong together; remove both");
    return ca;
}

// A new file with `mode` under a name of its own, moved to `path` when it is whole.
template<class Write>
void write_pem(const std::string& path, mode_t mode, Write write) {
    const std::string fresh = path + ".new";
    ::unlink(fresh.c_str());
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0 || ::fchmod(fd, mode) != 0)
        fail_with_errno(fresh);
    const Bio file(::BIO_new_fd(fd, BIO_CLOSE));
    require(file && write(file.get()) == 1, "cannot write " + fresh);
    if (::rename(fresh.c_str(), path.c_str()) != 0)
        fail_with_errno(path);
}

void write_certificate(const std::string& path, X509* certificate) {
    write_pem(path, 0644, [&](BIO* file) { return ::PEM_write_bio_X509(file, certificate); });
}

void write_key(const std::string& path, EVP_PKEY* key) {
    write_pem(path, 0600, [&](BIO* file) {
        return ::PEM_write_bio_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

// What c_rehash(1) makes, for clients that are given a directory.
void link_by_hash(const std::string& directory, X509* certificate) {
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "%08lx.0", ::X509_subject_name_hash(certificate));
    const std::string link = directory + "/" + name.data();
    ::unlink(link.c_str());
    if (::symlink("ca.pem", link.c_str()) != 0)
        fail_with_errno(link);
}

} // namespace

pam_blockid::Expected<TlsFiles, std::string>
make_certificates(const std::string& directory, const std::vector<std::string>& hosts) {
    const pam_blockid::QuietErrors quiet;
    const TlsFiles files{directory + "/server.pem", directory + "/server-key.pem",
                         directory + "/ca.pem"};
    const std::string ca_key = directory + "/ca-key.pem";
    try {
        std::filesystem::create_directories(directory);
        Identity ca = load_ca(files.ca, ca_key);
        if (!ca.certificate) {
            ca = make_ca();
            write_key(ca_key, ca.key.get());
            write_certificate(files.ca, ca.certificate.get());
        }
        link_by_hash(directory, ca.certificate.get());
        const Identity server = make_server(ca, hosts);
        write_key(files.private_key, server.key.get());
        write_certificate(files.certificate, server.certificate.get());
    } catch (const std::exception& error) {
        return pam_blockid::Unexpected<std::string>("--ca-dir: " + std::string(error.what()));
    }
    return files;
}

} // namespace blockid_simulator
