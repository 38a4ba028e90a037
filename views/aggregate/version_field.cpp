// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/version_field.h"

#include "views/aggregate/stream_events_model.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QKeyEvent>
#include <QStyle>

#include <algorithm>

namespace headrace {
namespace {

constexpr int kNumberWidth = 64;
constexpr int kLongNumberWidth = 80;
constexpr int kTimeWidth = 184;

bool isNumber(const QString& text)
{
    return std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; });
}

} // namespace

VersionField::VersionField(const StreamEventsModel& events, const Theme& theme, QWidget* parent)
    : QLineEdit(parent)
    , m_events(events)
{
    QFont font = theme.entry();
    font.setWeight(QFont::DemiBold);
    setFont(font);
    setAlignment(Qt::AlignRight);
    setAccessibleName(tr("Version or time"));
    setToolTip(plainToolTip(tr("A version, or a time such as 2011-09-06 or 2011-09-06T13:35:27Z")));
    fitWidth();
    connect(this, &QLineEdit::returnPressed, this, &VersionField::enter);
    connect(this, &QLineEdit::textEdited, this, [this] {
        setInvalid({});
        fitWidth();
    });
}

void VersionField::setVersion(std::int64_t version)
{
    m_version = version;
    if (hasFocus() && isModified())
        return;
    setText(QString::number(version));
    setInvalid({});
    fitWidth();
}

void VersionField::beginTyping(const QString& text)
{
    setFocus(Qt::ShortcutFocusReason);
    setText(text);
    setModified(true);
    fitWidth();
}

Result<std::int64_t> VersionField::parse(const QString& text, const StreamEventsModel& events)
{
    const QString typed = text.trimmed();
    if (typed.isEmpty() || !isNumber(typed)) {
        const auto time = parseTimeOrAge(typed.toStdString(), now());
        if (!time)
            return Error {ErrorCode::InvalidArgument,
                          tr("“%1” is no version and no time").arg(typed).toStdString()};
        return events.versionAt(*time);
    }
    bool isInRange = false;
    const qint64 version = typed.toLongLong(&isInRange);
    if (!isInRange || version > events.last())
        return Error {ErrorCode::InvalidArgument,
                      tr("There is no version %1: the last is %2")
                          .arg(typed, numberText(events.last()))
                          .toStdString()};
    return version;
}

void VersionField::enter()
{
    const auto version = parse(text(), m_events);
    if (!version) {
        setInvalid(toQString(version.error().message));
        return;
    }
    setModified(false);
    setVersion(*version);
    selectAll();
    emit versionEntered(*version);
}

void VersionField::giveUp()
{
    setModified(false);
    setVersion(m_version);
    selectAll();
}

void VersionField::setInvalid(const QString& reason)
{
    const bool isInvalid = !reason.isEmpty();
    if (property("invalid").toBool() != isInvalid) {
        setProperty("invalid", isInvalid);
        style()->unpolish(this);
        style()->polish(this);
        if (!isInvalid)
            emit complained({});
    }
    if (isInvalid)
        emit complained(reason);
}

void VersionField::fitWidth()
{
    const bool isShort = isNumber(text()) && text().size() <= 7;
    setFixedWidth(!isShort ? kTimeWidth : text().size() > 5 ? kLongNumberWidth : kNumberWidth);
}

void VersionField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape || !isModified())
        return QLineEdit::keyPressEvent(event);
    // The first Esc only marks what a second one would throw away.
    if (selectedText() == text())
        giveUp();
    else
        selectAll();
}

void VersionField::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    // A half-typed time is kept for when one comes back; what was refused or left as it was is not.
    if (!isModified() || property("invalid").toBool())
        giveUp();
}

} // namespace headrace
