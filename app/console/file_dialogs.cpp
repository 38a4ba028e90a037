// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/file_dialogs.h"

#include <QFileDialog>
#include <QFileInfo>

namespace headrace {
namespace {

void ask(QWidget* parent, QFileDialog::AcceptMode mode, QFileDialog::FileMode files,
         const FilePrompt::Question& question, FilePrompt::Answer answer)
{
    auto* dialog = new QFileDialog(parent, question.title, question.folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setFileMode(files);
    dialog->setNameFilters(question.filters);
    dialog->setDefaultSuffix(question.suffix);
    dialog->setOption(QFileDialog::DontConfirmOverwrite, question.isAddedTo);
    if (!question.suggestedName.isEmpty())
        dialog->selectFile(question.suggestedName);
    if (mode == QFileDialog::AcceptSave && question.filters.size() > 1)
        // The name's suffix decides the format, so that it has to follow the chosen filter.
        QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                         [dialog](const QString& filter) {
                             const QString suffix = filter.section("*.", 1).section(')', 0, 0);
                             const QFileInfo name(dialog->selectedFiles().value(0));
                             dialog->setDefaultSuffix(suffix);
                             dialog->selectFile(name.completeBaseName() + '.' + suffix);
                         });
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(answer));
    dialog->open(); // Does not wait.
}

} // namespace

void FileDialogs::askForOpen(QWidget* parent, const Question& question, Answer answer)
{
    ask(parent, QFileDialog::AcceptOpen, QFileDialog::ExistingFile, question, std::move(answer));
}

void FileDialogs::askForSave(QWidget* parent, const Question& question, Answer answer)
{
    ask(parent, QFileDialog::AcceptSave, QFileDialog::AnyFile, question, std::move(answer));
}

} // namespace headrace
