// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/connections_page.h"

#include "app/console/connections/connection_editor.h"
#include "app/console/connections/connection_list.h"
#include "app/console/connections/probe_text.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/place_banner.h"

#include <QAction>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>

namespace headrace {
namespace {

constexpr int kNarrow = 960;

} // namespace

ConnectionsPage::ConnectionsPage(const Collaborators& collaborators, QWidget* parent)
    : QWidget(parent)
    , m_theme(collaborators.theme)
    , m_actions(collaborators.actions)
    , m_list(collaborators.list)
    , m_connection(collaborators.connection)
    , m_model(new ConnectionsModel(this))
    , m_table(new DataTable(m_theme, tr("Connections"), this))
    , m_editor(new ConnectionEditor(m_theme, collaborators.files, this))
    , m_banner(new PlaceBanner(m_theme, this))
    , m_empty(new PaneNotice(m_theme, this))
{
    setObjectName("startPage");
    m_banner->setObjectName("connectionsBanner");
    setAttribute(Qt::WA_StyledBackground);
    addActions();
    buildLayout();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ConnectionsPage::showCurrent);
    connect(m_table, &DataTable::rowActivated, this, [this] { open(); });
    connect(m_editor, &ConnectionEditor::edited, this, &ConnectionsPage::takeEdit);
    connect(m_banner, &PlaceBanner::pressed, this, [this] {
        m_banner->hide();
        if (const auto then = std::exchange(m_then, {}))
            then();
    });
    connect(&m_connection, &Connection::opened, this, &ConnectionsPage::allow);
    connect(&m_connection, &Connection::closed, this, &ConnectionsPage::allow);
    connect(&m_list, &ConnectionList::changed, this, &ConnectionsPage::takeList);
    takeList();
}

int ConnectionsPage::current() const
{
    const int row = m_table->currentIndex().row();
    return row < m_model->rowCount() ? row : -1;
}

void ConnectionsPage::enter(const QString& name)
{
    const int row = m_model->rowOf(name);
    if (row >= 0)
        select(row);
    else if (current() < 0 && m_model->rowCount() > 0)
        select(0);
    if (m_model->rowCount() > 0)
        m_table->setFocus(Qt::OtherFocusReason);
    else
        m_empty->findChild<QPushButton*>()->setFocus(Qt::OtherFocusReason);
}

QList<QWidget*> ConnectionsPage::panes() const
{
    return {m_table, m_editor->widget()};
}

void ConnectionsPage::select(int row)
{
    m_table->setCurrentIndex(m_model->index(row, 0));
    showCurrent();
}

void ConnectionsPage::showCurrent()
{
    const int row = current();
    if (row != m_shown || row < 0) {
        m_connection.cancelProbe();
        m_banner->hide();
    }
    m_shown = row;
    const bool hasRows = m_model->rowCount() > 0;
    m_empty->setVisible(!hasRows);
    m_table->setVisible(hasRows);
    m_splitter->widget(1)->setVisible(row >= 0);
    if (row >= 0)
        m_editor->setProfile(m_model->row(row).now);
    allow();
}

void ConnectionsPage::takeList()
{
    const int before = current();
    const QString name =
        before >= 0 && m_model->row(before).saved ? m_model->row(before).saved->name : QString();
    const ConnectionProfile shown = before >= 0 ? m_model->row(before).now : ConnectionProfile();
    m_model->setSaved(m_list.all());
    int row = m_model->rowOf(name);
    if (row < 0)
        row = std::min(before, m_model->rowCount() - 1);
    if (row >= 0 && (row != m_shown || m_model->row(row).now != shown))
        select(row);
    else if (row < 0)
        showCurrent();
    allow();
    if (!m_list.problem().isEmpty())
        m_banner->say(PlaceBanner::Kind::Act, m_list.problem());
}

void ConnectionsPage::takeEdit()
{
    if (current() < 0)
        return;
    m_model->change(current(), m_editor->profile());
    m_editor->showProblem({});
    m_banner->hide();
    allow();
}

