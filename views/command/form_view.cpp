// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/form_view.h"

#include "views/command/form_text.h"
#include "views/command/form_value.h"
#include "views/support/diff/json_pointer.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

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

} // namespace

FormView::FormView(const Theme& theme, QWidget* parent) : QScrollArea(parent), m_theme(theme)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Fields of the command"));
    viewport()->setBackgroundRole(QPalette::Base);
    connect(&theme, &Theme::changed, this, [this] { rebuild(); });
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
    if (focus.isEmpty())
        return;
    for (QWidget* one : content->findChildren<QWidget*>())
        if (one->property("pointer").toString().startsWith(focus))
            return one->setFocus();
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
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    auto* label = makeLabel(name, false);
    label->setFont(m_theme.data(name));
    label->setForegroundRole(QPalette::WindowText);
    head->addWidget(label);
    head->addWidget(makeLabel(
        field.isRequired ? tr("%1, required").arg(wordFor(field)) : wordFor(field), false));
    head->addStretch(1);
    layout.addLayout(head);
    QString help = toQString(field.title);
    if (!field.description.empty())
        help += (help.isEmpty() ? "" : ": ") + toQString(field.description);
    if (!help.isEmpty())
        layout.addWidget(makeLabel(help, false));

    Row row;
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
    }
    layout.addWidget(row.error);
    layout.addSpacing(4);
    m_rows.insert(pointer, row);
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
        edit->setFrameShape(QFrame::StyledPanel);
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
    if (isError) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::PlaceholderText, m_theme.color(Token::Error));
        label->setPalette(palette);
    }
    return label;
}

void FormView::setViolations(std::span<const SchemaViolation> violations)
{
    for (const Row& row : m_rows) {
        row.error->clear();
        row.error->hide();
        if (row.editor)
            setInvalid(row.editor, false);
    }
    for (const SchemaViolation& violation : violations) {
        QString at = toQString(violation.pointer);
        while (!m_rows.contains(at) && !at.isEmpty())
            at.truncate(at.lastIndexOf('/'));
        if (!m_rows.contains(at))
            continue; // Of the whole: the panel says it.
        const Row& row = m_rows[at];
        row.error->setText(toQString(violation.message));
        row.error->show();
        if (row.editor)
            setInvalid(row.editor, true);
    }
}

QString FormView::violation(const QString& pointer) const
{
    const Row row = m_rows.value(pointer);
    return row.error ? row.error->text() : QString();
}

} // namespace headrace
