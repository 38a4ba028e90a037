// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/connection_editor.h"

#include "views/support/file_prompt.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/segment_buttons.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kLabelWidth = 104;
constexpr int kGap = 8;

void setInvalid(QWidget* editor, const QString& why)
{
    const bool isInvalid = !why.isEmpty();
    editor->setAccessibleDescription(why);
    if (editor->property("invalid").toBool() == isInvalid)
        return;
    editor->setProperty("invalid", isInvalid);
    editor->style()->unpolish(editor);
    editor->style()->polish(editor);
}

QString tlsText(const QString& mode)
{
    if (mode.isEmpty())
        return ConnectionEditor::tr("verify-full; none needed on this machine");
    if (mode == "verify-full")
        return ConnectionEditor::tr("verify-full: the server is the one that is meant");
    if (mode == "verify-ca")
        return ConnectionEditor::tr("verify-ca: weaker, its name is not checked");
    if (mode == "require")
        return ConnectionEditor::tr("require: weaker, it may be any server");
    if (mode == "prefer")
        return ConnectionEditor::tr("prefer: weaker, may end up in clear");
    return ConnectionEditor::tr("disable: everybody on the way can read");
}

} // namespace

ConnectionEditor::ConnectionEditor(const Theme& theme, FilePrompt& files, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
    , m_files(files)
    , m_column(new QVBoxLayout)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget;
    content->setObjectName("startPage"); // The same surface.
    content->setLayout(m_column);
    m_column->setContentsMargins(12, 12, 12, 12);
    m_column->setSpacing(kGap);
    buildFields();
    m_column->addStretch(1);
    setWidget(content);
    setProfile({});
}

ConnectionEditor::Field& ConnectionEditor::addRow(const QString& id, const QString& label,
                                                  QWidget* editor, bool isServer, bool isFile)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGap);
    auto* title = new QLabel(label, row);
    title->setFixedWidth(kLabelWidth);
    title->setForegroundRole(QPalette::PlaceholderText);
    title->setBuddy(editor);
    layout->addWidget(title);
    const bool isWide = qobject_cast<SegmentButtons*>(editor) == nullptr;
    layout->addWidget(editor, isWide ? 1 : 0);
    if (!isWide)
        layout->addStretch(1);
    editor->setAccessibleName(label);
    m_column->addWidget(row);
    if (!isFile)
        m_ofServers << row;
    if (!isServer)
        m_ofFiles << row;
    return *m_fields.insert(id, {row, editor});
}

QLineEdit* ConnectionEditor::addLine(const QString& id, const QString& label,
                                     const QString& placeholder, bool isServer, bool isFile)
{
    auto* line = new QLineEdit;
    line->setPlaceholderText(placeholder);
    if (id != "name")
        line->setFont(m_theme.entry());
    addRow(id, label, line, isServer, isFile);
    connect(line, &QLineEdit::textEdited, this, &ConnectionEditor::tell);
    return line;
}

QLineEdit* ConnectionEditor::addPath(const QString& id, const QString& label,
                                     const QString& placeholder, const QString& question,
                                     const QStringList& filters, bool isServer, bool isFile)
{
    QLineEdit* line = addLine(id, label, placeholder, isServer, isFile);
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setAccessibleName(question);
    m_fields[id].row->layout()->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, [this, line, question, filters] {
        m_files.askForOpen(window(), {.title = question, .filters = filters},
                           [this, line](const QString& path) {
                               line->setText(path);
                               tell();
                           });
    });
    return line;
}

