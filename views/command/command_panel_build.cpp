// SPDX-License-Identifier: GPL-3.0-or-later
// How the panel is put together; command_panel.cpp says what it does.
#include "views/command/command_panel.h"

#include "views/command/command_choice.h"
#include "views/command/data_editor.h"
#include "views/command/form_view.h"
#include "views/command/preview_pane.h"
#include "views/command/submit_bar.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/thin_splitter.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kHeadHeight = 40; // That of the place's head beside it.
constexpr int kLeastWidth = 400;
constexpr std::chrono::milliseconds kDebounce {300};

} // namespace

CommandPanel::CommandPanel(StoreSession& store, DomainSession& domain,
                           const StoreEnvironment& environment, Theme& theme,
                           ActionRegistry& actions, QWidget* parent)
    : SideSheet(parent)
    , m_domain(domain)
    , m_theme(theme)
    , m_registry(actions)
    , m_environment(environment)
    , m_runner(store, domain)
{
    setObjectName("commandPanel");
    setAccessibleName(tr("Command"));
    hide();
    addActions();
    buildLayout();
    connectTo();
}

CommandPanel::~CommandPanel() = default;

void CommandPanel::addActions()
{
    m_previewAction =
        m_registry.add({.id = "command.preview",
                        .text = tr("Preview the command"),
                        .shortcuts = {Qt::CTRL | Qt::SHIFT | Qt::Key_Return},
                        .tooltip = tr("Shows what the command would do, and marks wrong fields"),
                        .shortText = tr("Preview")},
                       this, [this] { preview(true); });
    m_submitAction =
        m_registry.add({.id = "command.submit",
                        .text = tr("Submit the command"),
                        .shortcuts = {Qt::CTRL | Qt::Key_Return},
                        .tooltip = tr("Stores what the preview shows; makes the preview first"),
                        .changesStore = true,
                        .shortText = tr("Submit")},
                       this, [this] { submit(); });
}

QWidget* CommandPanel::buildHead()
{
    auto* head = new QWidget(this);
    head->setFixedHeight(kHeadHeight - 1);
    auto* title = new QLabel(tr("Command"), head);
    title->setFont(m_theme.font(TextStyle::Title));
    m_closeButton = new QToolButton(head);
    m_closeButton->setObjectName("commandClose");
    m_closeButton->setProperty("flat", true);
    m_closeButton->setProperty("iconOnly", true);
    m_closeButton->setFocusPolicy(Qt::StrongFocus);
    m_closeButton->setAccessibleName(tr("Close the command form"));
    m_closeButton->setToolTip(plainToolTip(tr("Close the command form (Esc)")));
    const auto dress = [this] { m_closeButton->setIcon(m_theme.icon("close")); };
    connect(&m_theme, &Theme::changed, m_closeButton, dress);
    dress();
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(12, 0, 8, 0);
    layout->addWidget(title, 1);
    layout->addWidget(m_closeButton);
    return head;
}

void CommandPanel::buildLayout()
{
    setMinimumWidth(kLeastWidth);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    QWidget* head = buildHead();
    m_choice = new CommandChoice(m_domain, m_theme, this);
    m_banner = new PlaceBanner(m_theme, this);
    m_stack = new QStackedWidget(this);
    m_notice = new PaneNotice(m_theme, m_stack);
    auto* split = new ThinSplitter(Qt::Vertical, m_stack);
    m_data = new DataEditor(m_theme, split);
    m_preview = new PreviewPane(m_theme, split);
    m_bar = new SubmitBar(m_environment, m_theme, m_previewAction, m_submitAction, this);
    split->setChildrenCollapsible(false);
    split->addWidget(m_data);
    split->addWidget(m_preview);
    split->setSizes({296, 240});
    m_data->setMinimumHeight(112);
    m_preview->setMinimumHeight(112);
    m_stack->addWidget(m_notice);
    m_stack->addWidget(split);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_choice);
    layout->addWidget(m_banner);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_bar);
    setTabOrder(m_bar->lastButton(),
                m_closeButton); // Last: what closes is not what one begins with.
}

void CommandPanel::connectTo()
{
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounce);
    connect(&m_debounce, &QTimer::timeout, this, [this] { preview(false); });
    connect(m_choice, &CommandChoice::changed, this, &CommandPanel::takeChoice);
    connect(m_data, &DataEditor::edited, this, &CommandPanel::takeEdit);
    connect(m_banner, &PlaceBanner::pressed, this, &CommandPanel::pressBanner);
    connect(m_closeButton, &QToolButton::clicked, this, &CommandPanel::askToClose);
    connect(&m_runner, &CommandRunner::ended, this, &CommandPanel::take);
    connect(&m_domain, &DomainSession::changed, this, &CommandPanel::takeModule);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

// The line at the left, and the one that goes on below the head of the place.
void CommandPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    painter.fillRect(0, 0, width(), kHeadHeight - 1, m_theme.color(Token::Window));
    painter.fillRect(0, kHeadHeight - 1, width(), 1, m_theme.color(Token::Border));
    painter.fillRect(0, 0, 1, height(), m_theme.color(Token::BorderStrong));
}

} // namespace headrace
