// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/command_palette.h"

#include "app/console/connections/connection_list.h"
#include "app/console/palette_delegate.h"
#include "app/console/palette_model.h"
#include "app/console/top_bar.h"
#include "views/support/action_registry.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/key_cap.h"

#include <QClipboard>
#include <QGraphicsDropShadowEffect>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPainterPath>

namespace headrace {
namespace {

constexpr int kTop = 52;
constexpr int kEntryHeight = 44;
constexpr int kFooterHeight = 32;
constexpr int kMostRows = 10;
constexpr int kPage = 8;
constexpr int kIconPx = 20;

} // namespace

CommandPalette::CommandPalette(Theme& theme, ActionRegistry& actions,
                               const NavigationHistory& history, const ConnectionList& connections,
                               QWidget* window)
    : QFrame(window)
    , m_theme(theme)
    , m_actions(actions)
    , m_history(history)
    , m_connections(connections)
    , m_model(new PaletteModel(this))
    , m_edit(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_list(new QListView(this))
    , m_nothing(new QLabel(this))
{
    setObjectName("palette");
    setAccessibleName(tr("Command palette"));
    buildLayout();
    hide();
    m_edit->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        chooseRow(index.row());
        run();
    });
    connect(qGuiApp, &QGuiApplication::focusObjectChanged, this, [this](QObject* focus) {
        // Whatever else is given the focus, the palette is done with.
        auto* widget = qobject_cast<QWidget*>(focus);
        if (isVisible() && widget != nullptr && widget != this && !isAncestorOf(widget)) {
            m_focusBefore = nullptr;
            closePalette();
        }
    });
}

void CommandPalette::buildLayout()
{
    QFont entryFont = m_theme.font(TextStyle::Text);
    entryFont.setPixelSize(15);
    m_edit->setFont(entryFont);
    m_edit->setProperty("bare", true);
    m_edit->setProperty("large", true);
    m_edit->setAccessibleName(tr("Go to, find or run"));
    m_edit->setPlaceholderText(tr("Go to, find, run…"));
    m_count->setTextFormat(Qt::PlainText);
    m_count->setFont(m_theme.font(TextStyle::Small));
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setContentsMargins(16, 12, 16, 12);

    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_theme, *m_model, this));
    m_list->setAccessibleName(tr("Results"));
    m_list->setFocusPolicy(Qt::NoFocus); // The focus stays in the text.
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setMouseTracking(true);

    auto* icon = new QLabel(this);
    const auto dress = [this, icon] {
        icon->setPixmap(
            m_theme.pixmap(QStringLiteral("search"), Token::Text2, kIconPx, devicePixelRatioF()));
    };
    dress();
    connect(&m_theme, &Theme::changed, this, dress);
    auto* entry = new QWidget(this);
    entry->setObjectName("paletteEntry");
    entry->setAttribute(Qt::WA_StyledBackground);
    entry->setFixedHeight(kEntryHeight);
    auto* entryLayout = new QHBoxLayout(entry);
    entryLayout->setContentsMargins(16, 0, 16, 1);
    entryLayout->setSpacing(8);
    entryLayout->addWidget(icon);
    entryLayout->addWidget(m_edit, 1);
    entryLayout->addWidget(m_count);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    layout->addWidget(entry);
    layout->addWidget(m_nothing);
    layout->addWidget(m_list, 1);
    layout->addWidget(makeFooter());

    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setOffset(0, 4);
    shadow->setBlurRadius(16);
    const auto shade = [this, shadow] {
        shadow->setColor(QColor(0, 0, 0, m_theme.isDark() ? 128 : 41));
    };
    shade();
    connect(&m_theme, &Theme::changed, this, shade);
    setGraphicsEffect(shadow);
}

QWidget* CommandPalette::makeFooter()
{
    auto* footer = new QWidget(this);
    footer->setObjectName("paletteFooter");
    footer->setAttribute(Qt::WA_StyledBackground);
    footer->setFixedHeight(kFooterHeight);
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(16, 1, 16, 0);
    layout->setSpacing(6);
    const auto add = [&](const QStringList& keys, const QString& what) {
        for (const QString& key : keys)
            layout->addWidget(new KeyCap(m_theme, key, footer));
        auto* label = new QLabel(what, footer);
        label->setTextFormat(Qt::PlainText);
        label->setFont(m_theme.font(TextStyle::Small));
        label->setForegroundRole(QPalette::PlaceholderText);
        layout->addWidget(label);
        layout->addSpacing(10);
    };
    add({tr("Up"), tr("Down")}, tr("choose"));
    add({tr("Enter")}, tr("run"));
    add({tr("Ctrl C")}, tr("copy URI"));
    layout->addStretch(1);
    add({QStringLiteral(">")}, tr("actions"));
    add({QStringLiteral("@")}, tr("streams"));
    add({QStringLiteral("#")}, tr("positions"));
    layout->takeAt(layout->count() - 1);
    return footer;
}

