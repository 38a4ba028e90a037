// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/form_view.h"

#include "views/command/form_text.h"
#include "views/command/form_value.h"
#include "views/support/diff/json_pointer.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <utility>

namespace headrace {
namespace {

using Kind = FormField::Kind;

constexpr int kIndent = 16;
constexpr int kJsonHeight = 72;

QString wordFor(const FormField& field)
{
    switch (field.kind) {
    case Kind::Text:
        return FormView::tr("text");
    case Kind::Number:
        return FormView::tr("number");
    case Kind::Integer:
        return FormView::tr("integer");
    case Kind::Boolean:
        return FormView::tr("true or false");
    case Kind::Choice:
        return FormView::tr("one of %1").arg(field.choices.size());
    case Kind::Object:
        return FormView::tr("object");
    case Kind::List:
        return FormView::tr("list");
    case Kind::Json:
        break;
    }
    return FormView::tr("JSON");
}

QString pointerTo(const QString& pointer, const std::string& key)
{
    return toQString(pointerBelow(pointer.toStdString(), key));
}

void setInvalid(QWidget* editor, bool isInvalid)
{
    if (editor->property("invalid").toBool() == isInvalid)
        return;
    editor->setProperty("invalid", isInvalid);
    editor->style()->unpolish(editor);
    editor->style()->polish(editor);
}

void setErrorColor(QLabel* label, const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::PlaceholderText, theme.color(Token::Error));
    label->setPalette(palette);
}

} // namespace

FormView::FormView(const Theme& theme, QWidget* parent) : QScrollArea(parent), m_theme(theme)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Fields of the command"));
    viewport()->setBackgroundRole(QPalette::Base);
    connect(&theme, &Theme::changed, this, &FormView::dress);
}

void FormView::setValue(FormValue* value)
{
    m_value = value;
    rebuild();
}

// Rows come and go with items; to build them all again keeps one way of doing it.
void FormView::rebuild(const QString& focus)
{
    m_rows.clear();
    m_stops.clear();
    m_first = nullptr;
    auto* content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(12, 8, 12, 12);
    layout->setSpacing(4);
    if (m_value) {
        if (m_value->field().kind == Kind::Object)
            addFields(*layout, *m_value, {});
        else
            addField(*layout, *m_value, {}, tr("data"));
        if (m_value->field().kind == Kind::Object && m_value->children().empty())
            layout->addWidget(makeLabel(tr("This command takes no data."), false));
    }
    layout->addStretch(1);
    // The old content may be on the stack: a button of it was pressed.
    if (QWidget* old = takeWidget())
        old->deleteLater();
    setWidget(content);
    orderStops();
    if (focus.isEmpty())
        return;
    for (QWidget* one : content->findChildren<QWidget*>())
        if (one->property("pointer").toString().startsWith(focus))
            return one->setFocus();
}

// New widgets would come last in the window: they belong behind what comes before this view.
void FormView::orderStops()
{
    QWidget* before = previousInFocusChain();
    while (before != this && (before->focusPolicy() == Qt::NoFocus || isAncestorOf(before)))
        before = before->previousInFocusChain();
    for (QWidget* stop : m_stops)
        setTabOrder(std::exchange(before, stop), stop);
}

void FormView::addFields(QVBoxLayout& layout, FormValue& value, const QString& pointer)
{
    for (const auto& child : value.children())
        addField(layout, *child, pointerTo(pointer, child->field().key),
                 toQString(child->field().key));
}

void FormView::addField(QVBoxLayout& layout, FormValue& value, const QString& pointer,
                        const QString& name)
{
    const FormField& field = value.field();
    const QString help = addCaption(layout, field, name);
    Row row;
    row.help = help;
    row.error = makeLabel({}, true);
    row.error->hide();
    if (field.kind == Kind::Object || field.kind == Kind::List) {
        auto* below = new QVBoxLayout;
        below->setContentsMargins(kIndent, 0, 0, 0);
        if (field.kind == Kind::Object)
            addFields(*below, value, pointer);
        else
            addItems(*below, value, pointer);
        layout.addLayout(below);
    } else {
        row.editor = makeEditor(value);
        row.editor->setAccessibleName(pointer.isEmpty() ? name : pointer);
        row.editor->setAccessibleDescription(help);
        row.editor->setProperty("pointer", pointer);
        m_first = m_first ? m_first : row.editor;
        layout.addWidget(row.editor);
        m_stops << row.editor;
    }
    layout.addWidget(row.error);
    layout.addSpacing(4);
    m_rows.insert(pointer, row);
}

// The name, its title beside it and what it takes at the right; what is longer stands below.
QString FormView::addCaption(QVBoxLayout& layout, const FormField& field, const QString& name)
{
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* label = makeLabel(name, false);
    label->setFont(m_theme.data(name));
    label->setForegroundRole(QPalette::WindowText);
    head->addWidget(label);
    const QString title = toQString(field.title);
    if (!title.isEmpty())
        head->addWidget(makeLabel(title, false));
    head->addStretch(1);
    head->addWidget(makeLabel(
        field.isRequired ? tr("%1, required").arg(wordFor(field)) : wordFor(field), false));
    layout.addLayout(head);
    const QString description = toQString(field.description);
    if (!description.isEmpty()) {
        QLabel* below = makeLabel(description, false);
        below->setWordWrap(true);
        layout.addWidget(below);
    }
    return title.isEmpty() || description.isEmpty() ? title + description
                                                    : title + ": " + description;
}

