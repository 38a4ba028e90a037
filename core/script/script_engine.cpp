// SPDX-License-Identifier: Apache-2.0
#include "core/script/script_engine.h"

#include <fmt/format.h>
#include <js/Array.h>
#include <js/CharacterEncoding.h>
#include <js/ErrorReport.h>
#include <js/Exception.h>
#include <js/GCAPI.h>
#include <js/Initialization.h>
#include <js/Interrupt.h>
#include <js/LocaleSensitive.h>
#include <js/SavedFrameAPI.h>
#include <js/Stack.h>

#include <algorithm>
#include <cassert>
#include <cstring>

namespace headrace {
namespace {

constexpr std::size_t kMiB = 1024UL * 1024;
constexpr std::size_t kNativeStackBytes = kMiB; // Of the 8 MiB that a thread has.
constexpr std::uint32_t kFramesInAFailure = 64;

// The engine as a library: made at its first use, taken down after main() when every thread that
// used it has ended.
class ScriptLibrary
{
public:
    ScriptLibrary() : m_isUp(JS_Init()) {}
    ~ScriptLibrary()
    {
        if (m_isUp)
            JS_ShutDown();
    }
    ScriptLibrary(const ScriptLibrary&) = delete;
    ScriptLibrary& operator=(const ScriptLibrary&) = delete;

    static ScriptLibrary& instance()
    {
        static ScriptLibrary library;
        return library;
    }
    bool isUp() const { return m_isUp; }
    ScriptWatchdog& watchdog() { return m_watchdog; }

private:
    bool m_isUp;
    ScriptWatchdog m_watchdog;
};

std::string forPeople(std::chrono::milliseconds time)
{
    return time.count() % 1'000 == 0 ? fmt::format("{} s", time.count() / 1'000)
                                     : fmt::format("{} ms", time.count());
}

// Fills file, line and function from the innermost frame of `stack` that is in `file`.
void locate(JSContext* context, JS::HandleObject stack, std::string_view file,
            ScriptFailure& failure)
{
    JS::RootedObject frame(context, stack);
    while (frame) {
        JS::RootedString source(context);
        JS::RootedString function(context);
        std::uint32_t line = 0;
        JS::RootedObject parent(context);
        JS::GetSavedFrameSource(context, nullptr, frame, &source);
        JS::GetSavedFrameLine(context, nullptr, frame, &line);
        JS::GetSavedFrameFunctionDisplayName(context, nullptr, frame, &function);
        if (source && fromScriptString(context, source) == file) {
            failure.file = file;
            failure.line = line;
            if (function)
                failure.function = fromScriptString(context, function);
            return;
        }
        if (JS::GetSavedFrameParent(context, nullptr, frame, &parent) != JS::SavedFrameResult::Ok)
            return;
        frame = parent;
    }
}

} // namespace

std::string ScriptFailure::plainReason() const
{
    for (const std::string_view kind : {"LensError: ", "Error: "})
        if (file.empty() && reason.starts_with(kind))
            return reason.substr(kind.size());
    return reason;
}

std::string ScriptFailure::where() const
{
    if (file.empty())
        return {};
    const std::string place = fmt::format("at {}:{}", file, line);
    return function.empty() ? place : fmt::format("in {} {}", function, place);
}

JSObject* ScriptEngine::NoJobs::getIncumbentGlobal(JSContext* context)
{
    return JS::CurrentGlobalOrNull(context);
}

js::UniquePtr<JS::JobQueue::SavedJobQueue> ScriptEngine::NoJobs::saveJobQueue(JSContext*)
{
    return js::MakeUnique<SavedJobQueue>();
}

Result<std::shared_ptr<ScriptEngine>> ScriptEngine::ofThisThread()
{
    // The library first: what is made later is destroyed earlier.
    if (!ScriptLibrary::instance().isUp())
        return Error {ErrorCode::Io, "the script engine could not be started"};
    thread_local std::weak_ptr<ScriptEngine> current;
    if (auto engine = current.lock())
        return engine;
    std::shared_ptr<ScriptEngine> engine(new ScriptEngine);
    if (!engine->open())
        return Error {ErrorCode::Io, "the script engine could not be started: out of memory"};
    current = engine;
    return engine;
}

bool ScriptEngine::open()
{
    m_context = JS_NewContext(static_cast<std::uint32_t>(ScriptLimits {}.memoryBytes));
    if (!m_context)
        return false;
    JS_SetContextPrivate(m_context, this);
    JS_SetNativeStackQuota(m_context, kNativeStackBytes);
    JS::SetJobQueue(m_context, &m_noJobs);
    if (!JS::InitSelfHostedCode(m_context) || !JS_AddInterruptCallback(m_context, onInterrupt)
        || !JS_SetDefaultLocale(JS_GetRuntime(m_context), "en-US")) // Not the machine's: folds are
        return false;                                               // the same everywhere.
    m_watched.interrupt = [context = m_context] { JS_RequestInterruptCallback(context); };
    ScriptLibrary::instance().watchdog().add(m_watched);
    return true;
}

