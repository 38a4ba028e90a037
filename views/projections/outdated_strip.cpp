// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/outdated_strip.h"

#include "views/projections/sentence_label.h"
#include "views/support/widgets/action_button.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace headrace {
namespace {

QString sentenceOf(const ProjectionStatus& status)
{
    if (status.version == status.live->version)
        return OutdatedStrip::tr("The module declares other columns than these rows have. They are "
                                 "served as they are until they are rebuilt.");
    return OutdatedStrip::tr("The module declares v%1. The rows of v%2 are served as they are "
                             "until v%1 is built and switched to.")
        .arg(status.version)
        .arg(status.live->version);
}

} // namespace

OutdatedStrip::OutdatedStrip(Theme& theme, QAction* rebuild, QWidget* parent)
    : QWidget(parent)
    , m_sentence(new SentenceLabel(theme, this))
{
    m_sentence->setObjectName("outdatedSentence");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(makeActionButton(rebuild, ButtonRole::Plain, 24, this));
    hide();
}

void OutdatedStrip::setStatus(const ProjectionStatus* status)
{
    const bool isDue = status && status->isOutdated && status->live && !status->building;
    m_sentence->say(SentenceLabel::Kind::Watch, isDue ? sentenceOf(*status) : QString());
    setVisible(isDue);
}

QString OutdatedStrip::text() const
{
    return m_sentence->sentence();
}

} // namespace headrace
