// SPDX-License-Identifier: Apache-2.0
#include "core/script/script_expression.h"

#include <fmt/format.h>
#include <js/Array.h>
#include <js/CompilationAndEvaluation.h>
#include <js/SourceText.h>
#include <js/StableStringChars.h>

#include <algorithm>

namespace headrace {
namespace {

constexpr JSClass kGlobalClass {"global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps};

// (source, names) -> the names it reads, or throws an Error that says line and column. The engine's
// own parser reads the source, with the expression itself on line 1.
constexpr std::string_view kReader = R"js((function (source, names) {
'use strict';
// By what a method of this name would do to what it is called on, or to its first argument.
const changing = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill',
    'copyWithin', 'set', 'add', 'delete', 'clear', 'assign', 'defineProperty', 'defineProperties',
    'deleteProperty', 'setPrototypeOf', 'freeze', 'seal', 'preventExtensions']);
// What these yield is new: it may be sorted.
const copying = new Set(['map', 'filter', 'slice', 'concat', 'keys', 'values', 'entries', 'flat',
    'flatMap', 'split', 'from', 'of']);
const found = new Set();

function refuse(node, what) {
    const { line, column } = node.loc.start;
    throw new Error(`${what} (${line > 1 ? `line ${line}, ` : ''}column ${column + 1})`);
}
function nameOf(callee) {
    if (!/Member/.test(callee.type)) return undefined;
    return callee.computed ? callee.property.value : callee.property.name;
}
function isNew(node) {
    return node.type === 'ArrayExpression'
        || (/Call/.test(node.type) && copying.has(nameOf(node.callee)));
}
function checkTarget(node, target) {
    if (target.type !== 'Identifier' || names.includes(target.name))
        refuse(node, 'it would change the state; use === to compare');
}
function visit(node) {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null || typeof node.type !== 'string') return;
    if (node.type === 'Identifier' && names.includes(node.name)) found.add(node.name);
    if (node.type === 'Identifier' && node.name === 'arguments') names.forEach((n) => found.add(n));
    if (node.type === 'AssignmentExpression') checkTarget(node, node.left);
    if (node.type === 'UpdateExpression') checkTarget(node, node.argument);
    if (node.type === 'UnaryExpression' && node.operator === 'delete')
        refuse(node, 'it would change the state');
    if (/Call/.test(node.type) && changing.has(nameOf(node.callee)) && !isNew(node.callee.object))
        refuse(node, `${nameOf(node.callee)}() would change the state; call it on a copy, as in `
            + '[...list].sort()');
    const isNamed = (/Member/.test(node.type) || node.type === 'Property') && !node.computed
        && !node.shorthand;
    for (const key of Object.keys(node))
        if (key !== 'loc' && !(isNamed && (key === 'property' || key === 'key')))
            visit(node[key]);
}
const { body } = Reflect.parse(`(\n${source}\n)`, { line: 0, source: 'expression' });
if (body.length !== 1 || body[0].type !== 'ExpressionStatement')
    throw new Error('it is more than one expression');
visit(body[0]);
return [...found];
}))js";

// The thrown error's own words. When it is a syntax error, also where.
Error noExpression(ScriptRun& run, std::string_view expression)
{
    const auto failure = run.takeFailure(kExpressionFile);
    const auto lines = 1 + std::count(expression.begin(), expression.end(), '\n');
    if (failure.column > 0 && failure.line > lines) // At the parenthesis that we put behind it.
        return {ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is not a JavaScript expression: it ends too early (column {})",
                            expression, expression.size() - expression.rfind('\n'))};
    std::string where;
    if (failure.column > 0)
        where = failure.line > 1
            ? fmt::format(" (line {}, column {})", failure.line, failure.column)
            : fmt::format(" (column {})", failure.column);
    std::string reason = failure.reason;
    if (reason.starts_with("Error: ")) // Ours, from kReader.
        reason = reason.substr(7);
    return {ErrorCode::InvalidArgument,
            fmt::format("\"{}\" is not a JavaScript expression: {}{}", expression, reason, where)};
}

bool readNames(JSContext* context, JS::HandleValue list, std::vector<std::string>& names)
{
    JS::RootedObject array(context, &list.toObject());
    std::uint32_t length = 0;
    if (!JS::GetArrayLength(context, array, &length))
        return false;
    for (std::uint32_t i = 0; i < length; ++i) {
        JS::RootedValue value(context);
        if (!JS_GetElement(context, array, i, &value) || !value.isString())
            return false;
        JS::RootedString text(context, value.toString());
        names.push_back(fromScriptString(context, text));
    }
    return true;
}

// In a realm of its own, which has the parser.
bool callReader(JSContext* context, std::string_view expression,
                std::span<const char* const> parameters, std::vector<std::string>& names)
{
    JS::RootedObject global(context, JS::CurrentGlobalOrNull(context));
    JS::CompileOptions options(context);
    options.setFileAndLine("headrace:expression", 1);
    JS::SourceText<mozilla::Utf8Unit> source;
    JS::RootedValue reader(context);
    if (!JS_InitReflectParse(context, global)
        || !source.init(context, kReader.data(), kReader.size(), JS::SourceOwnership::Borrowed)
        || !JS::Evaluate(context, options, source, &reader))
        return false;
    std::vector<std::string_view> views(parameters.begin(), parameters.end());
    JS::RootedString text(context, toScriptString(context, expression));
    JS::RootedObject wanted(context, toScriptArray(context, views));
    if (!text || !wanted)
        return false;
    JS::RootedValueArray<2> arguments(context);
    arguments[0].setString(text);
    arguments[1].setObject(*wanted);
    JS::RootedValue found(context);
    return JS_CallFunctionValue(context, global, reader, arguments, &found)
        && readNames(context, found, names);
}

} // namespace

Result<JSFunction*> compileExpression(JSContext* context, ScriptRun& run,
                                      std::string_view expression,
                                      std::span<const char* const> parameters)
{
    JS::CompileOptions options(context);
    options.setFileAndLine(kExpressionFile, 0); // The expression itself begins on line 1.
    // As UTF-16: this version takes the bytes of a function's UTF-8 for Latin-1.
    JS::RootedString body(
        context,
        toScriptString(context, fmt::format("'use strict'; return (\n{}\n);", expression)));
    JS::AutoStableStringChars units(context);
    JS::SourceText<char16_t> source;
    JS::RootedObjectVector noScope(context);
    JSFunction* function = nullptr;
    if (body && units.initTwoByte(context, body)
        && source.init(context, units.twoByteChars(), JS_GetStringLength(body),
                       JS::SourceOwnership::Borrowed))
        function = JS::CompileFunction(context, noScope, options, kExpressionFile,
                                       static_cast<unsigned>(parameters.size()), parameters.data(),
                                       source);
    if (!function)
        return noExpression(run, expression);
    return function;
}

Result<std::vector<std::string>> readsOfExpression(std::string_view expression,
                                                   std::span<const char* const> parameters)
{
    const auto engine = ScriptEngine::ofThisThread();
    if (!engine)
        return engine.error();
    JSContext* context = (*engine)->context();
    ScriptRun run(**engine, {});
    JS::RealmOptions options;
    JS::RootedObject global(
        context,
        JS_NewGlobalObject(context, &kGlobalClass, nullptr, JS::FireOnNewGlobalHook, options));
    if (!global)
        return noExpression(run, expression);
    const JSAutoRealm entered(context, global);
    std::vector<std::string> names;
    if (!callReader(context, expression, parameters, names))
        return noExpression(run, expression);
    return names;
}

} // namespace headrace
