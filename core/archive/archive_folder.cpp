// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive_folder.h"

#include "core/exchange/output_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headrace {
namespace {

namespace fs = std::filesystem;

Error failed(std::string_view what, const std::string& file, int reason)
{
    return {reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
            std::string(what) + " " + file + ": " + std::strerror(reason)
                + "; see whether the archive's folder is reachable, and its rights"};
}

class OpenFile
{
public:
    explicit OpenFile(const std::string& file)
        : m_descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC))
    {
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

} // namespace

Result<std::string> ArchiveFolder::read(const std::string& name) const
{
    const auto bytes = size(name);
    return bytes ? read(name, 0, *bytes) : bytes.error();
}

Result<std::string> ArchiveFolder::read(const std::string& name, std::int64_t offset,
                                        std::int64_t size) const
{
    const std::string file = m_path + '/' + name;
    const OpenFile open(file);
    if (open.descriptor() < 0)
        return failed("reading", file, errno);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t got = ::pread(open.descriptor(), bytes.data() + done, bytes.size() - done,
                                    offset + static_cast<std::int64_t>(done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed("reading", file, errno);
        if (got == 0)
            return Error {ErrorCode::Corruption, file + " is shorter than it was written"};
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

Result<std::int64_t> ArchiveFolder::size(const std::string& name) const
{
    const std::string file = m_path + '/' + name;
    struct stat about
    {
    };
    if (::stat(file.c_str(), &about) != 0)
        return failed("reading", file, errno);
    if (!S_ISREG(about.st_mode))
        return Error {ErrorCode::Corruption, file + " is no file"};
    return about.st_size;
}

Result<void> ArchiveFolder::write(const std::string& name, std::string_view bytes) const
{
    const fs::path file = fs::path(m_path) / name;
    std::error_code failure;
    fs::create_directories(file.parent_path(), failure);
    if (failure)
        return failed("making", file.parent_path().string(), failure.value());
    auto output = OutputFile::create(file.string());
    if (!output)
        return output.error();
    if (auto written = output->write(bytes); !written)
        return written;
    return output->commit();
}

Result<void> ArchiveFolder::remove(const std::string& name) const
{
    std::error_code failure;
    fs::remove(fs::path(m_path) / name, failure);
    return failure ? Result<void>(failed("removing", m_path + '/' + name, failure.value()))
                   : Result<void>();
}

Result<std::vector<std::string>> ArchiveFolder::list() const
{
    std::vector<std::string> names;
    std::error_code failure;
    fs::recursive_directory_iterator at(m_path, failure);
    for (; !failure && at != fs::recursive_directory_iterator(); at.increment(failure))
        if (!at->is_directory())
            names.push_back(at->path().lexically_relative(m_path).generic_string());
    if (failure)
        return failed("reading", m_path, failure.value());
    std::ranges::sort(names);
    return names;
}

} // namespace headrace
