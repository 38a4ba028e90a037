// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/predicate_field.h"

#include "views/aggregate/state_reader.h"
#include "views/support/diff/json_pointer.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QKeyEvent>
#include <QRegularExpression>
#include <QStringListModel>
#include <QStyle>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kOffered = 12;
constexpr int kMostFields = 1'000; // Of one object that are looked at.

// "state", then steps, then the beginning of one: "state.lines[0].pri".
const QRegularExpression& chainAtEnd()
{
    static const QRegularExpression chain(
        R"((?<![\w$.])state((?:\.[A-Za-z_$][\w$]*|\[\d+\])*)\.([A-Za-z_$][\w$]*)?$)");
    return chain;
}

const QRegularExpression& step()
{
    static const QRegularExpression one(R"(\.([A-Za-z_$][\w$]*)|\[(\d+)\])");
    return one;
}

bool isIdentifier(const QString& name)
{
    static const QRegularExpression identifier(R"(^[A-Za-z_$][\w$]*$)");
    return identifier.match(name).hasMatch();
}

QString pointerOf(const QString& steps)
{
    std::string pointer;
    for (auto found = step().globalMatch(steps); found.hasNext();) {
        const auto one = found.next();
        const QString key = one.captured(1).isEmpty() ? one.captured(2) : one.captured(1);
        pointer = pointerBelow(std::move(pointer), key.toStdString());
    }
    return toQString(pointer);
}

} // namespace

PredicateField::PredicateField(const Theme& theme, QWidget* parent)
    : QLineEdit(parent)
    , m_theme(theme)
    , m_words(new QStringListModel(this))
    , m_completer(new QCompleter(m_words, this))
    , m_tick(new QAction(this))
{
    setFont(theme.entry());
    setPlaceholderText(tr("A condition, such as state.status === 'paid'"));
    setAccessibleName(tr("Predicate over the state"));
    setToolTip(plainToolTip(
        tr("A JavaScript expression that sees state, version, time and type. Enter finds every "
           "version at which it turns true or false.")));
    addAction(m_tick, QLineEdit::TrailingPosition);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setWidget(this);
    m_completer->setMaxVisibleItems(kOffered);
    m_completer->popup()->setFont(theme.entry());
    m_completer->popup()->setAccessibleName(tr("Fields of the state"));

    connect(this, &QLineEdit::textEdited, this, &PredicateField::offer);
    connect(this, &QLineEdit::returnPressed, this, [this] {
        const auto* popup = m_completer->popup();
        if (popup->isVisible() && popup->currentIndex().isValid())
            return; // It takes what is offered.
        m_completer->popup()->hide();
        emit entered();
    });
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
            &PredicateField::complete);
    connect(&theme, &Theme::changed, this, &PredicateField::dress);
    setVerdict(Verdict::None);
    dress();
}

void PredicateField::setState(std::shared_ptr<const ShownState> state)
{
    m_state = std::move(state);
    m_fields.reset();
}

void PredicateField::setVerdict(Verdict verdict)
{
    m_tick->setVisible(verdict == Verdict::Usable);
    const bool isInvalid = verdict == Verdict::Unusable;
    if (property("invalid").toBool() == isInvalid)
        return;
    setProperty("invalid", isInvalid);
    style()->unpolish(this);
    style()->polish(this);
}

PredicateField::Completions PredicateField::completions() const
{
    const QString before = text().left(cursorPosition());
    const auto chain = chainAtEnd().match(before);
    if (!chain.hasMatch() || !m_state)
        return {};
    const QString begun = chain.captured(2);
    if (!m_fields) {
        m_fields = std::make_unique<JsonTreeModel>();
        m_fields->setJson(m_state->state.stateJson);
    }
    const QString pointer = pointerOf(chain.captured(1));
    const QModelIndex object = pointer.isEmpty() ? QModelIndex() : m_fields->indexOf(pointer);
    Completions found {before.size() - begun.size(), {}};
    if (!pointer.isEmpty()
        && (!object.isValid()
            || object.data(JsonTreeModel::KindRole).toInt()
                != static_cast<int>(JsonTreeModel::Kind::Object)))
        return found;
    const QModelIndex parent = object.siblingAtColumn(0);
    for (int row = 0; row < std::min(m_fields->rowCount(parent), kMostFields); ++row) {
        const QString name =
            m_fields->index(row, JsonTreeModel::FieldColumn, parent).data().toString();
        if (isIdentifier(name) && name.startsWith(begun, Qt::CaseInsensitive) && name != begun)
            found.words << name;
    }
    return found;
}

void PredicateField::offer()
{
    m_words->setStringList(completions().words);
    if (m_words->rowCount() == 0 || !hasFocus())
        return m_completer->popup()->hide();
    m_completer->complete();
}

void PredicateField::complete(const QString& word)
{
    const qsizetype from = completions().from;
    const QString before = text();
    const qsizetype cursor = cursorPosition();
    setText(before.left(from) + word + before.mid(cursor));
    setCursorPosition(static_cast<int>(from + word.size()));
    emit textEdited(text());
}

void PredicateField::keyPressEvent(QKeyEvent* event)
{
    // The first Esc only marks what a second one would throw away.
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        if (selectedText() != text())
            return selectAll();
        clear();
        emit textEdited({});
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void PredicateField::dress()
{
    setFont(m_theme.entry());
    m_tick->setIcon(m_theme.icon("check", Token::Ok));
    m_tick->setText(tr("The predicate can be used"));
}

} // namespace headrace
