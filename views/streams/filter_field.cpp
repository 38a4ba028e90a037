// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/streams/filter_field.h"

#include "views/streams/filter_chip.h"
#include "views/streams/suggestion_popup.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/key_cap.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>

#include <algorithm>

namespace headrace {

FilterField::FilterField(StoreSession& session, const Theme& theme, QList<ConditionField> fields,
                         QWidget* parent)
    : QFrame(parent)
    , m_session(session)
    , m_theme(theme)
    , m_fields(std::move(fields))
    , m_layout(new QHBoxLayout(this))
    , m_edit(new QLineEdit(this))
    , m_icon(new QLabel(this))
{
    buildLayout();
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, &FilterField::textEdited);
    const auto dress = [this] {
        m_icon->setPixmap(
            m_theme.pixmap(QStringLiteral("filter"), Token::Text2, 16, devicePixelRatioF()));
        update();
    };
    connect(&theme, &Theme::changed, this, dress);
    dress();
}

FilterField::~FilterField() = default;

void FilterField::buildLayout()
{
    setFixedHeight(28);
    m_layout->setContentsMargins(8, 0, 6, 0);
    m_layout->setSpacing(6);
    m_edit->setObjectName(QStringLiteral("filterEdit"));
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setFrame(false);
    m_edit->setMinimumWidth(120);
    // The frame around chips and edit is painted here; the edit itself has none.
    m_edit->setStyleSheet(QStringLiteral(
        "QLineEdit { border: none; padding: 0; min-height: 20px; background: transparent; }"));
    m_layout->addWidget(m_icon);
    m_layout->addWidget(m_edit, 1);
    m_layout->addWidget(new KeyCap(m_theme, QStringLiteral("/"), this));
}

void FilterField::setPlaceholder(const QString& text)
{
    m_edit->setPlaceholderText(text);
}

void FilterField::setVocabulary(FilterVocabulary vocabulary)
{
    vocabulary.streams = std::move(m_vocabulary.streams);
    m_vocabulary = std::move(vocabulary);
}

std::vector<Condition> FilterField::conditions() const
{
    std::vector<Condition> valid;
    for (const Chip& chip : m_chips)
        if (chip.problem.isEmpty())
            valid.push_back(*chip.condition);
    return valid;
}

QString FilterField::problem() const
{
    const auto wrong = std::find_if(m_chips.rbegin(), m_chips.rend(),
                                    [](const Chip& chip) { return !chip.problem.isEmpty(); });
    return wrong == m_chips.rend() ? QString() : wrong->problem;
}

void FilterField::setConditions(const std::vector<Condition>& conditions)
{
    while (!m_chips.empty())
        removeChip(int(m_chips.size()) - 1);
    for (const Condition& condition : conditions)
        add(conditionText(condition), condition);
    m_edit->clear();
    check();
    m_reported = this->conditions();
    report();
}

void FilterField::put(const Condition& condition)
{
    const bool isSingle =
        condition.field != ConditionField::Type && condition.field != ConditionField::Tag;
    const auto same = std::find_if(m_chips.begin(), m_chips.end(), [&](const Chip& chip) {
        return chip.condition && chip.condition->field == condition.field;
    });
    if (isSingle && same != m_chips.end()) {
        same->condition = condition;
        same->text = conditionText(condition);
    } else {
        add(conditionText(condition), condition);
    }
    check();
    report();
}

void FilterField::remove(ConditionField field)
{
    for (int i = int(m_chips.size()) - 1; i >= 0; --i)
        if (const auto& condition = m_chips[std::size_t(i)].condition;
            condition && condition->field == field)
            removeChip(i);
    check();
    report();
}

void FilterField::clear()
{
    const bool hadText = !m_edit->text().isEmpty();
    m_edit->clear();
    while (!m_chips.empty())
        removeChip(int(m_chips.size()) - 1);
    check();
    report();
    if (hadText && m_plainField)
        emit plainTextChanged({});
}

void FilterField::add(const QString& text, Result<Condition> condition)
{
    auto* widget = new FilterChip(m_theme, this);
    m_layout->insertWidget(1 + int(m_chips.size()), widget);
    widget->show();
    Chip chip {.widget = widget, .condition = {}, .text = text, .problem = {}};
    if (condition)
        chip.condition = *std::move(condition);
    else
        chip.problem = toQString(condition.error().message);
    m_chips.push_back(std::move(chip));
    const auto indexOf = [this, widget] {
        const auto found = std::find_if(m_chips.begin(), m_chips.end(),
                                        [&](const Chip& c) { return c.widget == widget; });
        return int(found - m_chips.begin());
    };
    connect(widget, &FilterChip::clicked, this, [=, this] {
        m_edit->setFocus();
        selectChip(indexOf());
    });
    connect(widget, &FilterChip::editWanted, this, [=, this] { editChip(indexOf()); });
    connect(widget, &FilterChip::removeWanted, this, [=, this] {
        removeChip(indexOf());
        check();
        report();
    });
}