void FormView::addItems(QVBoxLayout& layout, FormValue& list, const QString& pointer)
{
    for (std::size_t i = 0; i < list.children().size(); ++i) {
        const QString at = pointerTo(pointer, std::to_string(i));
        addField(layout, *list.children()[i], at, tr("item %1").arg(i));
        auto* remove = new QPushButton(tr("Remove item %1").arg(i));
        remove->setProperty("compact", true);
        remove->setAccessibleName(tr("Remove %1").arg(at));
        connect(remove, &QPushButton::clicked, this, [this, &list, i] {
            list.removeItem(i);
            rebuild();
            emit edited();
        });
        layout.addWidget(remove, 0, Qt::AlignLeft);
        m_stops << remove;
    }
    auto* add = new QPushButton(tr("Add item"));
    add->setProperty("compact", true);
    add->setAccessibleName(tr("Add an item to %1").arg(pointer));
    connect(add, &QPushButton::clicked, this, [this, &list, pointer] {
        list.addItem();
        rebuild(pointerTo(pointer, std::to_string(list.children().size() - 1)));
        emit edited();
    });
    layout.addWidget(add, 0, Qt::AlignLeft);
    m_stops << add;
}

QWidget* FormView::makeEditor(FormValue& value)
{
    const Kind kind = value.field().kind;
    if (kind == Kind::Boolean || kind == Kind::Choice)
        return makeChoices(value);
    const QString text = toQString(value.text());
    if (kind == Kind::Json) {
        auto* edit = new QPlainTextEdit(text);
        edit->setFixedHeight(kJsonHeight);
        edit->setFont(m_theme.data(u"0"));
        edit->setTabChangesFocus(true);
        edit->setProperty("field", true);
        edit->setWordWrapMode(QTextOption::WrapAnywhere);
        connect(edit, &QPlainTextEdit::textChanged, this, [this, &value, edit] {
            value.setText(edit->toPlainText().toStdString());
            emit edited();
        });
        return edit;
    }
    auto* edit = new QLineEdit(text);
    edit->setFont(m_theme.entry());
    connect(edit, &QLineEdit::textEdited, this, [this, &value](const QString& typed) {
        value.setText(typed.toStdString());
        emit edited();
    });
    return edit;
}

// The first choice is none: nothing is chosen for anybody.
QWidget* FormView::makeChoices(FormValue& value)
{
    auto* box = new QComboBox;
    box->setFocusPolicy(Qt::StrongFocus);
    box->installEventFilter(this);
    std::vector<std::string> choices = value.field().choices;
    if (value.field().kind == Kind::Boolean)
        choices = {"true", "false"};
    box->addItem(tr("not set"), QByteArray());
    for (const std::string& choice : choices)
        box->addItem(visibleText(toQString(unquoted(choice).value_or(choice))),
                     QByteArray::fromStdString(choice));
    box->setCurrentIndex(qMax(0, box->findData(QByteArray::fromStdString(value.text()))));
    connect(box, &QComboBox::currentIndexChanged, this, [this, &value, box] {
        value.setText(box->currentData().toByteArray().toStdString());
        emit edited();
    });
    return box;
}

QLabel* FormView::makeLabel(const QString& text, bool isError)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setFont(m_theme.font(TextStyle::Small));
    label->setWordWrap(isError);
    label->setForegroundRole(QPalette::PlaceholderText);
    if (isError)
        setErrorColor(label, m_theme);
    return label;
}

// All other colours are roles of the application's palette, and follow by themselves.
void FormView::dress()
{
    for (const Row& row : m_rows)
        setErrorColor(row.error, m_theme);
}

// The wheel scrolls the form; it does not change what is chosen in a field that it passes.
bool FormView::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::Wheel)
        return QScrollArea::eventFilter(watched, event);
    event->ignore();
    return true;
}

std::vector<SchemaViolation> FormView::setViolations(std::span<const SchemaViolation> violations)
{
    for (const Row& row : m_rows)
        showViolation(row, {});
    std::vector<SchemaViolation> ofTheWhole;
    for (const SchemaViolation& violation : violations) {
        QString at = toQString(violation.pointer);
        while (!m_rows.contains(at) && !at.isEmpty())
            at.truncate(at.lastIndexOf('/'));
        if (m_rows.contains(at))
            addViolation(at, violation);
        else
            ofTheWhole.push_back(violation);
    }
    return ofTheWhole;
}

// What is wrong with something below the field is said with where that is.
void FormView::addViolation(const QString& at, const SchemaViolation& violation)
{
    const QString pointer = toQString(violation.pointer);
    const QString before = this->violation(at);
    const QString message = toQString(violation.message);
    showViolation(m_rows[at],
                  (before.isEmpty() ? QString() : before + "; ")
                      + (pointer == at ? message : pointer + ' ' + message));
}

void FormView::showViolation(const Row& row, const QString& message)
{
    row.error->setText(message);
    row.error->setVisible(!message.isEmpty());
    if (!row.editor)
        return;
    setInvalid(row.editor, !message.isEmpty());
    row.editor->setAccessibleDescription(
        message.isEmpty() || row.help.isEmpty() ? message + row.help : message + ". " + row.help);
}

QWidget* FormView::firstInvalid() const
{
    for (QWidget* one : widget()->findChildren<QWidget*>())
        if (one->property("invalid").toBool())
            return one;
    return nullptr;
}

QString FormView::violation(const QString& pointer) const
{
    const Row row = m_rows.value(pointer);
    return row.error ? row.error->text() : QString();
}

} // namespace headrace
