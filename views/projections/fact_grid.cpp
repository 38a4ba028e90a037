// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/fact_grid.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QGridLayout>
#include <QLabel>

namespace headrace {

FactGrid::FactGrid(const Theme& theme, int nameWidth, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_nameWidth(nameWidth)
    , m_layout(new QGridLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(8);
    m_layout->setVerticalSpacing(5);
    m_layout->setColumnStretch(1, 1);
    m_layout->setColumnMinimumWidth(0, nameWidth);
}

void FactGrid::setFacts(const QList<Fact>& facts)
{
    if (m_facts == facts)
        return;
    m_facts = facts;
    while (m_names.size() < facts.size()) {
        auto* name = new QLabel(this);
        name->setFont(m_theme.font(TextStyle::Small));
        name->setForegroundRole(QPalette::PlaceholderText);
        name->setTextFormat(Qt::PlainText);
        auto* value = new QLabel(this);
        value->setTextFormat(Qt::PlainText);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setFont(m_theme.font(TextStyle::Small));
        const int row = int(m_names.size());
        m_layout->addWidget(name, row, 0, Qt::AlignTop);
        m_layout->addWidget(value, row, 1);
        m_names << name;
        m_values << value;
    }
    for (qsizetype i = 0; i < m_names.size(); ++i) {
        const bool isThere = i < facts.size();
        m_names[i]->setVisible(isThere);
        m_values[i]->setVisible(isThere);
        m_names[i]->setText(isThere ? facts[i].name : QString());
        m_values[i]->setText(isThere ? visibleText(facts[i].value) : QString());
    }
    setAccessibleName(text());
}

QString FactGrid::text() const
{
    QStringList lines;
    for (const Fact& fact : m_facts)
        lines << fact.name + ": " + fact.value;
    return lines.join('\n');
}

} // namespace headrace
