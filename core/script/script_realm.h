// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/script/script_engine.h"

#include <array>
#include <initializer_list>

namespace headrace {

/// A fresh global object in which nothing depends on the clock, chance, the machine or its files,
/// with the driver (driver_parts.h) in it. What one realm does, no other sees.
class ScriptRealm
{
public:
    static Result<std::unique_ptr<ScriptRealm>> make();

    ScriptEngine& engine() const { return *m_engine; }
    /// For who drops the realm and needs the engine a little longer.
    std::shared_ptr<ScriptEngine> engineToKeep() const { return m_engine; }
    JSContext* context() const { return m_engine->context(); }
    JSObject* global() const { return m_global; }

    /// Calls a function of the driver. False: an exception is pending, or it was ended. Call it
    /// within a ScriptRun and this realm.
    bool callDriver(const char* function, const JS::HandleValueArray& arguments,
                    JS::MutableHandleValue result);

    /// Where the driver is: the index of the event at work, and 0 while its data is parsed, 1 while
    /// its handler runs. The address is what ScriptRun takes as its step.
    const std::int32_t* step() const { return m_step.data(); }
    void resetStep() { m_step = {}; }

private:
    explicit ScriptRealm(std::shared_ptr<ScriptEngine> engine);
    bool open();
    JSObject* newHost();
    bool runPart(const struct DriverPart& part, const JS::HandleValueArray& arguments);

    std::shared_ptr<ScriptEngine> m_engine; // First: it outlives the rest.
    std::array<std::int32_t, 2> m_step {};  // The driver writes into it.
    JS::PersistentRootedObject m_global;
    JS::PersistentRootedObject m_driver;
};

} // namespace headrace
