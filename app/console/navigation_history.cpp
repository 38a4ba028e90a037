// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/navigation_history.h"

#include <QtGlobal>

#include <algorithm>

namespace headrace {

void NavigationHistory::go(const Location& location)
{
    if (!m_steps.empty())
        m_steps.resize(m_at + 1);
    if (m_steps.size() == kSteps)
        m_steps.erase(m_steps.begin());
    m_steps.push_back({location, {}, now()});
    m_at = m_steps.size() - 1;
}

void NavigationHistory::keep(const Location& location, const QVariant& view)
{
    if (m_steps.empty())
        return;
    m_steps[m_at].location = location;
    m_steps[m_at].view = view;
}

void NavigationHistory::clear()
{
    m_steps.clear();
    m_at = 0;
}

const NavigationHistory::Step& NavigationHistory::back()
{
    Q_ASSERT(canGoBack());
    return m_steps[--m_at];
}

const NavigationHistory::Step& NavigationHistory::forward()
{
    Q_ASSERT(canGoForward());
    return m_steps[++m_at];
}

std::vector<NavigationHistory::Step> NavigationHistory::recent() const
{
    std::vector<Step> steps;
    for (auto step = m_steps.rbegin(); step != m_steps.rend(); ++step)
        if (std::none_of(steps.begin(), steps.end(),
                         [&](const Step& one) { return one.location == step->location; }))
            steps.push_back(*step);
    return steps;
}

} // namespace headrace
