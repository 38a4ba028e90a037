// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/input_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

namespace headrace {

Result<InputFile> InputFile::open(const std::string& name)
{
    InputFile input;
    if (name == "-")
        return input;
    std::error_code failed;
    if (std::filesystem::is_directory(name, failed))
        return Error {ErrorCode::Io, name + " is a folder; name a file"};
    input.m_file.open(name, std::ios::binary);
    if (!input.m_file)
        return Error {ErrorCode::Io, "opening " + name + ": " + std::strerror(errno)};
    const auto size = std::filesystem::file_size(name, failed);
    input.m_bytes = failed ? 0 : static_cast<std::int64_t>(size);
    input.m_name = name;
    return input;
}

std::istream& InputFile::stream()
{
    return m_file.is_open() ? static_cast<std::istream&>(m_file) : std::cin;
}

} // namespace headrace
