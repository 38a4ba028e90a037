// SPDX-License-Identifier: Apache-2.0
#include "core/script/script_realm.h"

#include "core/base/time.h"
#include "core/base/uuid.h"
#include "core/domain/derive_id.h"
#include "core/script/driver_parts.h"

#include <js/ArrayBuffer.h>
#include <js/CompilationAndEvaluation.h>
#include <js/Interrupt.h>
#include <js/SourceText.h>
#include <js/experimental/TypedData.h>

namespace headrace {
namespace {

constexpr JSClass kGlobalClass {"global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps};

bool returnText(JSContext* context, const JS::CallArgs& args, std::string_view text)
{
    JSString* string = toScriptString(context, text);
    if (string)
        args.rval().setString(string);
    return string != nullptr;
}

// formatTime(microseconds since 1970) -> RFC 3339
bool formatTimeNative(JSContext* context, unsigned count, JS::Value* values)
{
    const JS::CallArgs args = JS::CallArgsFromVp(count, values);
    const double us = args.get(0).isNumber() ? args.get(0).toNumber() : 0;
    return returnText(context, args, formatTime(fromUs(static_cast<std::int64_t>(us))));
}

Uuid readId(JSContext* context, JS::HandleValue value)
{
    Uuid id;
    if (!value.isString())
        return id;
    JS::RootedString bytes(context, value.toString());
    for (std::size_t i = 0; i < id.bytes.size() && i < JS_GetStringLength(bytes); ++i) {
        char16_t unit = 0;
        if (!JS_GetStringCharAt(context, bytes, i, &unit))
            return id;
        id.bytes[i] = static_cast<std::uint8_t>(unit);
    }
    return id;
}

// formatId(a string of 16 characters, each a byte) -> the usual 36 characters
bool formatIdNative(JSContext* context, unsigned count, JS::Value* values)
{
    const JS::CallArgs args = JS::CallArgsFromVp(count, values);
    return returnText(context, args, formatUuid(readId(context, args.get(0))));
}

// ownText(string) -> the same, which keeps no longer text alive that it was cut from
bool ownTextNative(JSContext* context, unsigned count, JS::Value* values)
{
    const JS::CallArgs args = JS::CallArgsFromVp(count, values);
    JS::RootedString text(context, args.get(0).toString());
    JS::RootedId name(context); // Names of properties own their text.
    if (!JS_StringToId(context, text, &name))
        return false;
    args.rval().setString(name.isString() ? name.toString() : text.get());
    return true;
}

// deriveId(seed as for formatId, microseconds since 1970, number) -> the usual 36 characters
bool deriveIdNative(JSContext* context, unsigned count, JS::Value* values)
{
    const JS::CallArgs args = JS::CallArgsFromVp(count, values);
    const double us = args.get(1).isNumber() ? args.get(1).toNumber() : 0;
    const double number = args.get(2).isNumber() ? args.get(2).toNumber() : 0;
    const Uuid id = deriveId(readId(context, args.get(0)), fromUs(static_cast<std::int64_t>(us)),
                             static_cast<std::uint32_t>(number));
    return returnText(context, args, formatUuid(id));
}

} // namespace

ScriptRealm::ScriptRealm(std::shared_ptr<ScriptEngine> engine)
    : m_engine(std::move(engine))
    , m_global(m_engine->context())
    , m_driver(m_engine->context())
{
}

Result<std::unique_ptr<ScriptRealm>> ScriptRealm::make()
{
    auto engine = ScriptEngine::ofThisThread();
    if (!engine)
        return engine.error();
    std::unique_ptr<ScriptRealm> realm(new ScriptRealm(*std::move(engine)));
    ScriptRun run(realm->engine(), {});
    if (!realm->open())
        return Error {ErrorCode::Rejected,
                      "the script engine could not be prepared: "
                          + run.takeFailure(driverParts().front().file).reason};
    return realm;
}

bool ScriptRealm::open()
{
    JS::RealmOptions options;
    m_global =
        JS_NewGlobalObject(context(), &kGlobalClass, nullptr, JS::FireOnNewGlobalHook, options);
    if (!m_global)
        return false;
    const JSAutoRealm realm(context(), m_global);

    JS::RootedValueArray<2> arguments(context()); // driver, host
    JSObject* driver = JS_NewPlainObject(context());
    if (!driver)
        return false;
    arguments[0].setObject(*driver);
    JSObject* host = newHost();
    if (!host)
        return false;
    arguments[1].setObject(*host);
    for (const DriverPart& part : driverParts())
        if (!runPart(part, arguments))
            return false;
    m_driver = &arguments[0].toObject();
    return true;
}

// What C++ lends the driver.
JSObject* ScriptRealm::newHost()
{
    JS::RootedObject stepBytes(
        context(),
        JS::NewArrayBufferWithUserOwnedContents(context(), sizeof m_step, m_step.data()));
    JS::RootedObject step(context());
    if (stepBytes)
        step = JS_NewInt32ArrayWithBuffer(context(), stepBytes, 0,
                                          static_cast<std::int64_t>(m_step.size()));
    JS::RootedObject host(context(), JS_NewPlainObject(context()));
    if (!step || !host || !JS_DefineProperty(context(), host, "step", step, JSPROP_ENUMERATE)
        || !JS_DefineFunction(context(), host, "formatTime", formatTimeNative, 1, 0)
        || !JS_DefineFunction(context(), host, "formatId", formatIdNative, 1, 0)
        || !JS_DefineFunction(context(), host, "ownText", ownTextNative, 1, 0)
        || !JS_DefineFunction(context(), host, "deriveId", deriveIdNative, 3, 0))
        return nullptr;
    return host;
}

bool ScriptRealm::runPart(const DriverPart& part, const JS::HandleValueArray& arguments)
{
    JS::CompileOptions compile(context());
    compile.setFileAndLine(part.file, 1);
    JS::SourceText<mozilla::Utf8Unit> source;
    JS::RootedValue function(context());
    JS::RootedValue ignored(context());
    return source.init(context(), part.source.data(), part.source.size(),
                       JS::SourceOwnership::Borrowed)
        && JS::Evaluate(context(), compile, source, &function)
        && JS_CallFunctionValue(context(), m_global, function, arguments, &ignored);
}

bool ScriptRealm::callDriver(const char* function, const JS::HandleValueArray& arguments,
                             JS::MutableHandleValue result)
{
    // A call of the engine's own, such as printing, does not see the limits while it lasts.
    return JS_CallFunctionName(context(), m_driver, function, arguments, result)
        && JS_CheckForInterrupt(context());
}

} // namespace headrace