ScriptEngine::~ScriptEngine()
{
    ScriptLibrary::instance().watchdog().remove(m_watched);
    if (m_context)
        JS_DestroyContext(m_context);
}

void ScriptEngine::collectGarbage()
{
    JS_GC(m_context);
}

// Setting it waits for the collector, so not for every run.
void ScriptEngine::limitHeap(std::size_t bytes)
{
    if (bytes == m_heapBytes)
        return;
    m_heapBytes = bytes;
    const auto limit = static_cast<std::uint32_t>(std::min<std::size_t>(bytes, UINT32_MAX));
    JS_SetGCParameter(m_context, JSGC_MAX_BYTES, limit);
}

bool ScriptEngine::onInterrupt(JSContext* context)
{
    return static_cast<ScriptEngine*>(JS_GetContextPrivate(context))->mayGoOn();
}

bool ScriptEngine::mayGoOn()
{
    if (!m_run || m_run->m_ended != Ended::No)
        return true; // Its failure is being read.
    ScriptRun& run = *m_run;
    const auto now = ScriptRun::Clock::now();
    if (run.m_step && *run.m_step != run.m_lastStep) {
        run.m_lastStep = *run.m_step;
        run.m_deadline = now + run.m_limits.time;
    }
    if (run.m_stop.stop_requested())
        run.m_ended = Ended::Stopped;
    else if (now > run.m_deadline)
        run.m_ended = Ended::OutOfTime;
    else if (isMemoryExceeded())
        run.m_ended = Ended::OutOfMemory;
    if (run.m_ended == Ended::No)
        return true;
    run.noteWhere();
    return false;
}

bool ScriptEngine::isMemoryExceeded()
{
    const auto limit = static_cast<double>(m_run->m_limits.memoryBytes);
    if (memoryInUse() <= limit)
        return false;
    collectGarbage(); // What nobody reaches any more does not count.
    return memoryInUse() > limit;
}

// JSGC_MAX_BYTES bounds only what the collector allocates itself; the contents of strings and
// arrays come from malloc, of which the engine keeps account but which it does not limit.
double ScriptEngine::memoryInUse()
{
    JS::RootedObject account(m_context, js::gc::NewMemoryInfoObject(m_context));
    if (!account) {
        JS_ClearPendingException(m_context);
        return 0;
    }
    double bytes = 0;
    for (const char* kind : {"gcBytes", "mallocBytes"}) {
        JS::RootedValue value(m_context);
        if (JS_GetProperty(m_context, account, kind, &value) && value.isNumber())
            bytes += value.toNumber();
    }
    return bytes;
}

ScriptRun::ScriptRun(ScriptEngine& engine, const ScriptLimits& limits, std::stop_token stop,
                     const std::int32_t* step)
    : m_engine(engine)
    , m_limits(limits)
    , m_stop(std::move(stop))
    , m_step(step)
    , m_lastStep(step ? *step : 0)
    , m_deadline(Clock::now() + limits.time)
    , m_endedAt(engine.m_context)
{
    assert(!engine.m_run);
    engine.limitHeap(limits.memoryBytes);
    engine.m_run = this;
    ScriptLibrary::instance().watchdog().begin(engine.m_watched);
}

ScriptRun::~ScriptRun()
{
    ScriptLibrary::instance().watchdog().end(m_engine.m_watched);
    m_engine.m_run = nullptr;
}

void ScriptRun::noteWhere()
{
    if (!JS::CaptureCurrentStack(m_engine.m_context, &m_endedAt,
                                 JS::StackCapture(JS::MaxFrames(kFramesInAFailure))))
        JS_ClearPendingException(m_engine.m_context);
}

ScriptFailure ScriptRun::takeFailure(std::string_view file)
{
    return m_ended == ScriptEngine::Ended::No ? exceptionFailure(file) : endedFailure(file);
}

ScriptFailure ScriptRun::endedFailure(std::string_view file)
{
    JS_ClearPendingException(m_engine.m_context);
    ScriptFailure failure;
    failure.isLimit = true;
    switch (m_ended) {
    case ScriptEngine::Ended::Stopped:
        failure.code = ErrorCode::Cancelled;
        failure.reason = "it was cancelled";
        break;
    case ScriptEngine::Ended::OutOfMemory:
        failure.reason =
            fmt::format("it needed more than the {} MiB of memory that a module may use",
                        m_limits.memoryBytes / kMiB);
        break;
    default:
        failure.reason = fmt::format("it took longer than {}; look for an endless loop",
                                     forPeople(m_limits.time));
    }
    locate(m_engine.m_context, m_endedAt, file, failure);
    return failure;
}

