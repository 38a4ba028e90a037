// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/exit_code.h"
#include "app/headracectl/verb.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>

namespace {

using namespace headrace;

int exitWith(ExitCode code)
{
    return static_cast<int>(code);
}

void complain(const std::string& sentence)
{
    std::fputs(("headracectl: " + sentence + '\n').c_str(), stderr);
}

int usage(const CLI::App& app, const CLI::ParseError& error)
{
    std::string asked = "headracectl";
    for (const CLI::App* verb : app.get_subcommands())
        asked += ' ' + verb->get_name();
    const auto unknown = app.remaining();
    const std::string what = app.get_subcommands().empty() && !unknown.empty()
        ? "there is no verb \"" + unknown.front() + '"'
        : error.what();
    complain(what + "; see " + asked + " --help");
    return exitWith(ExitCode::Usage);
}

int run(const VerbRun& verb, bool json)
{
    Output out;
    VerbContext context {out, json};
    Result<void> done = verb(context);
    if (done)
        done = out.flush();
    else
        static_cast<void>(out.flush()); // What was printed before it failed; that it failed counts.
    if (done || out.isClosed())
        return exitWith(ExitCode::Done);
    complain(done.error().message);
    return exitWith(context.isUsageWrong ? ExitCode::Usage : exitCodeOf(done.error().code));
}

} // namespace

int main(int argc, char** argv)
{
    // A reader that goes away shows as a failed write, which Output takes for the end.
    std::signal(SIGPIPE, SIG_IGN);

    CLI::App app("Headrace on the command line: event stores, headless.", "headracectl");
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", HEADRACE_VERSION);
    app.footer("A STORE is a file, like shop.headrace. See headracectl VERB --help.\n"
               "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 conflict, 4 not found, 5 refused, "
               "6 rejected by the domain.");
    bool json = false;
    app.add_flag("--json", json, "Print JSON, one object a line");

    VerbRun chosen;
    for (const Verb& verb : verbs()) {
        CLI::App* sub = app.add_subcommand(verb.name, verb.summary);
        sub->footer(std::string("Example:\n  ") + verb.example);
        Arguments arguments(*sub);
        sub->callback([&chosen, run = verb.declare(arguments)] { chosen = run; });
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        return usage(app, error);
    }
    return run(chosen, json);
}
