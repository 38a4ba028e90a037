// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/base/result.h"
#include "core/script/script_limits.h"
#include "core/script/script_watchdog.h"

#include <js/Promise.h>
#include <jsapi.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace headrace {

/// Where and why a script came to its end before its time.
struct ScriptFailure
{
    ErrorCode code = ErrorCode::Rejected; ///< Rejected or Cancelled.
    std::string reason;   ///< "TypeError: data.lines is undefined", "it took longer than 2 s".
    std::string file;     ///< Empty when it is not known.
    unsigned line = 0;    ///< From 1.
    unsigned column = 0;  ///< Of a syntax error, from 1; else 0.
    std::string function; ///< Empty at the top level of a file.
    bool isLimit = false; ///< A limit was exceeded: what ran may have been left in any condition.

    /// The reason without the kind of error, where it is the driver that made it.
    std::string plainReason() const;
    std::string where() const; ///< "in apply at shop.domain.js:14"; empty when nothing is known.
};

/// The one script engine of a thread: its JSContext, kept while anything on the thread needs it.
///
/// Confined to its thread, like everything that holds one.
class ScriptEngine
{
public:
    static Result<std::shared_ptr<ScriptEngine>> ofThisThread();
    ~ScriptEngine();
    ScriptEngine(const ScriptEngine&) = delete;
    ScriptEngine& operator=(const ScriptEngine&) = delete;

    JSContext* context() const { return m_context; }
    /// Frees what no script reaches any more.
    void collectGarbage();

private:
    friend class ScriptRun;
    enum class Ended { No, OutOfTime, OutOfMemory, Stopped };

    // Promises never settle in a domain module: what is queued is dropped.
    class NoJobs final : public JS::JobQueue
    {
    public:
        JSObject* getIncumbentGlobal(JSContext* context) override;
        bool enqueuePromiseJob(JSContext*, JS::HandleObject, JS::HandleObject, JS::HandleObject,
                               JS::HandleObject) override
        {
            return true;
        }
        void runJobs(JSContext*) override {}
        bool empty() const override { return true; }

    protected:
        js::UniquePtr<SavedJobQueue> saveJobQueue(JSContext*) override;
    };

    ScriptEngine() = default;
    bool open();
    static bool onInterrupt(JSContext* context);
    bool mayGoOn();
    bool isMemoryExceeded();
    double memoryInUse();

    JSContext* m_context = nullptr;
    NoJobs m_noJobs;
    ScriptWatchdog::Watched m_watched;
    class ScriptRun* m_run = nullptr; // The one that runs now.
    std::size_t m_heapBytes = 0;      // What the collector is limited to.
    void limitHeap(std::size_t bytes);
};

/// A stretch of script under limits. Lives on the stack around the calls it guards; one at a time
/// on a thread. When a call fails, takeFailure() says why.
class ScriptRun
{
public:
    /// `step`, when given, is a number that the script changes whenever it has finished a step; the
    /// time limit is for one step.
    ScriptRun(ScriptEngine& engine, const ScriptLimits& limits, std::stop_token stop = {},
              const std::int32_t* step = nullptr);
    ~ScriptRun();
    ScriptRun(const ScriptRun&) = delete;
    ScriptRun& operator=(const ScriptRun&) = delete;

    /// Takes the pending exception, or the limit that ended the script. Where it happened is looked
    /// for in `file` and called so; frames of other files, such as our own driver, are passed over.
    ScriptFailure takeFailure(std::string_view file);

private:
    friend class ScriptEngine;
    using Clock = std::chrono::steady_clock;

    void noteWhere();
    ScriptFailure endedFailure(std::string_view file);
    ScriptFailure exceptionFailure(std::string_view file);

    ScriptEngine& m_engine;
    ScriptLimits m_limits;
    std::stop_token m_stop;
    const std::int32_t* m_step;
    std::int32_t m_lastStep = 0;
    Clock::time_point m_deadline;
    ScriptEngine::Ended m_ended = ScriptEngine::Ended::No;
    JS::RootedObject m_endedAt; // The stack when it was ended.
};

/// Fast: for hot paths, where most texts are.
bool isAscii(std::string_view text);

/// `text` as a string of the engine; null with an exception pending when it is not UTF-8.
JSString* toScriptString(JSContext* context, std::string_view text);

/// `texts` as an array of strings; null with an exception pending when one is not UTF-8.
JSObject* toScriptArray(JSContext* context, std::span<const std::string_view> texts);

/// What a function of the driver returned. False, with an exception pending: it is something else.
bool readText(JSContext* context, JS::HandleValue value, std::string& text);
/// Likewise a whole number from 0 to below `end`.
bool readNumber(JSContext* context, JS::HandleValue value, std::size_t end, std::size_t& number);
/// Likewise an array, and its length.
bool readArray(JSContext* context, JS::HandleValue value, JS::MutableHandleObject array,
               std::uint32_t& length);

/// The UTF-8 of a string of the engine; a lone surrogate becomes U+FFFD. Empty when memory ran out.
std::string fromScriptString(JSContext* context, JS::HandleString text);

} // namespace headrace
