// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/arguments.h"

#include "core/domain/only_module.h"

#include <CLI/CLI.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace headrace {
namespace {

constexpr int kWrongUsage = 2;

std::string environmentVariable(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Whether an X server of this machine answers at ":N". Displays of other machines are believed.
bool answers(const std::string& display)
{
    if (display.front() != ':')
        return true;
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    const std::string path = "/tmp/.X11-unix/X" + display.substr(1, display.find('.') - 1);
    if (path.size() + 1 >= sizeof address.sun_path)
        return true;
    // In the file system, and for servers that listen only there, in the abstract namespace.
    for (const std::size_t begin : {0U, 1U}) {
        std::memset(address.sun_path, 0, sizeof address.sun_path);
        std::memcpy(address.sun_path + begin, path.data(), path.size());
        const auto length =
            socklen_t(offsetof(sockaddr_un, sun_path) + begin + path.size() + (begin == 0 ? 1 : 0));
        const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool isThere =
            ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), length) == 0;
        ::close(descriptor);
        if (isThere)
            return true;
    }
    return false;
}

} // namespace

ParsedArguments parseArguments(int argc, char** argv)
{
    ParsedArguments parsed;
    Arguments& arguments = parsed.arguments;
    CLI::App app("Headrace: the operations console for event-sourced systems", "headrace");
    app.set_version_flag("--version", "headrace " HEADRACE_VERSION);
    app.add_option(
        "STORE", arguments.store,
        "the store to open, a file or postgresql://user@host/database?schema=name; without it "
        "the one that was open last, or the demo");
    const auto takeDomain = [&arguments](const std::vector<std::string>& files) {
        const auto only = onlyModule(files);
        if (!only)
            throw CLI::ValidationError(only.error().message);
        arguments.domain = *only;
    };
    app.add_option_function<std::vector<std::string>>(
           "--domain", takeDomain,
           "the domain module; without it the one that lies beside the store")
        ->allow_extra_args(false)
        ->type_name("TEXT");
    app.add_option("--data-dir", arguments.dataFolder,
                   "where the demo store is kept; without it $XDG_DATA_HOME/headrace");
    app.add_flag("--read-only", arguments.readOnly,
                 "open the store so that nothing can be changed");
    auto* light = app.add_flag("--light", arguments.light, "be light, whatever the desktop is");
    app.add_flag("--dark", arguments.dark, "be dark, whatever the desktop is")->excludes(light);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        parsed.exitStatus = app.exit(error) == 0 ? 0 : kWrongUsage;
    }
    return parsed;
}

std::string missingDisplay()
{
    const std::string platform = environmentVariable("QT_QPA_PLATFORM");
    if (!platform.empty() && platform.rfind("xcb", 0) != 0 && platform.rfind("wayland", 0) != 0)
        return {};
    if (!environmentVariable("WAYLAND_DISPLAY").empty())
        return {};
    const std::string display = environmentVariable("DISPLAY");
    if (!display.empty() && answers(display))
        return {};
    const std::string found =
        display.empty() ? "DISPLAY is not set" : "no X server answers at DISPLAY=" + display;
    return "headrace: there is no display to open a window on (" + found
        + "); run it in a desktop session or through ssh -X, set DISPLAY, use headracectl, or set "
          "QT_QPA_PLATFORM=offscreen to run it without a window.";
}

} // namespace headrace
