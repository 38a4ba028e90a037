// SPDX-License-Identifier: Apache-2.0
#include "core/store/postgres/pg_certificate.h"

#include "core/base/time.h"

#include <memory>
#include <string_view>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace headrace {
namespace {

template<typename T, void (*release)(T*)> struct Released
{
    void operator()(T* thing) const { release(thing); }
};
using Certificate = std::unique_ptr<X509, Released<X509, X509_free>>;
using Trust = std::unique_ptr<X509_STORE, Released<X509_STORE, X509_STORE_free>>;
using Check = std::unique_ptr<X509_STORE_CTX, Released<X509_STORE_CTX, X509_STORE_CTX_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Released<GENERAL_NAMES, GENERAL_NAMES_free>>;

constexpr std::size_t kLongestName = 64; // It comes from somebody who is not trusted.

std::string shownName(std::string_view name)
{
    std::string shown;
    for (const char c : name.substr(0, kLongestName))
        shown += c >= ' ' && c < '\x7f' ? c : '?';
    return shown.empty() ? "nobody" : shown;
}

std::string commonName(const X509_NAME* name)
{
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0)
        return shownName({});
    const ASN1_STRING* const text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    return shownName({reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                      static_cast<std::size_t>(ASN1_STRING_length(text))});
}

// The first name of a host that the certificate bears.
std::string hostOf(const X509* certificate)
{
    const Names names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS)
            return shownName({reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                              static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))});
    }
    return commonName(X509_get_subject_name(certificate));
}

std::string dateOf(const ASN1_TIME* time)
{
    tm parts {};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return "an unknown day";
    const auto seconds = std::chrono::seconds(timegm(&parts));
    return formatTime(Time(std::chrono::microseconds(seconds))).substr(0, 10);
}

// X509_V_OK, or why nobody vouches for it.
int verify(X509* certificate, STACK_OF(X509) * others, const std::string& trusted)
{
    const Trust trust(X509_STORE_new());
    const Check check(X509_STORE_CTX_new());
    if (!trust || !check || X509_STORE_load_locations(trust.get(), trusted.c_str(), nullptr) != 1
        || X509_STORE_CTX_init(check.get(), trust.get(), certificate, others) != 1)
        return X509_V_ERR_UNSPECIFIED;
    return X509_verify_cert(check.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(check.get());
}

bool isFor(X509* certificate, const std::string& host)
{
    return X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1
        || X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

} // namespace

std::string certificateTrouble(ssl_st* tls, const std::string& trusted, const std::string& host,
                               bool isHostChecked)
{
    const Certificate certificate(SSL_get1_peer_certificate(tls));
    if (!certificate)
        return {};
    switch (const int found = verify(certificate.get(), SSL_get_peer_cert_chain(tls), trusted)) {
    case X509_V_OK:
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "expired on " + dateOf(X509_get0_notAfter(certificate.get()))
            + "; have it renewed, or check the clock of this machine";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "is valid only from " + dateOf(X509_get0_notBefore(certificate.get()))
            + "; check the clock of this machine";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "was signed by " + commonName(X509_get_issuer_name(certificate.get()))
            + ", who is not trusted here; name the file with that signer's certificate "
              "(sslrootcert), or reach the server that is meant";
    default:
        return std::string("is not valid (") + X509_verify_cert_error_string(found)
            + "); have it made anew";
    }
    if (isHostChecked && !isFor(certificate.get(), host))
        return "is for " + hostOf(certificate.get()) + ", not for " + host
            + "; name the host as the certificate does, or reach the server that is meant";
    return {};
}

} // namespace headrace
