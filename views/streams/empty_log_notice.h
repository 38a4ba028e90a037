// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/streams/condition.h"
#include "views/support/request.h"
#include "views/support/widgets/pane_notice.h"

namespace headrace {

class StoreSession;
struct FilterVocabulary;

/// What stands in place of a table of events that has no rows: how to get events into the store, or
/// which value that occurs is most like the one the filter asks for.
class EmptyLogNotice : public PaneNotice
{
    Q_OBJECT

public:
    /// `session` must outlive the notice.
    EmptyLogNotice(StoreSession& session, Theme& theme, QWidget* parent = nullptr);

    /// Explains why nothing matches `conditions`; none: the store is empty.
    void explain(const std::vector<Condition>& conditions, const FilterVocabulary& vocabulary);
    /// What is still being looked for is of no interest any more.
    void forget() { m_looking.cancel(); }

signals:
    /// The user took what was offered; none: the filter should be cleared.
    void conditionsWanted(const std::vector<headrace::Condition>& conditions);

private:
    void offer(const Condition& condition, const QStringList& occurring);
    void lookForStream(const Condition& condition);

    StoreSession& m_session;
    std::vector<Condition> m_conditions;
    Request m_looking;
};

} // namespace headrace
