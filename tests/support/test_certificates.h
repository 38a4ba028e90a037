// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

namespace headrace {

/// Somebody who signs certificates, for tests. Ends the program when anything fails.
class TestAuthority
{
public:
    explicit TestAuthority(const std::string& name);
    ~TestAuthority();

    /// Its own certificate, for those who trust it.
    void writeCertificate(const std::string& file) const;

    /// Writes a certificate for `host`, which ends in `days` (in the past: it has ended), and its
    /// key, which only the owner of the file may read.
    void issue(const std::string& host, int days, const std::string& certificateFile,
               const std::string& keyFile) const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace headrace