void ConnectionsPage::allow()
{
    const int row = current();
    const bool isChanged = row >= 0 && m_model->row(row).isChanged();
    const auto allowed = [this](const char* id, bool isAllowed, const QString& reason) {
        m_actions.setDisabledBecause(m_actions.action(QString::fromLatin1(id)),
                                     isAllowed ? QString() : reason);
    };
    for (const char* id :
         {"connections.duplicate", "connections.remove", "connections.test", "connections.open"})
        allowed(id, row >= 0, tr("No connection is selected"));
    for (const char* id : {"connections.revert", "connections.save"})
        allowed(id, isChanged, tr("Nothing was changed"));
    const QString whyNoCopy = this->whyNoCopy();
    allowed("connections.copyHere", whyNoCopy.isEmpty(), whyNoCopy);
}

QString ConnectionsPage::whyNoCopy() const
{
    if (current() < 0)
        return tr("No connection is selected");
    if (m_connection.session() == nullptr)
        return tr("No store is open that could be copied");
    const ConnectionProfile& profile = m_model->row(current()).now;
    if (profile.isReadOnly)
        return tr("This connection is read-only");
    if (profile.location() == m_connection.location())
        return tr("This is the store that is open");
    return {};
}

void ConnectionsPage::add(const ConnectionProfile& profile)
{
    select(m_model->add(profile));
    m_editor->focusField(QStringLiteral("name"));
}

void ConnectionsPage::duplicate()
{
    ConnectionProfile copy = m_model->row(current()).now;
    copy.name = m_list.freeName(copy.name);
    add(copy);
}

void ConnectionsPage::askToRemove()
{
    const ConnectionsModel::Row& row = m_model->row(current());
    if (!row.saved) {
        m_model->remove(current());
        showCurrent();
        return;
    }
    m_then = [this] { remove(); };
    m_banner->say(PlaceBanner::Kind::Watch,
                  tr("Take %1 out of the list? The store itself stays as it is; a password in the "
                     "keychain stays, too.")
                      .arg(row.saved->name),
                  tr("Remove"));
    m_banner->button().setFocus(Qt::OtherFocusReason);
}

void ConnectionsPage::remove()
{
    const int row = current();
    if (row < 0 || !m_model->row(row).saved)
        return;
    const ConnectionProfile saved = *m_model->row(row).saved;
    m_model->change(row, saved); // What was typed is given up with it.
    m_list.remove(saved, [this](const QString& problem) {
        if (!problem.isEmpty())
            m_banner->say(PlaceBanner::Kind::Act, problem);
    });
    m_table->setFocus(Qt::OtherFocusReason);
}

void ConnectionsPage::revert()
{
    const int row = current();
    const auto saved = m_model->row(row).saved;
    const ConnectionProfile* now = saved ? m_list.find(saved->name) : nullptr;
    if (now != nullptr) {
        m_model->change(row, *now);
        m_model->markSaved(row);
    } else {
        m_model->remove(row);
    }
    m_shown = -1;
    showCurrent();
}

void ConnectionsPage::save(std::function<void()> then)
{
    const int row = current();
    const ConnectionProfile now = m_model->row(row).now;
    if (const ProfileProblem problem = problemOf(now); !problem.field.isEmpty()) {
        m_editor->showProblem(problem);
        m_editor->focusField(problem.field);
        return;
    }
    const auto done = [this, row, now, then = std::move(then)](const QString& problem) {
        if (!problem.isEmpty()) {
            m_banner->say(PlaceBanner::Kind::Act, problem);
            return;
        }
        takeList();
        if (then)
            then();
    };
    const auto saved = m_model->row(row).saved;
    // By then it is what the list holds: the row is that of the list again.
    m_model->markSaved(row);
    const auto failed = [this, row, now, saved, done](const QString& problem) {
        if (!problem.isEmpty() && row < m_model->rowCount() && m_model->row(row).now == now)
            m_model->unsave(row, saved);
        done(problem);
        allow();
    };
    if (saved)
        m_list.replace(*saved, now, failed);
    else
        m_list.add(now, failed);
    allow();
}

