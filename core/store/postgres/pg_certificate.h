// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

struct ssl_st;

namespace headrace {

/// What is wrong with the certificate that the other end of `tls` showed, which was not checked
/// before: a clause for people about "its certificate". `trusted` is the file of what is trusted.
/// Empty: nothing is found.
std::string certificateTrouble(ssl_st* tls, const std::string& trusted, const std::string& host,
                               bool isHostChecked);

} // namespace headrace
