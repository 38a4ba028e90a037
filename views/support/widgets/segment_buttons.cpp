// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/segment_buttons.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace headrace {

SegmentButtons::SegmentButtons(const QString& name, const QStringList& texts, int height,
                               QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    setAccessibleName(name);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (int i = 0; i < texts.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setText(texts[i]);
        button->setAccessibleName(QStringLiteral("%1: %2").arg(name, texts[i]));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setProperty("segment",
                            i == 0                      ? "first"
                                : i == texts.size() - 1 ? "last"
                                                        : "middle");
        if (height < 28)
            button->setProperty("compact", true);
        m_group->addButton(button, i);
        layout->addWidget(button);
    }
    choose(0);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentButtons::chosenByUser);
}

int SegmentButtons::chosen() const
{
    return m_group->checkedId();
}

void SegmentButtons::choose(int index)
{
    button(index)->setChecked(true);
}

void SegmentButtons::setText(int index, const QString& text)
{
    button(index)->setText(text);
    button(index)->setAccessibleName(QStringLiteral("%1: %2").arg(accessibleName(), text));
}

QToolButton* SegmentButtons::button(int index) const
{
    return qobject_cast<QToolButton*>(m_group->button(index));
}

} // namespace headrace
