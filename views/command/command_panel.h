// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/command/command_runner.h"
#include "views/support/side_sheet.h"
#include "views/support/widgets/place_banner.h"

#include <QHash>
#include <QPointer>
#include <QTimer>

#include <string>

class QAction;
class QStackedWidget;
class QToolButton;

namespace headrace {

class ActionRegistry;
class CommandChoice;
class DataEditor;
class PaneNotice;
class PreviewPane;
class StoreEnvironment;
class SubmitBar;
class Theme;

/// A command to one stream: chosen, filled in, previewed, submitted; and what came of it.
///
/// What is filled in is previewed by itself a moment after it was changed. Fields are marked as
/// wrong only after the first time that a preview was asked for, or a submission; before that the
/// preview says what is missing. Only what was previewed can be submitted. While nobody knows what
/// came of a submission, the panel keeps to it, even closed and opened again.
class CommandPanel : public SideSheet
{
    Q_OBJECT

public:
    /// All must outlive the panel.
    CommandPanel(StoreSession& store, DomainSession& domain, const StoreEnvironment& environment,
                 Theme& theme, ActionRegistry& actions, QWidget* parent = nullptr);
    ~CommandPanel() override;

    void open(const Location& here) override;
    void askToClose() override;
    QWidget* primaryView() override;
    QList<QWidget*> panes() override;

    CommandChoice& choice() const { return *m_choice; }
    DataEditor& editor() const { return *m_data; }
    PreviewPane& previewPane() const { return *m_preview; }
    PlaceBanner& banner() const { return *m_banner; }

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void addActions();
    void buildLayout();
    QWidget* buildHead();
    void connectTo();

    void begin(const QString& stream);
    void takeChoice();
    void takeModule();
    void takeEdit();
    void previewLater();
    void preview(bool isAskedFor);
    void submit();
    void take(CommandRunner::Outcome outcome, const QString& message);
    void takePreview(CommandRunner::Outcome outcome, const QString& message);
    void takeSubmission(CommandRunner::Outcome outcome, const QString& message);
    void takeDone(const QString& message);
    void showInvalid(const QString& message);
    void pressBanner();
    void close();
    void allow();

    DomainSession& m_domain;
    Theme& m_theme;
    ActionRegistry& m_registry;
    const StoreEnvironment& m_environment;
    CommandRunner m_runner;
    QAction* m_previewAction = nullptr;
    QAction* m_submitAction = nullptr;

    QToolButton* m_closeButton = nullptr;
    CommandChoice* m_choice = nullptr;
    PlaceBanner* m_banner = nullptr;
    QStackedWidget* m_stack = nullptr;
    PaneNotice* m_notice = nullptr; // Instead of form and preview.
    DataEditor* m_data = nullptr;
    PreviewPane* m_preview = nullptr;
    SubmitBar* m_bar = nullptr;

    QTimer m_debounce;
    std::string m_shownSchema;            // Of the command in m_shownName.
    QString m_shownName;                  // What m_data is the data of; empty for none.
    QHash<QString, std::string> m_drafts; // By command: what was filled in, and another chosen.
    bool m_isFilledIn = false;            // By the user, and not submitted.
    bool m_marksFields = false;           // A preview or submission was asked for.
    bool m_isAskedFor = false;            // The preview that runs.
    bool m_isSubmitted = false;           // What runs, or ended last, was submitted.
    bool m_hasAskedToClose = false;       // The next Esc closes.
    Location m_stored;                    // Where the banner's button goes after Done.
    QPointer<QWidget> m_focusBefore;      // A submission.
};

} // namespace headrace