// Whether it says enough to be tried; else the field that does not is shown.
bool ConnectionsPage::isReachable(const ConnectionProfile& profile)
{
    ConnectionProfile named = profile;
    if (named.name.isEmpty())
        named.name = QStringLiteral("-"); // It needs none for this.
    const ProfileProblem problem = problemOf(named);
    if (problem.field.isEmpty())
        return true;
    m_editor->showProblem(problem);
    m_editor->focusField(problem.field);
    return false;
}

void ConnectionsPage::test()
{
    const ConnectionProfile profile = m_model->row(current()).now;
    if (!isReachable(profile))
        return;
    m_then = [this] { m_connection.cancelProbe(); };
    m_banner->say(PlaceBanner::Kind::Busy, tr("Reaching %1").arg(profile.whereText()),
                  tr("Cancel"));
    m_connection.probe({profile, profile.isReadOnly ? OpenMode::ReadOnly : OpenMode::Writable, {}},
                       m_editor->password(),
                       [this](const Result<StoreProbe>& probe) { sayProbe(probe); });
}

void ConnectionsPage::sayProbe(const Result<StoreProbe>& probe)
{
    m_then = {};
    const bool isWell = probe && probe->trouble.empty() && !probe->description.isTransportWeak
        && !probe->description.isDurabilityWeak && !hasClockTrouble(probe->description);
    const bool canMake = probe && probe->isMissing && !m_model->row(current()).now.isReadOnly;
    if (canMake)
        m_then = [this] { open(true); };
    m_banner->say(!probe       ? PlaceBanner::Kind::Act
                      : isWell ? PlaceBanner::Kind::Well
                               : PlaceBanner::Kind::Watch,
                  probeText(probe), canMake ? tr("Make the store") : QString());
    if (!probe && probe.error().code == ErrorCode::Unauthenticated)
        m_editor->focusField(QStringLiteral("password"));
}

void ConnectionsPage::open(bool isNew)
{
    if (current() < 0)
        return;
    const ConnectionProfile profile = m_model->row(current()).now;
    const OpenMode mode = isNew ? OpenMode::Create
        : profile.isReadOnly    ? OpenMode::ReadOnly
                                : OpenMode::Writable;
    const auto begin = [this, profile, mode, password = m_editor->password(),
                        isKept = m_editor->isPasswordKept()] {
        m_editor->clearPassword();
        emit openAsked(profile, mode, password, isKept);
    };
    if (m_model->row(current()).isChanged())
        save(begin);
    else
        begin();
}

void ConnectionsPage::copyHere()
{
    const ConnectionProfile profile = m_model->row(current()).now;
    if (!isReachable(profile))
        return;
    if (const QString password = m_editor->password(); !password.isEmpty()) {
        emit copyAsked(profile, password);
        return;
    }
    m_connection.findPassword(profile, [page = QPointer(this), profile](const auto& known) {
        if (page)
            emit page->copyAsked(profile, known.value_or(QString()));
    });
}

void ConnectionsPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape)
        return QWidget::keyPressEvent(event);
    if (m_banner->isVisible()) {
        m_connection.cancelProbe();
        m_then = {};
        m_banner->hide();
        m_table->setFocus(Qt::OtherFocusReason);
    } else {
        emit closeAsked();
    }
}

void ConnectionsPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    using Column = ConnectionsModel::Column;
    const bool isNarrow = width() < kNarrow;
    if (std::exchange(m_isNarrow, isNarrow) == isNarrow)
        return;
    m_table->setColumnHidden(Column::AccessColumn, isNarrow);
    m_table->setColumnHidden(Column::WhereColumn, isNarrow);
    m_table->horizontalHeader()->setSectionResizeMode(
        Column::NameColumn, isNarrow ? QHeaderView::Stretch : QHeaderView::Interactive);
    m_table->setColumnWidth(Column::NameColumn, ConnectionsModel::kNameWidth);
}

void ConnectionsPage::hideEvent(QHideEvent* event)
{
    m_connection.cancelProbe();
    m_editor->clearPassword();
    m_banner->hide();
    QWidget::hideEvent(event);
}

} // namespace headrace
