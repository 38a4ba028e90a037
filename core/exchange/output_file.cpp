// SPDX-License-Identifier: Apache-2.0
#include "core/exchange/output_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace headrace {
namespace {

// A renamed file is only there after a power cut when its folder has reached the disk too.
bool syncFolderOf(const std::string& path)
{
    auto folder = std::filesystem::path(path).parent_path();
    if (folder.empty())
        folder = ".";
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

} // namespace

OutputFile::OutputFile(std::string path, std::string temporary, int descriptor)
    : m_path(std::move(path))
    , m_temporary(std::move(temporary))
    , m_descriptor(descriptor)
{
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_temporary(std::move(other.m_temporary))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

OutputFile::~OutputFile()
{
    if (m_descriptor < 0)
        return;
    ::close(m_descriptor);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Error OutputFile::failed(std::string_view what) const
{
    const int reason = errno;
    std::string hint;
    if (reason == ENOSPC || reason == EDQUOT)
        hint = "; make room or write to another disk";
    return {ErrorCode::Io, fmt::format("{} {}: {}{}", what, m_path, std::strerror(reason), hint)};
}

Result<OutputFile> OutputFile::create(const std::string& path)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::file_status there = fs::status(path, ignored);
    if (fs::is_directory(there))
        return Error {ErrorCode::Io, fmt::format("{} is a folder; name a file to write to", path)};
    if (fs::exists(there) && !fs::is_regular_file(there)) {
        OutputFile device(path, {}, ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        return device.m_descriptor < 0 ? Result<OutputFile>(device.failed("writing"))
                                       : Result<OutputFile>(std::move(device));
    }
    const fs::path target = fs::exists(there) ? fs::canonical(path, ignored) : fs::path(path);
    std::string temporary = fmt::format("{}.{}.part", target.string(), ::getpid());
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    OutputFile file(target.string(), std::move(temporary), descriptor);
    if (descriptor < 0)
        return file.failed("writing");
    return file;
}

Result<void> OutputFile::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed("writing");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> OutputFile::commit()
{
    if (m_temporary.empty()) {
        ::close(std::exchange(m_descriptor, -1));
        return {};
    }
    if (::fsync(m_descriptor) != 0)
        return failed("writing");
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return failed("writing");
    ::close(std::exchange(m_descriptor, -1));
    if (!syncFolderOf(m_path))
        return failed("writing");
    return {};
}

} // namespace headrace
