// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/preview_pane.h"

#include "core/aggregate/json_node.h"
#include "views/command/command_runner.h"
#include "views/support/diff/diff_delegate.h"
#include "views/support/diff/diff_model.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"
#include "views/support/widgets/thin_splitter.h"

#include <QLabel>
#include <QListView>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kFieldWidth = 120;

/// As a tree shows it: by version, so that no two have one name. The data is what is stored.
std::string textOf(const std::vector<NewEvent>& events, Version before)
{
    std::string text;
    std::int64_t version = before.value;
    for (const NewEvent& event : events) {
        text += (text.empty() ? "\"" : ",\"") + std::to_string(++version)
            + "\":{\"type\":" + jsonString(event.type) + ",\"data\":" + event.data;
        std::string tags;
        for (const std::string& tag : event.tags)
            tags += (tags.empty() ? "" : ",") + jsonString(tag);
        if (!tags.empty())
            text += ",\"tags\":[" + tags + "]";
        if (!event.meta.empty())
            text += ",\"metadata\":" + event.meta;
        text += "}";
    }
    return "{" + text + "}";
}

void setCount(QLabel* label, const QString& glyph, std::size_t count)
{
    label->setText(glyph + numberText(static_cast<std::int64_t>(count)));
    label->setVisible(count > 0);
}

} // namespace

PreviewPane::PreviewPane(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_header(new PaneHeader(theme, tr("Preview"), this))
    , m_age(m_header->addNote())
    , m_stack(new QStackedWidget(this))
    , m_notice(new PaneNotice(theme, m_stack))
    , m_split(new ThinSplitter(Qt::Vertical, m_stack))
    , m_events(new JsonTreeView(theme, tr("Events that the command emits"), m_split))
    , m_lower(new QWidget(m_split))
    , m_diffHeader(new PaneHeader(theme, tr("Diff"), m_lower))
    , m_diffAge(m_diffHeader->addNote())
    , m_changed(m_diffHeader->addNote())
    , m_added(m_diffHeader->addNote())
    , m_removed(m_diffHeader->addNote())
    , m_model(new DiffModel(this))
    , m_diff(new QListView(m_lower))
    , m_noDiff(new QLabel(tr("They change nothing in the state."), m_lower))
{
    buildLayout();
    connect(&theme, &Theme::changed, this, &PreviewPane::dress);
    dress();
}

void PreviewPane::buildLayout()
{
    m_changed->setAccessibleName(tr("Values changed"));
    m_added->setAccessibleName(tr("Values added"));
    m_removed->setAccessibleName(tr("Values removed"));
    m_events->setObjectName("commandEvents");
    m_events->setFieldWidth(kFieldWidth);
    m_diff->setObjectName("commandDiff");
    m_diff->setAccessibleName(tr("Changes that the command makes in the state"));
    m_diff->setModel(m_model);
    m_diff->setItemDelegate(new DiffDelegate(m_theme, m_diff));
    m_diff->setUniformItemSizes(true);
    m_diff->setMouseTracking(true);
    m_diff->setFrameShape(QFrame::NoFrame);
    m_diff->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_diff->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_noDiff->setMargin(12);
    m_noDiff->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_noDiff->setForegroundRole(QPalette::PlaceholderText);

    auto* rows = new QVBoxLayout(m_lower);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_diffHeader);
    rows->addWidget(m_diff, 1);
    rows->addWidget(m_noDiff, 1);
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(m_events);
    m_split->addWidget(m_lower);
    m_split->setSizes({100, 128});
    m_stack->addWidget(m_notice);
    m_stack->addWidget(m_split);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_stack, 1);
}

void PreviewPane::show(const ShownPreview& shown)
{
    const auto count = static_cast<std::int64_t>(shown.preview.events.size());
    m_header->setTitle(
        tr("Preview: would emit %1")
            .arg(count == 0 ? tr("no event") : countText(count, tr("event"), tr("events"))));
    m_age->clear();
    m_diffAge->clear();
    showEvents(shown.preview.events, shown.preview.version);
    const std::int64_t before = shown.preview.version.value;
    m_diffHeader->setTitle(tr("Diff %1 → %2").arg(numberText(before), numberText(before + count)));
    setCounts(shown);
    m_model->setLines(shown.lines);
    m_diff->setVisible(!shown.lines.empty());
    m_noDiff->setVisible(shown.lines.empty());
    m_stack->setCurrentIndex(1);
}

void PreviewPane::showEvents(const std::vector<NewEvent>& events, Version before)
{
    m_events->jsonModel().setJson(textOf(events, before));
    for (std::size_t i = 1; i <= events.size(); ++i) {
        const QString path = "/" + QString::number(before.value + static_cast<std::int64_t>(i));
        m_events->expand(m_events->jsonModel().indexOf(path));
        m_events->expand(m_events->jsonModel().indexOf(path + "/data"));
    }
}

void PreviewPane::setCounts(const ShownPreview& shown)
{
    const DiffCounts counts = countsOf(shown.lines);
    setCount(m_changed, QStringLiteral("~"), counts.changed);
    setCount(m_added, QStringLiteral("+"), counts.added);
    setCount(m_removed, QStringLiteral("−"), counts.removed);
    dress();
}

void PreviewPane::say(PaneNotice::Kind kind, const QString& sentence, const QString& second)
{
    m_header->setTitle(tr("Preview"));
    m_age->clear();
    m_notice->say(kind, sentence, second);
    m_stack->setCurrentIndex(0);
}

void PreviewPane::setOutOfDate()
{
    if (m_stack->currentIndex() == 1)
        m_age->setText(tr("out of date"));
}

// With the ids and times that they were stored with, which the preview could not know; its diff
// says whose it is.
void PreviewPane::showStored(const CommandDone& done)
{
    m_header->setTitle(tr("Stored: %1")
                           .arg(countText(static_cast<std::int64_t>(done.events.size()),
                                          tr("event"), tr("events"))));
    m_age->clear();
    m_diffAge->setText(tr("as previewed"));
    showEvents(done.events,
               Version {done.version.value - static_cast<std::int64_t>(done.events.size())});
    m_stack->setCurrentIndex(1);
}

bool PreviewPane::isUpToDate() const
{
    return m_stack->currentIndex() == 1 && m_age->text().isEmpty();
}

QString PreviewPane::sentence() const
{
    return m_stack->currentIndex() == 0 ? m_notice->sentence() : QString();
}

void PreviewPane::dress()
{
    const auto color = [this](QLabel* label, Token token) {
        label->setFont(m_theme.data(u"0"));
        QPalette palette;
        palette.setColor(QPalette::PlaceholderText, m_theme.color(token));
        label->setPalette(palette);
    };
    color(m_changed, Token::Changed);
    color(m_added, Token::Added);
    color(m_removed, Token::Removed);
}

} // namespace headrace
