// SPDX-License-Identifier: Apache-2.0
#include "core/script/module_loader.h"

#include <fmt/format.h>
#include <js/Array.h>
#include <js/Modules.h>
#include <js/SourceText.h>

#include <algorithm>

namespace headrace {
namespace {

Error atLine(const std::string& fileName, unsigned line, std::string_view what)
{
    return {ErrorCode::Rejected, fmt::format("{}:{}: {}", fileName, line, what)};
}

Error toError(const ScriptFailure& failure, const std::string& fileName)
{
    if (failure.file.empty())
        return {failure.code, fmt::format("{}: {}", fileName, failure.reason)};
    std::string message = fmt::format("{}:{}: {}", failure.file, failure.line, failure.reason);
    if (!failure.function.empty())
        message += fmt::format(" (in {})", failure.function);
    return {failure.code, std::move(message)};
}

// A module is one file: whatever it imports could not be found, or not be the same, elsewhere.
Result<void> refuseImports(JSContext* context, JS::HandleObject module, const std::string& fileName)
{
    JS::RootedObject requested(context, JS::GetRequestedModules(context, module));
    std::uint32_t count = 0;
    if (!requested || !JS::GetArrayLength(context, requested, &count) || count == 0)
        return {};
    JS::RootedValue first(context);
    if (!JS_GetElement(context, requested, 0, &first))
        return {};
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    JS::GetRequestedModuleSourcePos(context, first, &line, &column);
    JS::RootedString name(context, JS::GetRequestedModuleSpecifier(context, first));
    return atLine(fileName, line,
                  fmt::format("a domain module cannot import (\"{}\"); bundle it into one file",
                              name ? fromScriptString(context, name) : std::string()));
}

bool compile(JSContext* context, const std::string& source, const std::string& fileName,
             JS::MutableHandleObject module)
{
    JS::CompileOptions options(context);
    options.setFileAndLine(fileName.c_str(), 1);
    JS::SourceText<mozilla::Utf8Unit> text;
    if (!text.init(context, source.data(), source.size(), JS::SourceOwnership::Borrowed))
        return false;
    module.set(JS::CompileModule(context, options, text));
    return module;
}

bool isNameCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'
        || static_cast<unsigned char>(c) >= 0x80;
}

// Where, from `from` on, `name` stands as the name of a property: quoted or whole, then ':' or '('.
std::size_t findProperty(std::string_view source, std::string_view name, std::size_t from)
{
    for (std::size_t at = from; (at = source.find(name, at)) != std::string_view::npos; ++at) {
        if (at > 0 && isNameCharacter(source[at - 1]) && isNameCharacter(name.front()))
            continue;
        std::size_t after = at + name.size();
        if (after < source.size() && (source[after] == '"' || source[after] == '\''))
            ++after;
        after = source.find_first_not_of(" \t\r\n", after);
        if (after != std::string_view::npos && (source[after] == ':' || source[after] == '('))
            return at;
    }
    return std::string_view::npos;
}

} // namespace

Result<void> runModule(ScriptRealm& realm, const std::string& source, const std::string& fileName,
                       const ScriptLimits& limits, JS::MutableHandleValue exported)
{
    JSContext* context = realm.context();
    ScriptRun run(realm.engine(), limits);
    const auto failure = [&] { return toError(run.takeFailure(fileName), fileName); };

    JS::RootedObject module(context);
    if (!compile(context, source, fileName, &module))
        return failure();
    if (auto allowed = refuseImports(context, module, fileName); !allowed)
        return allowed;
    JS::RootedValue evaluated(context);
    if (!JS::ModuleInstantiate(context, module) || !JS::ModuleEvaluate(context, module, &evaluated))
        return failure();
    if (evaluated.isObject()) {
        JS::RootedObject promise(context, &evaluated.toObject());
        if (JS::GetPromiseState(promise) == JS::PromiseState::Pending)
            return atLine(fileName, 1, "a domain module cannot await at its top level");
        if (!JS::ThrowOnModuleEvaluationFailure(context, promise, JS::ThrowModuleErrorsSync))
            return failure();
    }
    JS::RootedObject names(context, JS::GetModuleNamespace(context, module));
    bool hasDefault = false;
    if (!names || !JS_HasProperty(context, names, "default", &hasDefault)
        || (hasDefault && !JS_GetProperty(context, names, "default", exported)))
        return failure();
    if (!hasDefault)
        return atLine(
            fileName, 1,
            "the module has no default export; write \"export default { aggregates: … }\"");
    return {};
}

unsigned lineOfPath(std::string_view source, const std::vector<std::string>& path)
{
    std::size_t at = source.find("export default");
    std::size_t found = at == std::string_view::npos ? 0 : at;
    at = 0; // What is exported may be declared above.
    for (const std::string& name : path) {
        if (name.empty())
            continue;
        at = findProperty(source, name, at);
        if (at == std::string_view::npos)
            break;
        found = at;
        at += name.size(); // The same name again is the next of that name.
    }
    return 1
        + static_cast<unsigned>(std::count(
            source.begin(), source.begin() + static_cast<std::ptrdiff_t>(found), '\n'));
}

} // namespace headrace
