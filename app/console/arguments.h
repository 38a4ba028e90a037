// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace headrace {

/// What the console was called with.
struct Arguments
{
    std::string store;      ///< Empty: the one that was open last.
    std::string domain;     ///< Empty: the one that lies beside the store.
    std::string dataFolder; ///< Empty: $XDG_DATA_HOME/headrace.
    bool readOnly = false;
    bool light = false;
    bool dark = false;
};

/// Reads the command line. When it was wrong, or asked for help or the version, that is printed,
/// and the status to exit with is returned instead.
struct ParsedArguments
{
    Arguments arguments;
    std::optional<int> exitStatus;
};
ParsedArguments parseArguments(int argc, char** argv);

/// Why no window can be shown, in one sentence; empty when one can. To be asked before Qt is, which
/// would abort.
std::string missingDisplay();

} // namespace headrace
