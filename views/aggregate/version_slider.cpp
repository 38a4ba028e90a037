// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/version_slider.h"

#include "views/aggregate/version_slider_accessible.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace headrace {
namespace {

constexpr int kMargin = 28; // Half the widest label: 7 digits in groups.
constexpr int kAxisY = 42;
constexpr int kTick = 5; // Half its height.
constexpr int kFlagTop = 26;
constexpr int kGapTextY = 18;
constexpr int kHighGapTextY = 8; // Above bars and band.
constexpr int kBandTop = 16;
constexpr int kBandHeight = 9;
constexpr int kSnapshotY = 55;
constexpr int kLabelY = 70;
constexpr int kBarHeight = 16;
constexpr int kBarPitch = 4;
constexpr int kLabelDistance = 96;
constexpr int kPage = 10;
constexpr QSize kHandle(13, 19);

// A text with its middle at (x, y), clear of `taken`; false when there was no room.
bool drawCentred(QPainter& painter, double x, int y, const QString& text, std::vector<QRect>& taken)
{
    const QFontMetrics metrics = painter.fontMetrics();
    const int width = metrics.horizontalAdvance(text);
    const QRect box(qRound(x) - width / 2, y - metrics.height() / 2, width, metrics.height());
    const QRect withRoom = box.adjusted(-4, 0, 4, 0);
    if (std::ranges::any_of(taken, [&](const QRect& other) { return other.intersects(withRoom); }))
        return false;
    taken.push_back(box);
    painter.drawText(box.adjusted(-1, 0, 1, 0), Qt::AlignCenter | Qt::TextDontClip, text);
    return true;
}

// One whole unit: what matters is whether it was a night or a month.
QString gapText(std::chrono::microseconds length)
{
    using namespace std::chrono;
    if (const auto whole = round<hours>(length); whole < days(1))
        return VersionSlider::tr("%1 h").arg(whole.count());
    if (const auto whole = round<days>(length); whole < days(365))
        return VersionSlider::tr("%1 d").arg(whole.count());
    return VersionSlider::tr("%1 y").arg(numberText(length / days(365)));
}

// Lines on whole pixels, whatever the scale of the screen.
void drawUpright(QPainter& painter, double x, int top, int bottom, const QColor& color)
{
    painter.fillRect(QRectF(std::round(x), top, 1, bottom - top), color);
}

} // namespace

VersionSlider::VersionSlider(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_times(std::make_shared<const std::vector<Time>>())
{
    installVersionSliderAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Version"));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize VersionSlider::sizeHint() const
{
    return {840, 84};
}

QSize VersionSlider::minimumSizeHint() const
{
    return {96, 84}; // Beside a sheet in a small window.
}

void VersionSlider::setTimes(std::shared_ptr<const std::vector<Time>> times)
{
    Q_ASSERT(times);
    m_times = std::move(times);
    rescale();
    setVersion(m_version);
}

void VersionSlider::setVersion(std::int64_t version)
{
    m_version = std::clamp<std::int64_t>(version, 0, last());
    QAccessibleValueChangeEvent changed(this, QVariant(qlonglong {m_version}));
    QAccessible::updateAccessibility(&changed);
    update();
}

void VersionSlider::setSpacing(VersionSpacing spacing)
{
    m_spacing = spacing;
    rescale();
}

void VersionSlider::setLastFoldable(std::optional<std::int64_t> version)
{
    m_lastFoldable = version;
    update();
}

void VersionSlider::setAsOf(std::optional<std::int64_t> version)
{
    m_asOf = version;
    update();
}

void VersionSlider::setBand(PredicateBand band)
{
    m_band = std::move(band);
    update();
}

void VersionSlider::setSnapshots(std::vector<SnapshotMark> snapshots)
{
    if (m_snapshots == snapshots)
        return;
    m_snapshots = std::move(snapshots);
    update();
}

void VersionSlider::rescale()
{
    m_scale = VersionScale(*m_times, m_spacing, kMargin, std::max(width() - kMargin, kMargin));
    m_bars.clear();
    if (isDense())
        m_bars = densityBars(*m_times, m_scale, m_spacing, kBarPitch);
    update();
}

void VersionSlider::choose(std::int64_t version)
{
    const std::int64_t before = m_version;
    setVersion(version);
    if (m_version != before)
        emit versionChosen(m_version);
}

// ---- Input ------------------------------------------------------------------------------------

void VersionSlider::keyPressEvent(QKeyEvent* event)
{
    // With these the keys go to flips and snapshots, when there are any.
    if (event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(m_version - 1);
    case Qt::Key_Right:
        return choose(m_version + 1);
    case Qt::Key_PageUp:
        return choose(m_version - kPage);
    case Qt::Key_PageDown:
        return choose(m_version + kPage);
    case Qt::Key_Home:
        return choose(0);
    case Qt::Key_End:
        return choose(last());
    default:
        break;
    }
    if (event->key() >= Qt::Key_0 && event->key() <= Qt::Key_9)
        emit digitTyped(event->text());
    else
        QWidget::keyPressEvent(event);
}

void VersionSlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        choose(m_scale.versionAt(event->position().x()));
}

void VersionSlider::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        choose(m_scale.versionAt(event->position().x()));
}

