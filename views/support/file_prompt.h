// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace headrace {

/// Asks the user for a file, without holding up anything. The console asks by a dialog, tests
/// answer themselves.
class FilePrompt
{
public:
    struct Question
    {
        QString title;
        QStringList filters;    ///< "Events (*.ndjson *.jsonl)"; the first is chosen.
        QString folder;         ///< Where to begin; empty for where one was last.
        QString suggestedName;  ///< For saving.
        QString suffix;         ///< For saving: added when the user gives none; without a dot.
        bool isAddedTo = false; ///< For saving: a file that is there is not replaced.
    };
    /// Gets the path; not called when the user thinks better of it.
    using Answer = std::function<void(const QString& path)>;

    virtual ~FilePrompt() = default;
    virtual void askForOpen(QWidget* parent, const Question& question, Answer answer) = 0;
    virtual void askForSave(QWidget* parent, const Question& question, Answer answer) = 0;
};

} // namespace headrace
