// SPDX-License-Identifier: Apache-2.0
#include "core/archive/archive_reader.h"

#include <algorithm>
#include <iterator>

namespace headrace {

Result<ArchiveManifest> readManifest(const ArchiveFolder& folder)
{
    // So that a file of any size can lie there.
    constexpr std::int64_t kMostBytes = std::int64_t {1} << 28;
    const auto size = folder.size(kManifestName);
    if (!size && size.error().code == ErrorCode::NotFound)
        return Error {ErrorCode::NotFound,
                      folder.path() + " holds no archive: it has no " + kManifestName};
    if (!size)
        return size.error();
    if (*size > kMostBytes)
        return Error {ErrorCode::Corruption,
                      folder.path() + " holds no archive: its manifest is too large to be one"};
    const auto text = folder.read(kManifestName);
    if (!text)
        return text.error();
    auto manifest = parseManifest(*text);
    return manifest ? std::move(manifest) : Error(manifest.error()).during(folder.path());
}

Result<void> writeManifest(const ArchiveFolder& folder, const ArchiveManifest& manifest)
{
    return folder.write(kManifestName, manifestText(manifest));
}

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(const std::string& folder)
{
    const ArchiveFolder files(folder);
    auto manifest = readManifest(files);
    if (!manifest)
        return manifest.error();
    return std::unique_ptr<ArchiveReader>(new ArchiveReader(files, *std::move(manifest)));
}

Result<std::shared_ptr<const SegmentReader>> ArchiveReader::segment(std::size_t index)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_segments[index])
            return m_segments[index];
    }
    auto opened = SegmentReader::open(m_folder, static_cast<std::int64_t>(index) + 1,
                                      m_manifest.segments[index]);
    if (!opened)
        return opened.error();
    auto made = std::make_shared<const SegmentReader>(*std::move(opened));
    const std::lock_guard lock(m_mutex);
    m_segments[index] = made;
    return made;
}

Result<ArchivedStream> ArchiveReader::find(const StreamName& stream)
{
    ArchivedStream found;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const auto opened = segment(i);
        if (!opened)
            return opened.error();
        const SegmentStream* part = (*opened)->index().find(stream.text());
        if (part == nullptr)
            continue;
        const std::int64_t last = part->first.value + std::ssize(part->positions) - 1;
        found.first = found.events == 0 ? part->first : std::min(found.first, part->first);
        found.last = std::max(found.last, Version {last});
        found.events += std::ssize(part->positions);
    }
    return found;
}

Result<EventBatch> ArchiveReader::readStream(const StreamName& stream, Version from,
                                             std::size_t limit)
{
    EventBatch batch;
    batch.next = std::max<std::int64_t>(from.value, 1);
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const auto opened = segment(i);
        if (!opened)
            return opened.error();
        const SegmentStream* part = (*opened)->index().find(stream.text());
        // Segments follow each other: a stream's versions do, too.
        const std::int64_t skip = part != nullptr ? batch.next - part->first.value : -1;
        if (part == nullptr || skip < 0 || skip >= std::ssize(part->positions))
            continue;
        const std::int64_t wanted = std::min(std::ssize(part->positions) - skip,
                                             static_cast<std::int64_t>(limit - batch.size()));
        const auto events = (*opened)->read(part->event + skip, wanted);
        if (!events)
            return events.error();
        for (const ArchivedEvent& event : *events) {
            if (event.event.stream != stream || event.version.value != batch.next)
                return Error {ErrorCode::Corruption,
                              segmentName(static_cast<std::int64_t>(i) + 1)
                                  + " has other events than its index says; verify the archive"};
            batch.add(event.view());
            ++batch.next;
        }
        if (batch.size() == limit) {
            batch.atEnd = false; // As far as is known here.
            break;
        }
    }
    return batch;
}

Result<std::vector<ArchivedEvent>> ArchiveReader::readPositions(Position first, Position last)
{
    std::vector<ArchivedEvent> found;
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        const ArchiveSegment& about = m_manifest.segments[i];
        if (about.first > last || about.last < first)
            continue;
        const auto opened = segment(i);
        if (!opened)
            return opened.error();
        std::vector<std::int64_t> wanted; // As SegmentReader counts its events.
        for (const SegmentStream& stream : (*opened)->index().streams) {
            const auto begin = std::ranges::lower_bound(stream.positions, first.value);
            const auto end = std::ranges::upper_bound(stream.positions, last.value);
            for (auto at = begin; at < end; ++at)
                wanted.push_back(stream.event + (at - stream.positions.begin()));
        }
        auto events = (*opened)->read(wanted);
        if (!events)
            return events.error();
        std::ranges::move(*events, std::back_inserter(found));
    }
    std::ranges::sort(found, {}, &ArchivedEvent::position);
    return found;
}

} // namespace headrace
