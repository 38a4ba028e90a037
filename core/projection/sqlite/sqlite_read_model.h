// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/read_model.h"

#include <filesystem>
#include <memory>
#include <string>

namespace headrace {

/// Read models in a folder, a SQLite file each: "revenue.db".
std::shared_ptr<ReadModelPlace> readModelsInFolder(const std::filesystem::path& folder);

/// One of them by its file, as ReadModelPlace::open(). Also Refused: it is of before there were
/// actors in its history, and this is no writer, who would add them.
Result<std::unique_ptr<ReadModel>> openReadModelFile(const std::string& file,
                                                     ReadModel::Identity identity, bool isWriter,
                                                     Clock clock = now);

} // namespace headrace
