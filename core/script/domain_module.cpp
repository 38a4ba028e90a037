// SPDX-License-Identifier: Apache-2.0
#include "core/script/domain_module.h"

#include "core/base/blake2b.h"
#include "core/script/module_loader.h"
#include "core/script/read_description.h"
#include "core/script/script_fold.h"
#include "core/script/script_projection.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace headrace {
namespace {

// To be changed when the same source folds to other states than before.
constexpr std::string_view kFoldRules = "headrace fold 2\n";

std::string digestOf(const std::string& source)
{
    return hexText(Blake2b::of(std::string(kFoldRules) + source));
}

Result<std::string> describe(ScriptRealm& realm, const ScriptLimits& limits,
                             const std::string& fileName, JS::HandleValue exported)
{
    ScriptRun run(realm.engine(), limits);
    JS::RootedValue printed(realm.context());
    std::string text;
    if (!realm.callDriver("describe", JS::HandleValueArray(exported), &printed)
        || !readText(realm.context(), printed, text)) {
        const auto failure = run.takeFailure(fileName);
        return Error {failure.code, fmt::format("{}: {}", fileName, failure.reason)};
    }
    return text;
}

// `described` is what the driver's describe() printed.
Result<DomainDescription> readDescribed(const std::string& described, const std::string& source,
                                        const std::string& fileName)
{
    try {
        const auto json = nlohmann::json::parse(described);
        const auto problem = json.find("problem");
        if (problem == json.end())
            return readDescription(json.at("description"));
        const auto path = json.at("path").get<std::vector<std::string>>();
        return Error {ErrorCode::Rejected,
                      fmt::format("{}:{}: {}", fileName, lineOfPath(source, path),
                                  problem->get<std::string>())};
    } catch (
        const nlohmann::json::exception& error) { // A Proxy may say one thing and show another.
        return Error {ErrorCode::Rejected,
                      fmt::format("{}: what it declares cannot be read ({}); declare plain objects",
                                  fileName, error.what())};
    }
}

} // namespace

Result<std::shared_ptr<const DomainModule>> DomainModule::load(const std::string& path,
                                                               const ScriptLimits& limits)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return Error {ErrorCode::NotFound, "there is no domain module at " + path};
    if (std::filesystem::is_directory(path, error))
        return Error {ErrorCode::InvalidArgument, path + " is a folder, not a domain module"};
    std::ifstream file(path, std::ios::binary);
    std::ostringstream source;
    source << file.rdbuf();
    if (!file)
        return Error {ErrorCode::Io, "the domain module " + path + " could not be read"};
    auto module =
        parse(std::move(source).str(), std::filesystem::path(path).filename().string(), limits);
    if (module)
        std::const_pointer_cast<DomainModule>(*module)->m_path = path; // Nobody else has it yet.
    return module;
}

Result<std::shared_ptr<const DomainModule>>
DomainModule::parse(std::string source, std::string fileName, const ScriptLimits& limits)
{
    auto realm = ScriptRealm::make();
    if (!realm)
        return realm.error();
    const JSAutoRealm entered((*realm)->context(), (*realm)->global());
    JS::RootedValue exported((*realm)->context());
    if (auto ran = runModule(**realm, source, fileName, limits, &exported); !ran)
        return std::move(ran).error();
    auto described = describe(**realm, limits, fileName, exported);
    if (!described)
        return described.error();

    auto description = readDescribed(*described, source, fileName);
    if (!description)
        return description.error();
    std::shared_ptr<DomainModule> module(new DomainModule);
    module->m_description = *std::move(description);
    module->m_fileName = std::move(fileName);
    module->m_codeDigest = digestOf(source);
    module->m_source = std::move(source);
    module->m_limits = limits;
    return std::shared_ptr<const DomainModule>(std::move(module));
}

Result<std::unique_ptr<Fold>> DomainModule::makeFold(std::string_view category) const
{
    return ScriptFold::make(shared_from_this(), category);
}

Result<std::unique_ptr<ProjectionFold>>
DomainModule::makeProjectionFold(std::string_view name) const
{
    return ScriptProjection::make(shared_from_this(), name);
}

} // namespace headrace
