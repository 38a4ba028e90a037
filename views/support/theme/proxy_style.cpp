// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/theme/proxy_style.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStyleOption>

namespace headrace {
namespace {
constexpr int kIconPx = 16;
}

ProxyStyle::ProxyStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void ProxyStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                               QPainter* painter, const QWidget* widget) const
{
    if (element == PE_FrameFocusRect && qobject_cast<const QAbstractItemView*>(widget) != nullptr)
        return;
    // Rows are painted by delegates (JsonTreeView paints the whole row, branches included).
    if (element == PE_PanelItemViewRow)
        return;
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    // Fusion's outline is a darker shade of the window: in dark it cannot be seen.
    if (element == PE_IndicatorCheckBox) {
        painter->setPen(option->palette.color(QPalette::Shadow));
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    }
}

int ProxyStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                          QStyleHintReturn* data) const
{
    switch (hint) {
    case SH_Widget_Animation_Duration:
        return 0;
    case SH_ScrollBar_Transient:
        return 0;
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

int ProxyStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                            const QWidget* widget) const
{
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize:
    case PM_ListViewIconSize:
        return kIconPx;
    case PM_ScrollView_ScrollBarSpacing:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

} // namespace headrace
