// SPDX-License-Identifier: Apache-2.0
#include "test_certificates.h"

#include <cstdio>
#include <cstdlib>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

namespace headrace {
namespace {

constexpr long kDay = 86'400;

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

void check(bool isDone, const char* what)
{
    if (isDone)
        return;
    std::fprintf(stderr, "certificates for tests: %s failed\n", what);
    std::abort();
}

Key makeKey()
{
    Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    check(key != nullptr, "making a key");
    return key;
}

void extend(X509* certificate, int what, const std::string& value)
{
    const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str()), &X509_EXTENSION_free);
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

// Unsigned, for `name`, valid from two years ago until `days` from now.
Certificate makeCertificate(const std::string& name, int days, EVP_PKEY* key)
{
    static long number = 0;
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++number);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -730 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return certificate;
}

template<typename Write> void writeFile(const std::string& file, Write write)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "w"),
                                                              &std::fclose);
    check(out && fchmod(fileno(out.get()), 0600) == 0 && write(out.get()) == 1, file.c_str());
}

} // namespace

struct TestAuthority::Parts
{
    Key key;
    Certificate certificate;
};

TestAuthority::TestAuthority(const std::string& name)
{
    Key key = makeKey();
    Certificate certificate = makeCertificate(name, 365, key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate.get(), NID_key_usage, "critical,keyCertSign");
    check(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0, "signing");
    m_parts = std::make_unique<Parts>(Parts {std::move(key), std::move(certificate)});
}

TestAuthority::~TestAuthority() = default;

void TestAuthority::writeCertificate(const std::string& file) const
{
    writeFile(file,
              [&](std::FILE* out) { return PEM_write_X509(out, m_parts->certificate.get()); });
}

void TestAuthority::issue(const std::string& host, int days, const std::string& certificateFile,
                          const std::string& keyFile) const
{
    const Key key = makeKey();
    const Certificate certificate = makeCertificate(host, days, key.get());
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(m_parts->certificate.get()));
    extend(certificate.get(), NID_subject_alt_name, "DNS:" + host);
    check(X509_sign(certificate.get(), m_parts->key.get(), EVP_sha256()) != 0, "signing");
    writeFile(certificateFile,
              [&](std::FILE* out) { return PEM_write_X509(out, certificate.get()); });
    writeFile(keyFile, [&](std::FILE* out) {
        return PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

} // namespace headrace
