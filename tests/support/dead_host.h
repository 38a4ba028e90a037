// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace headrace {

/// A host that is dead in one of two ways.
class DeadHost
{
public:
    enum class How {
        SaysNothing,      ///< It takes connections, and never says a word.
        TakesNoConnection ///< Not even connecting comes to an end.
    };
    explicit DeadHost(How how);
    DeadHost(const DeadHost&) = delete;
    DeadHost& operator=(const DeadHost&) = delete;
    ~DeadHost();

    int port() const { return m_port; }
    /// Of a store on it; `more` is added to the parameters.
    std::string address(const std::string& more = {}) const;
    /// Whether somebody calls within five seconds. For one that says nothing.
    bool waitForCaller() const;

private:
    int m_port = 0;
    int m_listening;
    std::vector<int> m_waiting;
};

} // namespace headrace
