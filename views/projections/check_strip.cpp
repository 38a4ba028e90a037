// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/check_strip.h"

#include "views/projections/determinism_checks.h"
#include "views/projections/sentence_label.h"
#include "views/support/text_format.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace headrace {

CheckStrip::CheckStrip(DeterminismChecks& checks, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_checks(checks)
    , m_sentence(new SentenceLabel(theme, this))
    , m_event(new QPushButton(tr("Show the event"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
{
    m_sentence->setObjectName("checkOutcome");
    m_event->setAccessibleName(tr("Show the event after which the builds differ"));
    m_cancel->setAccessibleName(tr("Cancel the determinism check"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    layout->addWidget(m_sentence, 1);
    for (QPushButton* button : {m_event, m_cancel}) {
        button->setProperty("compact", true);
        layout->addWidget(button);
    }
    connect(&checks, &DeterminismChecks::changed, this, &CheckStrip::show);
    connect(m_event, &QPushButton::clicked, this, [this] { emit eventWanted(m_position); });
    connect(m_cancel, &QPushButton::clicked, &checks, &DeterminismChecks::cancel);
    show();
}

void CheckStrip::setProjection(const std::string& name)
{
    m_projection = name;
    show();
}

void CheckStrip::show()
{
    using Kind = SentenceLabel::Kind;
    const bool isRunning = m_checks.isRunning() && m_checks.running() == m_projection;
    const auto* outcome = m_checks.outcome(m_projection);
    m_position = 0;
    if (isRunning) {
        const JobList::Row& row = m_checks.row();
        m_sentence->say(Kind::Plain,
                        row.total > 0
                            ? tr("Checking determinism: %1").arg(percentText(row.done, row.total))
                            : tr("Checking determinism…"));
    } else if (outcome && outcome->result) {
        const bool isGood = outcome->result->isDeterministic;
        m_position = outcome->result->position.value;
        m_sentence->say(isGood ? Kind::Well : Kind::Failure, determinismText(*outcome->result));
    } else {
        m_sentence->say(Kind::Watch, outcome ? outcome->failure : QString());
    }
    m_event->setVisible(m_position > 0 && !isRunning);
    m_cancel->setVisible(isRunning);
    setVisible(isRunning || outcome != nullptr);
}

QString CheckStrip::text() const
{
    return m_sentence->sentence();
}

} // namespace headrace
