// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/time.h"
#include "views/support/location.h"

#include <QVariant>

#include <vector>

namespace headrace {

/// Where one has been in this window, like in a browser: going somewhere forgets what lay ahead.
class NavigationHistory
{
public:
    struct Step
    {
        Location location;
        QVariant view; ///< What the place kept to look the same again.
        Time visited;
    };
    static constexpr std::size_t kSteps = 200;

    /// Goes to `location`, a new step after the present one.
    void go(const Location& location);
    /// Keeps how the present step looks now. Nothing when there is none.
    void keep(const Location& location, const QVariant& view);
    void clear();

    bool canGoBack() const { return m_at > 0; }
    bool canGoForward() const { return m_at + 1 < m_steps.size(); }
    /// Moves and returns the step to show. Only when it can.
    const Step& back();
    const Step& forward();

    /// Where one is; null when nowhere.
    const Step* present() const { return m_steps.empty() ? nullptr : &m_steps[m_at]; }
    /// The newest first, each location once.
    std::vector<Step> recent() const;

private:
    std::vector<Step> m_steps;
    std::size_t m_at = 0;
};

} // namespace headrace
