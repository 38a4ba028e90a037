// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/data_editor.h"

#include "core/aggregate/json_node.h"
#include "views/command/form_value.h"
#include "views/command/form_view.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"
#include "views/support/widgets/segment_buttons.h"

#include <QFocusEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

enum Way { Form, Json };

} // namespace

DataEditor::DataEditor(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_header(new PaneHeader(theme, tr("Data"), this))
    , m_switch(new SegmentButtons(tr("Data"), {tr("Form"), tr("JSON")}, 24, this))
    , m_stack(new QStackedWidget(this))
    , m_form(new FormView(theme, m_stack))
    , m_framed(new QWidget(m_stack))
    , m_text(new QPlainTextEdit(m_framed))
    , m_note(new QLabel(this))
{
    buildLayout();
    connect(m_switch, &SegmentButtons::chosenByUser, this, [this](int way) {
        showForm(way == Form);
        firstEditor()->setFocus();
    });
    connect(m_form, &FormView::edited, this, &DataEditor::edited);
    connect(m_text, &QPlainTextEdit::textChanged, this, &DataEditor::edited);
    connect(&theme, &Theme::changed, this, &DataEditor::dress);
    dress();
}

DataEditor::~DataEditor() = default;

void DataEditor::buildLayout()
{
    m_text->setObjectName("commandJson");
    m_text->setAccessibleName(tr("Data of the command, as JSON"));
    m_text->setFont(m_theme.data(u"0"));
    m_text->setTabChangesFocus(true);
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_text->setProperty("field", true);
    auto* margins = new QVBoxLayout(m_framed);
    margins->setContentsMargins(12, 8, 12, 8);
    margins->addWidget(m_text);
    m_note->setObjectName("commandDataNote");
    m_note->setTextFormat(Qt::PlainText);
    m_note->setFont(m_theme.font(TextStyle::Small));
    m_note->setWordWrap(true);
    m_note->setContentsMargins(12, 0, 12, 8);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->hide();
    m_header->add(m_switch);
    m_stack->addWidget(m_form);
    m_stack->addWidget(m_framed);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_note);
}

void DataEditor::begin(const std::string& schemaJson, const std::string& filledIn)
{
    clear();
    auto field = formOf(schemaJson);
    m_field = std::make_unique<FormField>(field ? *std::move(field) : FormField {});
    m_value = std::make_unique<FormValue>(*m_field);
    const bool isForForms = m_field->kind != FormField::Kind::Json;
    const bool isHeld = filledIn.empty() || m_value->setJson(filledIn).has_value();
    m_switch->setVisible(isForForms);
    const QSignalBlocker blocker(this);
    m_form->setValue(isForForms ? m_value.get() : nullptr);
    const std::string fresh = isForForms || !m_value->isLeftOut() ? m_value->jsonInLines() : "{}";
    m_text->setPlainText(toQString(isHeld ? fresh : filledIn));
    m_stack->setCurrentIndex(isForForms && isHeld ? Form : Json);
    m_switch->choose(m_stack->currentIndex());
}

void DataEditor::clear()
{
    say({});
    m_form->setValue(nullptr);
    m_value.reset();
    m_field.reset();
}

bool DataEditor::isForm() const
{
    return m_stack->currentIndex() == Form;
}

void DataEditor::showForm(bool isForm)
{
    say({});
    const QSignalBlocker blocker(this); // It is the same value.
    if (isForm && !this->isForm()) {
        const auto taken = m_value->setJson(m_text->toPlainText().toStdString());
        if (taken)
            m_form->setValue(m_value.get());
        else
            say(toQString(taken.error().message));
        isForm = taken.has_value();
    } else if (!isForm && this->isForm()) {
        m_text->setPlainText(toQString(m_value->jsonInLines()));
    }
    m_stack->setCurrentIndex(isForm ? Form : Json);
    m_switch->choose(m_stack->currentIndex());
}

std::string DataEditor::dataJson() const
{
    if (!m_value)
        return {};
    return isForm() ? m_value->json() : m_text->toPlainText().toStdString();
}

std::vector<SchemaViolation> DataEditor::broken() const
{
    if (!m_value)
        return {};
    if (isForm())
        return m_value->brokenJson();
    const std::string text = m_text->toPlainText().toStdString();
    const auto read = readJson(text);
    if (read)
        return {};
    return {{"", "is no JSON: " + read.error().message}};
}

void DataEditor::setViolations(std::span<const SchemaViolation> violations)
{
    const std::vector<SchemaViolation> ofTheWhole = m_form->setViolations(violations);
    const auto below = isForm() ? std::span(ofTheWhole) : violations;
    say(below.empty() ? QString() : toQString(describe(below)) + '.');
}

void DataEditor::focusFirstInvalid()
{
    QWidget* invalid = isForm() ? m_form->firstInvalid() : m_text;
    if (!invalid)
        return;
    invalid->setFocus(Qt::OtherFocusReason);
    m_form->ensureWidgetVisible(invalid, 0, 40);
}

QString DataEditor::note() const
{
    return m_note->isHidden() ? QString() : m_note->text();
}

QWidget* DataEditor::firstEditor() const
{
    QWidget* first = isForm() ? m_form->firstEditor() : m_text;
    return first ? first : m_switch->button(m_switch->chosen());
}

void DataEditor::focusInEvent(QFocusEvent* event)
{
    firstEditor()->setFocus(event->reason());
}

void DataEditor::say(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    dress();
}

void DataEditor::dress()
{
    QPalette palette;
    palette.setColor(QPalette::PlaceholderText, m_theme.color(Token::Error));
    m_note->setPalette(palette);
}

} // namespace headrace