void ConnectionEditor::buildFields()
{
    const QString all = tr("All files (*)");
    m_name =
        addLine("name", tr("Name"), tr("as it is called in lists and the top bar"), true, true);
    m_kind = new SegmentButtons(tr("Kind"), {tr("File"), tr("PostgreSQL")});
    addRow("kind", tr("Kind"), m_kind, true, true);
    connect(m_kind, &SegmentButtons::chosenByUser, this, &ConnectionEditor::tell);
    m_file = addPath("file", tr("File"), QStringLiteral("/srv/shop.headrace"),
                     tr("Choose the file of the store"), {tr("Headrace stores (*.headrace)"), all},
                     false, true);
    m_host = addLine("host", tr("Host"), tr("this machine"), true, false);
    m_port = addLine("port", tr("Port"), QStringLiteral("5432"), true, false);
    m_port->setValidator(new QIntValidator(1, 65'535, m_port));
    m_database = addLine("database", tr("Database"), QStringLiteral("shop"), true, false);
    m_schema = addLine("schema", tr("Schema"), QStringLiteral("headrace"), true, false);
    m_user = addLine("user", tr("User"), tr("this system's user"), true, false);
    buildPassword();
    m_tls = new QComboBox;
    m_tls->view()->setAccessibleName(tr("TLS"));
    m_tls->addItem(tlsText({}), QString());
    for (const QString& mode : tlsModes())
        m_tls->addItem(tlsText(mode), mode);
    m_tls->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    addRow("tls", tr("TLS"), m_tls, true, false);
    connect(m_tls, &QComboBox::activated, this, &ConnectionEditor::tell);
    m_root = addPath("rootCertificate", tr("Trusted"), tr("as the system does"),
                     tr("Choose the file with the certificates to trust"),
                     {tr("Certificates (*.crt *.pem)"), all}, true, false);
    m_environment =
        new SegmentButtons(tr("Environment"), {tr("Development"), tr("Test"), tr("Production")});
    addRow("environment", tr("Environment"), m_environment, true, true);
    connect(m_environment, &SegmentButtons::chosenByUser, this, &ConnectionEditor::tell);
    m_readOnly = new QCheckBox(tr("Read-only: nothing in it can be changed"));
    addRow("readOnly", tr("Access"), m_readOnly, true, true);
    connect(m_readOnly, &QCheckBox::clicked, this, &ConnectionEditor::tell);
    m_domain = addPath("domain", tr("Domain module"), tr("the one beside the file, if any"),
                       tr("Choose the domain module"), {tr("Domain modules (*.js *.mjs)"), all},
                       true, true);
    m_rows = new SegmentButtons(tr("Read models"), {tr("On this computer"), tr("On the server")});
    m_rows->setToolTip(tr("Where the rows of projections are kept: files of yours, or a schema "
                          "beside the store's, for others as well"));
    addRow("readModels", tr("Read models"), m_rows, true, false);
    connect(m_rows, &SegmentButtons::chosenByUser, this, &ConnectionEditor::tell);
    m_problem = new QLabel;
    m_problem->setObjectName("problem");
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setFont(m_theme.font(TextStyle::Small));
    m_problem->setContentsMargins(kLabelWidth + kGap, 0, 0, 0);
    m_column->addWidget(m_problem);
}

void ConnectionEditor::buildPassword()
{
    m_password = new QLineEdit;
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("asked for when it is needed"));
    addRow("password", tr("Password"), m_password, true, false);
    m_keep = new QCheckBox(tr("Keep it in the keychain"));
    addRow("keep", QString(), m_keep, true, false);
    m_keep->setAccessibleName(m_keep->text());
}

void ConnectionEditor::setProfile(const ConnectionProfile& profile)
{
    m_isSetting = true;
    m_name->setText(profile.name);
    m_kind->choose(profile.isServer() ? 1 : 0);
    m_file->setText(profile.file);
    m_host->setText(profile.host);
    m_port->setText(profile.port == 0 ? QString() : QString::number(profile.port));
    m_database->setText(profile.database);
    m_schema->setText(profile.schema);
    m_user->setText(profile.user);
    m_tls->setCurrentIndex(std::max(m_tls->findData(profile.tls), 0));
    m_root->setText(profile.rootCertificate);
    m_environment->choose(int(profile.environment));
    m_readOnly->setChecked(profile.isReadOnly);
    m_domain->setText(profile.domainModule);
    m_rows->choose(int(profile.rowsPlace));
    m_parameters = profile.parameters;
    m_others = profile.others;
    clearPassword();
    m_isSetting = false;
    showKind();
    showProblem({});
}

ConnectionProfile ConnectionEditor::profile() const
{
    ConnectionProfile profile;
    profile.name = m_name->text().trimmed();
    profile.environment = Environment(m_environment->chosen());
    profile.isReadOnly = m_readOnly->isChecked();
    profile.domainModule = m_domain->text().trimmed();
    profile.others = m_others;
    if (m_kind->chosen() == 0) {
        profile.file = m_file->text().trimmed();
        return profile;
    }
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    profile.host = m_host->text().trimmed();
    profile.port = m_port->text().toInt();
    profile.user = m_user->text().trimmed();
    profile.database = m_database->text().trimmed();
    profile.schema = m_schema->text().trimmed();
    profile.tls = m_tls->currentData().toString();
    profile.rootCertificate = m_root->text().trimmed();
    profile.parameters = m_parameters;
    profile.rowsPlace = RowsPlace(m_rows->chosen());
    return profile;
}

QString ConnectionEditor::password() const
{
    return m_kind->chosen() == 1 ? m_password->text() : QString();
}

bool ConnectionEditor::isPasswordKept() const
{
    return m_keep->isChecked();
}

void ConnectionEditor::clearPassword()
{
    m_password->clear();
    m_keep->setChecked(false);
}

void ConnectionEditor::tell()
{
    showKind();
    if (!m_isSetting)
        emit edited();
}

void ConnectionEditor::showKind()
{
    const bool isServer = m_kind->chosen() == 1;
    for (QWidget* row : m_ofServers)
        row->setVisible(isServer);
    for (QWidget* row : m_ofFiles)
        row->setVisible(!isServer);
    m_domain->setPlaceholderText(isServer ? tr("none") : tr("the one beside the file, if any"));
}

void ConnectionEditor::showProblem(const ProfileProblem& problem)
{
    for (auto field = m_fields.begin(); field != m_fields.end(); ++field)
        setInvalid(field->editor, field.key() == problem.field ? problem.sentence : QString());
    const auto marked = m_fields.constFind(problem.field);
    if (marked != m_fields.constEnd()) { // Right below it.
        m_column->removeWidget(m_problem);
        m_column->insertWidget(m_column->indexOf(marked->row) + 1, m_problem);
    }
    QPalette palette;
    palette.setColor(QPalette::WindowText, m_theme.color(Token::Error));
    m_problem->setPalette(palette);
    m_problem->setText(problem.sentence);
    m_problem->setVisible(!problem.sentence.isEmpty());
}

void ConnectionEditor::focusField(const QString& field)
{
    const auto found = m_fields.constFind(field);
    if (found == m_fields.constEnd())
        return;
    found->editor->setFocus(Qt::OtherFocusReason);
    ensureWidgetVisible(found->editor);
}

} // namespace headrace
