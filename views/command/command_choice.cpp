// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/command_choice.h"

#include "views/support/domain_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

namespace headrace {
namespace {

QLabel* captionOf(QWidget* field, const QString& text, const Theme& theme, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setFont(theme.font(TextStyle::Small));
    label->setForegroundRole(QPalette::PlaceholderText); // text-2 in the theme's palette.
    label->setBuddy(field);
    return label;
}

QString categoriesWithCommands(const DomainDescription& domain)
{
    QStringList categories;
    for (const AggregateDescription& one : domain.aggregates)
        if (!one.commands.empty())
            categories << toQString(one.category);
    return categories.join(QStringLiteral(", "));
}

} // namespace

CommandChoice::CommandChoice(const DomainSession& domain, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_domain(domain)
    , m_theme(theme)
    , m_streamField(new QLineEdit(this))
    , m_commandField(new QComboBox(this))
{
    buildLayout();
    connect(m_streamField, &QLineEdit::textEdited, this, &CommandChoice::offer);
    connect(m_commandField, &QComboBox::currentIndexChanged, this, &CommandChoice::choose);
}

void CommandChoice::buildLayout()
{
    setFocusProxy(m_streamField);
    m_streamField->setObjectName("commandStream");
    m_streamField->setAccessibleName(tr("Stream that the command goes to"));
    m_streamField->setToolTip(plainToolTip(tr("A new stream can be named: the command begins it")));
    m_streamField->setFont(m_theme.entry());
    m_commandField->setObjectName("commandName");
    m_commandField->setAccessibleName(tr("Command"));
    m_commandField->setFocusPolicy(Qt::StrongFocus);
    m_streamField->setMinimumWidth(96);
    m_commandField->setMinimumWidth(152);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    layout->addWidget(captionOf(m_streamField, tr("Stream"), m_theme, this));
    layout->addWidget(m_streamField, 1);
    layout->addSpacing(4);
    layout->addWidget(captionOf(m_commandField, tr("Command"), m_theme, this));
    layout->addWidget(m_commandField, 1);
}

void CommandChoice::setStream(const QString& stream)
{
    m_streamField->setText(stream);
    offer();
}

void CommandChoice::readDomain()
{
    offer();
}

void CommandChoice::offer()
{
    m_stream.reset();
    m_whyNot.clear();
    const QString typed = m_streamField->text().trimmed();
    if (typed.isEmpty()) {
        m_whyNot = tr("Name the stream that the command goes to.");
    } else if (const auto stream = StreamName::parse(typed.toStdString())) {
        m_whyNot = offerCommands(std::string(stream->category()));
        if (m_whyNot.isEmpty())
            m_stream = *stream;
    } else {
        m_whyNot = toQString(stream.error().message);
    }
    m_streamField->setProperty("invalid", !typed.isEmpty() && !m_whyNot.isEmpty());
    choose();
}

// Returns why there are none.
QString CommandChoice::offerCommands(const std::string& category)
{
    const auto module = m_domain.module();
    if (!module)
        return m_domain.failure().isEmpty() ? tr("There is no domain module that takes commands.")
                                            : m_domain.failure();
    const AggregateDescription* aggregate = m_domain.aggregate(category);
    if (!aggregate || aggregate->commands.empty())
        return tr("%1 declares no commands for streams of %2; it does for %3.")
            .arg(toQString(module->fileName()), toQString(category),
                 categoriesWithCommands(module->description()));
    const QSignalBlocker blocker(m_commandField);
    const QString chosen = m_commandField->currentText();
    m_commandField->clear();
    for (const CommandDescription& one : aggregate->commands)
        m_commandField->addItem(toQString(one.name));
    m_commandField->setCurrentIndex(qMax(0, m_commandField->findText(chosen)));
    return {};
}

void CommandChoice::choose()
{
    m_command.reset();
    if (m_stream) {
        const AggregateDescription* aggregate = m_domain.aggregate(m_stream->category());
        const auto* found =
            aggregate ? aggregate->command(m_commandField->currentText().toStdString()) : nullptr;
        if (found)
            m_command = *found;
    }
    m_commandField->setEnabled(m_stream.has_value());
    emit changed();
}

} // namespace headrace