void FilterField::removeChip(int index)
{
    selectChip(-1);
    FilterChip* const widget = m_chips[std::size_t(index)].widget;
    m_layout->removeWidget(widget);
    widget->hide();
    widget->deleteLater(); // It may be the one that asked.
    m_chips.erase(m_chips.begin() + index);
}

void FilterField::editChip(int index)
{
    const QString text = m_chips[std::size_t(index)].text;
    removeChip(index);
    check();
    m_edit->setFocus();
    m_edit->setText(text);
    m_edit->end(false);
    report();
    offer();
}

void FilterField::selectChip(int index)
{
    m_selected = index;
    for (std::size_t i = 0; i < m_chips.size(); ++i)
        m_chips[i].widget->setSelected(int(i) == index);
}

void FilterField::check()
{
    // Conditions are judged in order, each against the good ones before it.
    std::vector<Condition> good;
    bool hasType = false;
    for (Chip& chip : m_chips) {
        if (chip.condition) {
            good.push_back(*chip.condition);
            chip.problem = conflictOf(good, good.size() - 1);
            if (!chip.problem.isEmpty())
                good.pop_back();
        }
        std::vector<ConditionRun> runs {{chip.text, ConditionRun::Kind::Data}};
        if (chip.condition)
            runs = conditionRuns(*chip.condition);
        if (chip.condition && chip.condition->field == ConditionField::Type
            && std::exchange(hasType, true))
            runs.insert(runs.begin(), {tr("or")});
        chip.widget->setRuns(std::move(runs));
        chip.widget->setProblem(chip.problem);
    }
}

void FilterField::report()
{
    const QString wrong = problem();
    if (std::exchange(m_reportedProblem, wrong) != wrong)
        emit problemChanged();
    // With something wrong the last good filter stays in force.
    if (!wrong.isEmpty())
        return;
    auto now = conditions();
    if (now == m_reported)
        return;
    m_reported = std::move(now);
    emit conditionsChanged();
}

bool FilterField::take()
{
    const QString text = m_edit->text().trimmed();
    if (text.isEmpty())
        return false;
    auto condition = parseCondition(text, now());
    if (!condition && m_plainField && !fieldNamed(QStringView(text).left(text.indexOf(' '))))
        condition = Condition {.field = *m_plainField, .value = text};
    m_edit->clear();
    if (m_plainField)
        emit plainTextChanged({});
    if (condition && condition->field == ConditionField::Period)
        put(*condition); // A second time would never match; the newer one is meant.
    else
        add(text, std::move(condition));
    check();
    report();
    endOffer();
    return true;
}

void FilterField::accept(const FilterSuggestion& suggestion)
{
    const bool isComplete = suggestion.isComplete;
    m_edit->setText(suggestion.input);
    m_edit->end(false);
    if (isComplete)
        take();
    else
        textEdited(m_edit->text());
}

void FilterField::textEdited(const QString& text)
{
    selectChip(-1);
    if (m_plainField) {
        const bool isField =
            fieldNamed(QStringView(text).left(text.indexOf(' '))).has_value() && text.contains(' ');
        emit plainTextChanged(isField ? QString() : text.trimmed());
    }
    askForStreams(text);
    offer();
}

void FilterField::askForStreams(const QString& typed)
{
    constexpr std::size_t kOffered = 8;
    const QString prefix = streamPrefixIn(typed, m_fields);
    if (prefix.isEmpty()) {
        m_streams.cancel();
        m_vocabulary.streams.clear();
        return;
    }
    m_streams = m_session.ask<std::vector<StreamSummary>>(
        [prefix = prefix.toStdString()](EventStore& store, std::stop_token) {
            return store.streams({.prefix = prefix, .limit = kOffered});
        },
        [this](Result<std::vector<StreamSummary>> streams) {
            m_vocabulary.streams = streams ? *std::move(streams) : std::vector<StreamSummary>();
            if (m_isOffering)
                offer();
        });
}

void FilterField::endOffer()
{
    m_isOffering = false;
    if (m_popup)
        m_popup->hide();
}

void FilterField::offer()
{
    m_isOffering = true;
    if (!m_popup) {
        m_popup = new SuggestionPopup(m_theme, window());
        connect(m_popup, &SuggestionPopup::clicked, this, [this] {
            if (const FilterSuggestion* const chosen = m_popup->chosen())
                accept(FilterSuggestion(*chosen));
        });
        connect(this, &QObject::destroyed, m_popup, &QObject::deleteLater);
    }
    m_popup->offer(suggestionsFor(m_edit->text(), m_fields, m_vocabulary), *this);
}

void FilterField::mousePressEvent(QMouseEvent*)
{
    m_edit->setFocus();
}

void FilterField::resizeEvent(QResizeEvent* event)
{
    endOffer();
    QFrame::resizeEvent(event);
}

void FilterField::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool hasFocus = m_edit->hasFocus();
    const double width = hasFocus ? 2 : 1;
    painter.setPen(QPen(m_theme.color(hasFocus ? Token::Focus : Token::ControlBorder), width));
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2),
                            4, 4);
}

} // namespace headrace
