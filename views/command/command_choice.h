// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/domain_description.h"
#include "core/event/stream_name.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;

namespace headrace {

class DomainSession;
class Theme;

/// Which command, and to which stream: one that is there, or a new one. The commands offered are
/// those that the domain declares for the stream's category.
class CommandChoice : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive it.
    CommandChoice(const DomainSession& domain, const Theme& theme, QWidget* parent = nullptr);

    /// Offers what the domain declares now; keeps the command that is chosen where it is one still.
    void setStream(const QString& stream);
    void readDomain();

    /// Nothing while whyNot() says something.
    const std::optional<StreamName>& stream() const { return m_stream; }
    const std::optional<CommandDescription>& command() const { return m_command; }
    const QString& whyNot() const { return m_whyNot; } ///< One sentence; empty when there is one.

    QLineEdit& streamField() const { return *m_streamField; }
    QComboBox& commandField() const { return *m_commandField; }

signals:
    /// stream(), command() or whyNot() has changed, by the user or by setStream() or readDomain().
    void changed();

private:
    void buildLayout();
    void offer();
    QString offerCommands(const std::string& category);
    void choose();

    const DomainSession& m_domain;
    const Theme& m_theme;
    QLineEdit* m_streamField;
    QComboBox* m_commandField;
    std::optional<StreamName> m_stream;
    std::optional<CommandDescription> m_command;
    QString m_whyNot;
};

} // namespace headrace
