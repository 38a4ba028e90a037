// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/exchange_jobs.h"

#include "core/exchange/import.h"
#include "core/exchange/output_file.h"
#include "views/support/file_prompt.h"
#include "views/support/text_format.h"

#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace headrace {
namespace {

std::string inSeconds(double seconds)
{
    return durationText(std::chrono::microseconds(std::int64_t(seconds * 1e6))).toStdString();
}

std::string closingText(const ImportReport& report)
{
    std::string text = "Imported " + countText(report.imported, "event", "events").toStdString()
        + " in " + countText(report.streams, "stream", "streams").toStdString() + ", in "
        + inSeconds(report.seconds) + ".";
    if (report.repeated > 0)
        text += " " + numberText(report.repeated).toStdString() + " were there already.";
    return text;
}

Result<std::string> importFile(EventStore& store, const std::string& path, Job& job)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return Error {ErrorCode::InvalidArgument,
                      "import " + path + ": it is a folder; choose a file with events in it"};
    std::ifstream input(path, std::ios::binary);
    if (!input)
        return Error {ErrorCode::Io, "import " + path + ": " + std::strerror(errno)};
    ImportOptions options;
    options.format = formatOfFile(path);
    options.inputBytes = std::int64_t(std::filesystem::file_size(path, ignored));
    job.log("reading " + path);
    const auto report = importEvents(store, input, options, job);
    if (!report)
        return report.error();
    job.log("read " + countText(report->lines, "line", "lines").toStdString());
    return closingText(*report);
}

Result<std::string> exportToFile(EventStore& store, const ExportRequest& request,
                                 const std::string& path, Job& job)
{
    auto file = OutputFile::create(path);
    if (!file)
        return file.error();
    job.log("writing " + path);
    const auto report = exportEvents(
        store, request, [&](std::string_view bytes) { return file->write(bytes); }, job);
    if (!report)
        return report.error();
    if (auto committed = file->commit(); !committed)
        return committed.error();
    return "Exported " + countText(report->events, "event", "events").toStdString() + ", "
        + bytesText(report->bytes).toStdString() + ", in " + inSeconds(report->seconds) + ".";
}

ExchangeFormat formatOfSuffix(const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == "csv")
        return ExchangeFormat::Csv;
    return suffix == "json" ? ExchangeFormat::CloudEvents : ExchangeFormat::Ndjson;
}

} // namespace

ExchangeFormat formatOfFile(const std::string& path)
{
    constexpr std::size_t kLooked = 64 * 1024;
    std::ifstream input(path, std::ios::binary);
    std::string start(kLooked, '\0');
    input.read(start.data(), std::streamsize(start.size()));
    start.resize(std::size_t(input.gcount()));
    const std::string_view line = std::string_view(start).substr(0, start.find('\n'));
    // An attribute that every CloudEvent has, and no event of ours.
    return line.find("\"specversion\"") != std::string_view::npos ? ExchangeFormat::CloudEvents
                                                                  : ExchangeFormat::Ndjson;
}

JobList::JobId startImport(JobList& jobs, std::shared_ptr<EventStore> store, const QString& path,
                           JobList::Ended ended)
{
    const QString title = QObject::tr("Import %1").arg(QFileInfo(path).fileName());
    return jobs.start(
        title,
        [store = std::move(store), file = path.toStdString()](Job& job) {
            return importFile(*store, file, job);
        },
        std::move(ended), JobList::Unit::Bytes);
}

JobList::JobId startExport(JobList& jobs, std::shared_ptr<EventStore> store, ExportRequest request,
                           const QString& path, JobList::Ended ended)
{
    const QString title = QObject::tr("Export to %1").arg(QFileInfo(path).fileName());
    return jobs.start(
        title,
        [store = std::move(store), request = std::move(request),
         file = path.toStdString()](Job& job) { return exportToFile(*store, request, file, job); },
        std::move(ended));
}

void askAndExport(FilePrompt& prompt, QWidget* parent, JobList& jobs,
                  std::shared_ptr<EventStore> store, const ExportRequest& request,
                  const QString& name)
{
    FilePrompt::Question question;
    question.title = QObject::tr("Export events");
    question.filters = {QObject::tr("NDJSON (*.ndjson)"), QObject::tr("CloudEvents (*.json)"),
                        QObject::tr("CSV for spreadsheets (*.csv)")};
    question.suggestedName = name + ".ndjson";
    question.suffix = "ndjson";
    prompt.askForSave(parent, question,
                      [&jobs, store = std::move(store), request](const QString& path) {
                          ExportRequest asked = request;
                          asked.format = formatOfSuffix(path);
                          startExport(jobs, store, asked, path);
                      });
}

} // namespace headrace