void CommandPalette::setSession(StoreSession* session)
{
    m_streamRequest.cancel();
    m_eventRequest.cancel();
    m_streams.clear();
    m_session = session;
}

void CommandPalette::openWith(const QString& text)
{
    if (!isVisible())
        m_focusBefore = window()->focusWidget();
    m_edit->setText(text);
    show();
    raise();
    m_edit->setFocus(Qt::OtherFocusReason); // A shortcut's reason would select the text.
    search();
}

void CommandPalette::closePalette()
{
    if (!isVisible())
        return;
    m_streamRequest.cancel();
    m_eventRequest.cancel();
    const QPointer<QWidget> before = m_focusBefore;
    hide();
    if (before)
        before->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::search()
{
    m_query = PaletteQuery::parse(m_edit->text());
    m_hasMoved = false;
    m_streamsCameLate = false;
    m_asked.start();
    showGroups({});
    askStore(m_query);
}

void CommandPalette::askStore(const PaletteQuery& query)
{
    m_streamRequest.cancel();
    m_eventRequest.cancel();
    const bool wantsStreams = query.wants(PaletteQuery::Kind::Streams)
        && (!query.text.isEmpty() || query.kind == PaletteQuery::Kind::Streams);
    if (!m_session || !wantsStreams)
        m_streams.clear();
    if (m_session && wantsStreams)
        m_streamRequest = m_session->ask<std::vector<FoundStream>>(
            [text = query.text.toStdString()](EventStore& store, const std::stop_token& stop) {
                return findStreams(store, text, std::size_t(kPaletteGroupSize), stop);
            },
            [this](Result<std::vector<FoundStream>> streams) {
                m_streams = streams ? std::move(*streams) : std::vector<FoundStream>();
                m_streamsCameLate = m_hasMoved;
                const auto* chosen = m_model->entry(m_list->currentIndex().row());
                showGroups(m_hasMoved && chosen != nullptr ? chosen->key : QString());
            });
    const auto positions =
        positionEntries(query, m_session ? m_session->head() : Position {}, {}, {});
    if (!m_session || positions.entries.empty() || !positions.entries.front().location)
        return;
    m_eventRequest = m_session->ask<std::string>(
        [position = Position {positions.entries.front().location->position}](
            EventStore& store, std::stop_token) { return describeEvent(store, position); },
        [this, key = positions.entries.front().key](Result<std::string> text) {
            m_model->setDetail(key, text ? visibleText(toQString(*text)) : tr("could not be read"));
        });
}

void CommandPalette::showGroups(const QString& keepChosen)
{
    const GoTo goTo = [this](const Location& location) { emit goToAsked(location); };
    const auto goToTime = [this](Time time) { emit goToTimeAsked(time); };
    const QString store = m_session ? m_session->name() : QString();
    std::vector<PaletteGroup> groups;
    auto streams = m_session && m_query.wants(PaletteQuery::Kind::Streams)
        ? streamEntries(m_query, m_streams, goTo)
        : PaletteGroup();
    // Those of the answer before, until this one's are there: as far as they still fit.
    std::erase_if(streams.entries, [this](const PaletteEntry& entry) {
        const QString typed = m_query.text.section('@', 0, 0);
        return !entry.text.contains(typed, Qt::CaseInsensitive);
    });
    if (!m_streamsCameLate)
        groups.push_back(streams);
    if (m_session) {
        groups.push_back(positionEntries(m_query, m_session->head(), goTo, goToTime));
        groups.push_back(asOfEntries(
            m_query, m_session->head(), [this](Position position) { emit pinAsked(position); },
            [this](Time time) { emit pinTimeAsked(time); }));
    }
    groups.push_back(actionEntries(m_query, m_actions));
    groups.push_back(connectionEntries(m_query, m_connections.all(), [this](const QString& name) {
        emit openConnectionAsked(name);
    }));
    if (m_session)
        groups.push_back(recentEntries(m_query, m_history.recent(), store, goTo));
    if (m_streamsCameLate)
        groups.push_back(streams);

    m_model->setGroups(std::move(groups), m_query.marks());
    const int kept = keepChosen.isEmpty() ? -1 : m_model->rowOf(keepChosen);
    chooseRow(kept >= 0 ? kept : m_model->nextEntry(-1, 1));
    sayCount();
    fit();
}

void CommandPalette::sayCount()
{
    const int count = m_model->entryCount();
    const bool isAsking = m_streamRequest.isRunning();
    m_nothing->setVisible(count == 0 && !isAsking);
    m_list->setVisible(count > 0);
    m_nothing->setText(tr("Nothing called %1").arg(m_query.text));
    m_count->setText(
        m_query.text.isEmpty()
            ? QString()
            : tr("%1 in %2")
                  .arg(countText(count, tr("result"), tr("results")),
                       durationText(std::chrono::microseconds(m_asked.nsecsElapsed() / 1'000))));
}

void CommandPalette::fit()
{
    const int available = parentWidget()->width() - 48;
    const int width = std::min(kWidth, available);
    int rows = 0;
    int listHeight = 8;
    for (int row = 0; row < m_model->rowCount() && rows < kMostRows; ++row) {
        const bool isEntry = m_model->entry(row) != nullptr;
        listHeight += isEntry ? PaletteDelegate::kEntryHeight : PaletteDelegate::kTitleHeight;
        rows += isEntry ? 1 : 0;
    }
    const int middle = m_nothing->isVisibleTo(this) ? m_nothing->sizeHint().height() : 0;
    int height = kEntryHeight + middle + kFooterHeight + 2;
    if (m_list->isVisibleTo(this))
        height += listHeight;
    height = std::min(height, parentWidget()->height() - kTop - 24);
    setGeometry((parentWidget()->width() - width) / 2, kTop, width, height);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        fit();
    if (watched == m_edit && event->type() == QEvent::ShortcutOverride) {
        // Ctrl+C and Tab are the palette's own while it has the focus.
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape || key->matches(QKeySequence::Copy))
            event->accept();
    }
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        return handleKey(key->key(), key->modifiers());
    }
    return QFrame::eventFilter(watched, event);
}

bool CommandPalette::handleKey(int key, Qt::KeyboardModifiers modifiers)
{
    switch (key) {
    case Qt::Key_Up:
        moveBy(-1);
        return true;
    case Qt::Key_Down:
        moveBy(1);
        return true;
    case Qt::Key_PageUp:
        moveBy(-kPage);
        return true;
    case Qt::Key_PageDown:
        moveBy(kPage);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        run();
        return true;
    case Qt::Key_Tab:
        complete();
        return true;
    case Qt::Key_Escape:
        closePalette();
        return true;
    case Qt::Key_C:
        if (modifiers != Qt::ControlModifier || m_edit->hasSelectedText())
            return false;
        copyUri();
        return true;
    default:
        return false;
    }
}

void CommandPalette::moveBy(int step)
{
    int row = m_list->currentIndex().row();
    for (int i = std::abs(step); i > 0; --i) {
        const int next = m_model->nextEntry(row, step > 0 ? 1 : -1);
        if (next < 0)
            break;
        row = next;
    }
    m_hasMoved = true;
    chooseRow(row);
}

void CommandPalette::chooseRow(int row)
{
    const QModelIndex index = row < 0 ? QModelIndex() : m_model->index(row);
    m_list->setCurrentIndex(index);
    if (row == m_model->nextEntry(-1, 1))
        m_list->scrollToTop(); // With its title.
}

void CommandPalette::run()
{
    const auto* entry = m_model->entry(m_list->currentIndex().row());
    if (entry == nullptr || !entry->run)
        return;
    const auto chosen = entry->run; // Closing may take the entries away.
    closePalette();
    chosen();
}

void CommandPalette::complete()
{
    const auto* entry = m_model->entry(m_list->currentIndex().row());
    if (entry == nullptr)
        return;
    m_edit->setText(entry->location && !entry->location->stream.isEmpty() ? entry->location->stream
                                                                          : entry->text);
    search();
}

void CommandPalette::copyUri()
{
    const auto* entry = m_model->entry(m_list->currentIndex().row());
    if (entry == nullptr || !entry->location)
        return;
    Location location = *entry->location;
    location.store = m_session ? m_session->name() : QString();
    QGuiApplication::clipboard()->setText(location.toUri());
    m_count->setText(tr("URI copied"));
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.color(Token::BorderStrong));
    painter.setBrush(m_theme.color(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace headrace