ScriptFailure ScriptRun::exceptionFailure(std::string_view file)
{
    JSContext* context = m_engine.m_context;
    ScriptFailure failure;
    JS::ExceptionStack thrown(context);
    JS::ErrorReportBuilder report(context);
    if (!JS_IsExceptionPending(context) || !JS::StealPendingExceptionStack(context, &thrown)
        || !report.init(context, thrown, JS::ErrorReportBuilder::NoSideEffects)) {
        JS_ClearPendingException(context);
        failure.reason = "it failed for lack of memory";
        failure.isLimit = true;
        return failure;
    }
    failure.reason = report.toStringResult().c_str();
    constexpr std::string_view kUncaught =
        "uncaught exception: "; // The engine's word for "throw 1".
    if (failure.reason.starts_with(kUncaught))
        failure.reason = "it threw " + failure.reason.substr(kUncaught.size());
    if (failure.reason == "it threw out of memory") {
        failure.reason =
            fmt::format("it needed more than the {} MiB of memory that a module may use",
                        m_limits.memoryBytes / kMiB);
        failure.isLimit = true;
    }
    JS::RootedObject stack(context, thrown.stack());
    if (thrown.exception().isObject()) {
        JS::RootedObject object(context, &thrown.exception().toObject());
        if (JSObject* made = JS::ExceptionStackOrNull(object)) // Where it was made, not rethrown.
            stack = made;
    }
    locate(context, stack, file, failure);
    const char* reported = report.report()->filename;
    if (failure.file.empty() && reported && reported == file) { // A syntax error has no stack.
        failure.file = file;
        failure.line = report.report()->lineno;
        failure.column = report.report()->column + 1;
    }
    return failure;
}

bool isAscii(std::string_view text)
{
    std::uint64_t bits = 0;
    std::size_t i = 0;
    for (; i + sizeof bits <= text.size(); i += sizeof bits) { // Eight at once: it is a hot path.
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, sizeof word);
        bits |= word;
    }
    for (; i < text.size(); ++i)
        bits |= static_cast<unsigned char>(text[i]);
    return (bits & 0x8080808080808080U) == 0;
}

JSString* toScriptString(JSContext* context, std::string_view text)
{
    if (isAscii(text))
        return JS_NewStringCopyN(context, text.data(), text.size());
    return JS_NewStringCopyUTF8N(context, JS::UTF8Chars(text.data(), text.size()));
}

JSObject* toScriptArray(JSContext* context, std::span<const std::string_view> texts)
{
    JS::RootedValueVector strings(context);
    for (const std::string_view text : texts) {
        JSString* string = toScriptString(context, text);
        if (!string || !strings.append(JS::StringValue(string)))
            return nullptr;
    }
    return JS::NewArrayObject(context, strings);
}

bool readText(JSContext* context, JS::HandleValue value, std::string& text)
{
    if (!value.isString()) {
        JS_ReportErrorASCII(context, "a text was expected, but there is none");
        return false;
    }
    JS::RootedString string(context, value.toString());
    text = fromScriptString(context, string);
    return true;
}

bool readNumber(JSContext* context, JS::HandleValue value, std::size_t end, std::size_t& number)
{
    if (!value.isInt32() || value.toInt32() < 0
        || static_cast<std::size_t>(value.toInt32()) >= end) {
        JS_ReportErrorASCII(context, "a number was expected, but there is none that fits");
        return false;
    }
    number = static_cast<std::size_t>(value.toInt32());
    return true;
}

bool readArray(JSContext* context, JS::HandleValue value, JS::MutableHandleObject array,
               std::uint32_t& length)
{
    bool isArray = false;
    if (!JS::IsArrayObject(context, value, &isArray))
        return false;
    if (!isArray) {
        JS_ReportErrorASCII(context, "a list was expected, but there is none");
        return false;
    }
    array.set(&value.toObject());
    return JS::GetArrayLength(context, array, &length);
}

std::string fromScriptString(JSContext* context, JS::HandleString text)
{
    JSLinearString* linear = JS_EnsureLinearString(context, text);
    if (!linear) {
        JS_ClearPendingException(context);
        return {};
    }
    std::string bytes(JS::GetDeflatedUTF8StringLength(linear), '\0');
    bytes.resize(JS::DeflateStringToUTF8Buffer(linear, mozilla::Span(bytes.data(), bytes.size())));
    return bytes;
}

} // namespace headrace
