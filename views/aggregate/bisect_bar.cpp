// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/bisect_bar.h"

#include "views/aggregate/predicate_field.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kHeight = 40;
constexpr int kFieldWidth = 432;
constexpr int kLeastField = 120;
constexpr int kLeastResult = 196;
constexpr int kNarrow = 1'080;
constexpr std::chrono::milliseconds kPause {150};

QLabel* quietLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::PlaceholderText); // text-2 in the theme's palette.
    return label;
}

QString wordOf(Truth truth)
{
    switch (truth) {
    case Truth::False:
        return BisectBar::tr("false");
    case Truth::True:
        return BisectBar::tr("true");
    case Truth::Unknown:
        break;
    }
    return BisectBar::tr("unknown");
}

// The predicate stands in the field already.
QString withoutPredicate(const QString& message, const QString& predicate)
{
    const QString quoted = u'"' + predicate + u'"' + u' ';
    if (!message.startsWith(quoted))
        return message;
    QString rest = message.mid(quoted.size());
    rest[0] = rest[0].toUpper();
    return rest;
}

} // namespace

BisectBar::BisectBar(StoreSession& store, DomainSession& domain, const Steps& steps,
                     const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_search(new FlipSearch(store, domain, this))
    , m_icon(new QLabel(this))
    , m_title(new QLabel(tr("Bisect"), this))
    , m_field(new PredicateField(theme, this))
    , m_find(new QToolButton(this))
    , m_result(quietLabel(this))
    , m_line(new QFrame(this))
    , m_previous(new QToolButton(this))
    , m_flip(quietLabel(this))
    , m_next(new QToolButton(this))
    , m_trueKey(quietLabel(this))
    , m_falseKey(quietLabel(this))
{
    buildLayout(steps);
    connectTo();
    dress();
    takeFound();
}

void BisectBar::buildLayout(const Steps& steps)
{
    setFixedHeight(kHeight);
    m_field->setObjectName("predicateField");
    m_field->setMinimumWidth(kLeastField);
    m_field->setMaximumWidth(kFieldWidth);
    m_result->setObjectName("bisectResult");
    m_result->setMinimumWidth(kLeastResult);
    m_result->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_flip->setObjectName("flipAtVersion");
    m_find->setObjectName("findFlips");
    m_find->setDefaultAction(steps.find);
    m_find->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_find->setAccessibleName(steps.find->text());
    for (auto [button, action] :
         {std::pair(m_previous, steps.previous), std::pair(m_next, steps.next)}) {
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setProperty("iconOnly", true);
        button->setProperty("flat", true);
        button->setAccessibleName(action->text());
    }
    m_line->setFixedSize(1, 20);
    m_line->setAutoFillBackground(true);
    m_trueKey->setText(tr("true"));
    m_falseKey->setText(tr("false"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 1);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_title);
    layout->addWidget(m_field, 100);
    layout->addWidget(m_find);
    layout->addSpacing(4);
    layout->addWidget(m_result, 1);
    layout->addWidget(m_line);
    layout->addWidget(m_previous);
    layout->addWidget(m_flip);
    layout->addWidget(m_next);
    layout->addSpacing(8);
    layout->addWidget(m_trueKey);
    layout->addWidget(m_falseKey);
}

void BisectBar::connectTo()
{
    connect(m_field, &QLineEdit::textEdited, this, &BisectBar::takeText);
    connect(m_field, &PredicateField::entered, this, [this] {
        if (found().state != FlipsFound::State::Running)
            find();
    });
    connect(m_search, &FlipSearch::checked, this, &BisectBar::takeCheck);
    connect(m_search, &FlipSearch::changed, this, &BisectBar::takeFound);
    connect(&m_theme, &Theme::changed, this, &BisectBar::dress);
    connect(&m_pause, &QTimer::timeout, this, &BisectBar::check);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
}

void BisectBar::setStream(const StreamName& stream, const QString& reason)
{
    m_stream = stream;
    m_reason = reason;
    m_field->setEnabled(reason.isEmpty());
    m_search->clear();
    m_complaint.clear();
    check();
}

void BisectBar::setHead(std::int64_t head)
{
    m_head = head;
    showResult();
}

void BisectBar::setVersion(std::int64_t version)
{
    m_version = version;
    showFlip();
}

void BisectBar::setState(std::shared_ptr<const ShownState> state)
{
    m_field->setState(std::move(state));
}

void BisectBar::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

// ---- The predicate ------------------------------------------------------------------------------

void BisectBar::takeText()
{
    m_field->setVerdict(PredicateField::Verdict::None);
    m_complaint.clear();
    if (found().state != FlipsFound::State::None && found().predicate != m_field->text().trimmed())
        m_search->clear(); // What is shown would be of another predicate than what is read.
    m_pause.start();
    showResult();
    emit changed();
}

void BisectBar::check()
{
    const QString predicate = m_field->text().trimmed();
    if (predicate.isEmpty() || !m_reason.isEmpty()) {
        m_field->setVerdict(PredicateField::Verdict::None);
        return showResult();
    }
    m_search->check(toQString(m_stream.category()), predicate);
}

void BisectBar::takeCheck(const QString& predicate, const QString& problem)
{
    if (predicate != m_field->text().trimmed())
        return;
    m_complaint = withoutPredicate(problem, predicate);
    m_field->setVerdict(problem.isEmpty() ? PredicateField::Verdict::Usable
                                          : PredicateField::Verdict::Unusable);
    showResult();
    emit changed();
}

void BisectBar::find()
{
    if (found().state == FlipsFound::State::Running)
        return m_search->cancel();
    if (!whyNotFind().isEmpty())
        return;
    m_pause.stop();
    check();
    m_search->find(m_stream, m_field->text().trimmed(), m_head);
}

QString BisectBar::whyNotFind() const
{
    if (!m_reason.isEmpty())
        return m_reason;
    if (m_field->text().trimmed().isEmpty())
        return tr("Type a condition on the state first");
    return m_complaint;
}

// ---- What was found -----------------------------------------------------------------------------

std::int64_t BisectBar::nextFlip() const
{
    const auto next = std::ranges::upper_bound(found().flips, m_version, {},
                                               [](const Flip& f) { return f.version.value; });
    return next == found().flips.end() ? 0 : next->version.value;
}

std::int64_t BisectBar::previousFlip() const
{
    const auto here = std::ranges::lower_bound(found().flips, m_version, {},
                                               [](const Flip& f) { return f.version.value; });
    return here == found().flips.begin() ? 0 : std::prev(here)->version.value;
}

QString BisectBar::whyNoFlips() const
{
    if (found().state == FlipsFound::State::None)
        return tr("Find the flips of a condition first");
    return found().flips.empty() ? tr("The condition flips nowhere") : QString();
}

void BisectBar::takeFound()
{
    const bool isRunning = found().state == FlipsFound::State::Running;
    m_find->defaultAction()->setText(isRunning ? tr("Cancel finding flips") : tr("Find flips"));
    m_find->defaultAction()->setIconText(isRunning ? tr("Cancel") : tr("Find flips"));
    m_find->setAccessibleName(m_find->defaultAction()->text());
    showResult();
    showFlip();
    emit changed();
}

QString BisectBar::resultText() const
{
    const FlipsFound& flips = found();
    const auto count = static_cast<std::int64_t>(flips.flips.size());
    const QString many = countText(count, tr("flip"), tr("flips"));
    switch (flips.state) {
    case FlipsFound::State::None:
        return m_reason;
    case FlipsFound::State::Running:
        return tr("%1 in %2 of %3").arg(many, numberText(flips.folded), numberText(flips.head));
    case FlipsFound::State::Cancelled:
        return tr("%1 in the first %2, cancelled").arg(many, numberText(flips.folded));
    case FlipsFound::State::Failed:
        return isByAnEvent(*flips.failure) && (flips.folded > 0 || !flips.flips.empty())
            ? tr("%1 up to where it folds: %2").arg(many, toQString(flips.failure->message))
            : withoutPredicate(toQString(flips.failure->message), flips.predicate);
    case FlipsFound::State::Done:
        break;
    }
    const QString versions = countText(flips.folded, tr("version"), tr("versions"));
    const QString all = count > 0 ? tr("%1 in %2").arg(many, versions)
                                  : tr("no flip: %1 in all %2").arg(wordOf(flips.first), versions);
    if (flips.isCut)
        return tr("the first %1, more from there on").arg(all);
    const std::int64_t newer = m_head - flips.folded;
    return newer > 0 ? tr("%1, %2 newer not looked at").arg(all, numberText(newer)) : all;
}

void BisectBar::showResult()
{
    const bool isFailed = found().state == FlipsFound::State::Failed;
    const bool isBad = !m_complaint.isEmpty() || isFailed;
    const QString text = m_complaint.isEmpty() ? resultText() : m_complaint;
    // A complaint ends in the column, which must not be what is cut.
    m_result->setText(m_result->fontMetrics().elidedText(
        text, isBad && !isFailed ? Qt::ElideMiddle : Qt::ElideRight, m_result->width()));
    m_result->setToolTip(plainToolTip(text));
    m_result->setAccessibleName(text);
    QPalette palette = m_result->palette();
    const bool isResult = found().state == FlipsFound::State::Done;
    palette.setColor(QPalette::PlaceholderText,
                     m_theme.color(isBad          ? Token::Error
                                       : isResult ? Token::Text
                                                  : Token::Text2));
    m_result->setPalette(palette);
}

void BisectBar::showFlip()
{
    const auto& flips = found().flips;
    const bool hasFlips = !flips.empty();
    for (QWidget* part : std::initializer_list<QWidget*> {m_line, m_previous, m_flip, m_next})
        part->setVisible(hasFlips);
    const bool isKnown = found().state != FlipsFound::State::None && m_complaint.isEmpty();
    for (QWidget* part : {m_trueKey, m_falseKey})
        part->setVisible(isKnown && width() >= kNarrow);
    update();
    if (!hasFlips)
        return;
    const auto later = std::ranges::upper_bound(flips, m_version, {},
                                                [](const Flip& f) { return f.version.value; });
    const std::int64_t number = later - flips.begin();
    if (number == 0) {
        m_flip->setText(tr("before flip 1"));
    } else if (const Flip& flip = *std::prev(later); flip.version.value == m_version) {
        m_flip->setText(tr("flip %1 at version %2  %3 → %4")
                            .arg(numberText(number), numberText(m_version), wordOf(flip.before),
                                 wordOf(flip.after)));
        m_flip->setToolTip(plainToolTip(toQString(flip.problem)));
        return;
    } else {
        m_flip->setText(tr("%1 since flip %2").arg(wordOf(flip.after), numberText(number)));
    }
    m_flip->setToolTip({});
}

// ---- The look -----------------------------------------------------------------------------------

void BisectBar::dress()
{
    m_icon->setPixmap(m_theme.pixmap("bisect", Token::Text2, 16, devicePixelRatioF()));
    m_title->setFont(m_theme.font(TextStyle::Strong));
    for (QLabel* label : {m_result, m_flip, m_trueKey, m_falseKey})
        label->setFont(m_theme.font(TextStyle::Small));
    m_trueKey->setIndent(20); // The samples are painted there.
    m_falseKey->setIndent(20);
    QPalette palette = m_line->palette();
    palette.setColor(QPalette::Window, m_theme.color(Token::Border));
    m_line->setPalette(palette);
    showResult();
    update();
}

void BisectBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    painter.fillRect(0, height() - 1, width(), 1, m_theme.color(Token::Border));
    if (!m_trueKey->isVisible())
        return;
    const auto sample = [&](const QLabel* label, int height, const QColor& color) {
        painter.fillRect(label->x(), label->geometry().center().y() - height / 2, 16, height,
                         color);
    };
    QColor filled = m_theme.color(Token::Accent);
    filled.setAlphaF(0.4F);
    sample(m_trueKey, 8, filled);
    sample(m_falseKey, 1, m_theme.color(Token::Text2));
}

void BisectBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    showFlip();
    showResult();
}

} // namespace headrace
