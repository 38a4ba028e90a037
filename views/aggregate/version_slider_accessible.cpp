// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/version_slider_accessible.h"

#include "views/aggregate/version_slider.h"

#include <QAccessibleWidget>

namespace headrace {
namespace {

class VersionSliderAccessible : public QAccessibleWidget, public QAccessibleValueInterface
{
public:
    explicit VersionSliderAccessible(VersionSlider* slider)
        : QAccessibleWidget(slider, QAccessible::Slider)
        , m_slider(slider)
    {
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Value)
            return VersionSlider::tr("%1 of %2").arg(m_slider->version()).arg(m_slider->last());
        return QAccessibleWidget::text(kind);
    }

    QVariant currentValue() const override { return qlonglong {m_slider->version()}; }
    QVariant maximumValue() const override { return qlonglong {m_slider->last()}; }
    QVariant minimumValue() const override { return 0LL; }
    QVariant minimumStepSize() const override { return 1LL; }

    void setCurrentValue(const QVariant& value) override
    {
        m_slider->setVersion(value.toLongLong());
        emit m_slider->versionChosen(m_slider->version());
    }

private:
    VersionSlider* m_slider; // Owns this, through QAccessible's cache.
};

QAccessibleInterface* makeAccessible(const QString&, QObject* object)
{
    auto* slider = qobject_cast<VersionSlider*>(object);
    return slider ? new VersionSliderAccessible(slider) : nullptr;
}

} // namespace

void installVersionSliderAccessibility()
{
    static const bool installed = (QAccessible::installFactory(makeAccessible), true);
    Q_UNUSED(installed)
}

} // namespace headrace
