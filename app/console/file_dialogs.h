// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/file_prompt.h"

namespace headrace {

/// Asks by the desktop's file dialog.
class FileDialogs : public FilePrompt
{
public:
    void askForOpen(QWidget* parent, const Question& question, Answer answer) override;
    void askForSave(QWidget* parent, const Question& question, Answer answer) override;
};

} // namespace headrace
