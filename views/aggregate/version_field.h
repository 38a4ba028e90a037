// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLineEdit>

#include <cstdint>

namespace headrace {

class StreamEventsModel;
class Theme;

/// Where a version is read and typed: a number, or a time ("2011-09-06", "2011-09-06T13:35:27Z",
/// "2h" for two hours ago), which means the last version not after it.
class VersionField : public QLineEdit
{
    Q_OBJECT

public:
    /// Both must outlive the field.
    VersionField(const StreamEventsModel& events, const Theme& theme, QWidget* parent = nullptr);

    /// Shows `version`, unless something is being typed.
    void setVersion(std::int64_t version);

    /// Begins typing with `text` in place of what is there.
    void beginTyping(const QString& text);

    /// The version that `text` means among the events. InvalidArgument: it is neither, or a version
    /// beyond the last.
    static Result<std::int64_t> parse(const QString& text, const StreamEventsModel& events);

signals:
    void versionEntered(qint64 version);
    /// Enter was pressed on what is no version; empty: it is all right again.
    void complained(const QString& reason);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void enter();
    void giveUp();
    void setInvalid(const QString& reason);
    void fitWidth();

    const StreamEventsModel& m_events;
    std::int64_t m_version = 0;
};

} // namespace headrace