void VersionSlider::mouseReleaseEvent(QMouseEvent* event)
{
    mouseMoveEvent(event);
}

void VersionSlider::wheelEvent(QWheelEvent* event)
{
    constexpr int kOneStep = 120;
    const QPoint turned = event->angleDelta();
    m_wheelRest += std::abs(turned.x()) > std::abs(turned.y()) ? turned.x() : turned.y();
    choose(m_version - m_wheelRest / kOneStep);
    m_wheelRest %= kOneStep;
    event->accept();
}

bool VersionSlider::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && last() > 0) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto version = m_scale.versionAt(help->pos().x());
        QToolTip::showText(help->globalPos(), plainToolTip(tipFor(version)), this);
        return true;
    }
    return QWidget::event(event);
}

QString VersionSlider::tipFor(std::int64_t version) const
{
    if (version == 0)
        return tr("Version 0: before the first event");
    const Time time = (*m_times)[static_cast<std::size_t>(version - 1)];
    const QString tip = tr("Version %1, %2 UTC").arg(numberText(version), timeText(time));
    return m_asOf && version > *m_asOf ? tr("%1, later than the as-of cursor").arg(tip) : tip;
}

void VersionSlider::resizeEvent(QResizeEvent*)
{
    rescale();
}

void VersionSlider::focusInEvent(QFocusEvent*)
{
    update();
}

void VersionSlider::focusOutEvent(QFocusEvent*)
{
    update();
}

// ---- Painting ---------------------------------------------------------------------------------

void VersionSlider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (last() == 0)
        return;
    paintUnfoldable(painter);
    paintBand(painter, m_theme, m_scale, m_band, kBandTop, kBandHeight);
    isDense() ? paintBars(painter) : paintTicks(painter);
    paintLine(painter);
    paintAsOf(painter);
    paintGaps(painter);
    paintSnapshots(painter, m_theme, m_scale, m_snapshots, kSnapshotY);
    paintLabels(painter);
    paintHandle(painter);
}

void VersionSlider::paintUnfoldable(QPainter& painter) const
{
    if (!m_lastFoldable || *m_lastFoldable >= last())
        return;
    const double left = m_scale.x(*m_lastFoldable);
    const QRectF band(left, kAxisY - 10, m_scale.x(last()) - left + 1, 21);
    painter.save();
    painter.setClipRect(band);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(Token::UnknownBg), 4));
    for (double x = band.left() - band.height(); x < band.right() + 8; x += 10)
        painter.drawLine(QPointF(x, band.bottom()), QPointF(x + band.height(), band.top()));
    painter.restore();
}

void VersionSlider::paintLine(QPainter& painter) const
{
    const double left = m_scale.x(0);
    const double here = m_scale.x(m_version);
    const double right = m_scale.x(last());
    painter.fillRect(QRectF(here, kAxisY - 1, right - here, 2), m_theme.color(Token::BorderStrong));
    painter.fillRect(QRectF(left, kAxisY - 1, here - left, 2), m_theme.color(Token::Accent));
}

