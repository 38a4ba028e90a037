// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/export.h"
#include "core/exchange/format.h"
#include "views/support/job_list.h"

#include <memory>

namespace headrace {

class EventStore;
class FilePrompt;

// Import and export as jobs of the window. GUI thread; the work runs on the jobs' own threads and
// holds on to the store until it ends.

/// Imports the NDJSON or CloudEvents file at `path`; which of the two it is, its first line says.
JobList::JobId startImport(JobList& jobs, std::shared_ptr<EventStore> store, const QString& path,
                           JobList::Ended ended = {});

/// Writes all events that `request` means to `path`, which appears only when it is whole.
/// `request.format` is taken as it is.
JobList::JobId startExport(JobList& jobs, std::shared_ptr<EventStore> store, ExportRequest request,
                           const QString& path, JobList::Ended ended = {});

/// Asks where to, then exports; the format follows from the suffix of the name (ndjson, json for
/// CloudEvents, csv). `name` is what the file is called before its suffix.
void askAndExport(FilePrompt& prompt, QWidget* parent, JobList& jobs,
                  std::shared_ptr<EventStore> store, const ExportRequest& request,
                  const QString& name);

/// NDJSON when the first line of the file does not look like a CloudEvent or cannot be read.
ExchangeFormat formatOfFile(const std::string& path);

} // namespace headrace