void VersionSlider::paintAsOf(QPainter& painter) const
{
    if (!m_asOf)
        return;
    const std::int64_t version = std::min(*m_asOf, last());
    const double x = std::round(m_scale.x(version));
    // Later events exist, but not as of the cursor: the line becomes thin.
    painter.fillRect(QRectF(x, kAxisY - 1, m_scale.x(last()) - x, 1),
                     m_theme.color(Token::Surface));
    drawUpright(painter, x, kFlagTop, kAxisY + 11, m_theme.color(Token::Accent));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Token::Accent));
    const QPointF flag[] {
        {x + 1, double(kFlagTop)}, {x + 8, kFlagTop + 3.5}, {x + 1, kFlagTop + 7.0}};
    painter.drawConvexPolygon(flag, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void VersionSlider::paintTicks(QPainter& painter) const
{
    for (std::int64_t version = 0; version <= last(); ++version)
        drawUpright(painter, m_scale.x(version), kAxisY - kTick, kAxisY + kTick,
                    m_theme.color(version <= m_version ? Token::Accent : Token::BorderStrong));
}

void VersionSlider::paintBars(QPainter& painter) const
{
    for (const DensityBar& bar : m_bars) {
        const double height = std::ceil(bar.height * kBarHeight);
        painter.fillRect(QRectF(std::round(bar.x), kAxisY - 1 - height, kBarPitch - 2, height),
                         m_theme.color(bar.last <= m_version ? Token::Accent : Token::PlotTotal));
    }
}

void VersionSlider::paintGaps(QPainter& painter) const
{
    painter.setFont(m_theme.axis());
    const bool hasBand = !m_band.stretches.empty();
    const bool isHigh = isDense() || hasBand;
    std::vector<VersionScale::Gap> longestFirst(m_scale.gaps().begin(), m_scale.gaps().end());
    std::ranges::stable_sort(longestFirst, std::greater {}, &VersionScale::Gap::length);
    std::vector<QRect> taken;
    for (const auto& gap : longestFirst) {
        const double from = m_scale.x(gap.after);
        const double to = m_scale.x(gap.after + 1);
        const double middle = (from + to) / 2;
        painter.setPen(m_theme.color(Token::PlotAxis));
        if (!drawCentred(painter, middle, isHigh ? kHighGapTextY : kGapTextY, gapText(gap.length),
                         taken))
            continue;
        if (to - from < 8) { // No room for a break: a stroke says where it is.
            if (!hasBand)    // In the band it would be a flip.
                drawUpright(painter, middle, kHighGapTextY + 8, kAxisY - kBarHeight - 2,
                            m_theme.color(Token::Text2));
            continue;
        }
        const double cut = std::round(middle);
        painter.fillRect(QRectF(cut - 3, kAxisY - 2, 6, 4), m_theme.color(Token::Surface));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.color(Token::Text2), 1));
        for (const double x : {cut - 4, cut})
            painter.drawLine(QPointF(x, kAxisY + 4), QPointF(x + 3, kAxisY - 4));
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
}

void VersionSlider::paintLabels(QPainter& painter) const
{
    QFont strong = m_theme.axis();
    strong.setWeight(QFont::DemiBold);
    std::vector<QRect> taken;
    painter.setFont(strong);
    painter.setPen(m_theme.color(Token::Text));
    drawCentred(painter, m_scale.x(m_version), kLabelY, numberText(m_version), taken);

    painter.setFont(m_theme.axis());
    painter.setPen(m_theme.color(Token::PlotAxis));
    auto versions = m_scale.labelled(kLabelDistance);
    std::ranges::partial_sort(versions, versions.begin() + 1,
                              std::greater {}); // The end matters most.
    for (const std::int64_t version : versions)
        drawCentred(painter, m_scale.x(version), kLabelY, numberText(version), taken);
}

void VersionSlider::paintHandle(QPainter& painter) const
{
    const double x = std::round(m_scale.x(m_version));
    if (!m_band.stretches.empty()) // What the predicate says here.
        drawUpright(painter, x, kBandTop - 2, kAxisY, m_theme.color(Token::Text));
    const QRectF handle(x - kHandle.width() / 2, kAxisY - kHandle.height() / 2, kHandle.width(),
                        kHandle.height());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    if (hasFocus()) {
        painter.setBrush(m_theme.color(Token::Surface));
        painter.drawRoundedRect(handle.adjusted(-4, -4, 4, 4), 6, 6);
        painter.setPen(QPen(m_theme.color(Token::Focus), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(handle.adjusted(-3, -3, 3, 3), 5, 5);
        painter.setPen(Qt::NoPen);
    }
    painter.setBrush(m_theme.color(Token::Accent));
    painter.drawRoundedRect(handle, 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const int dx : {-1, 2})
        drawUpright(painter, x + dx - 1, kAxisY - 4, kAxisY + 5, m_theme.color(Token::OnAccent));
}

} // namespace headrace
