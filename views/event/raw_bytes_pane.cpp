// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/event/raw_bytes_pane.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/segment_buttons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>

namespace headrace {
namespace {

constexpr int kData = 0;

/// How many bytes the UTF-8 sequence at the start of `bytes` has; 0 when it is none.
std::size_t sequenceLength(std::string_view bytes)
{
    const auto first = static_cast<unsigned char>(bytes[0]);
    const std::size_t length = first < 0x80 ? 1
        : first >= 0xC2 && first < 0xE0     ? 2
        : first >= 0xE0 && first < 0xF0     ? 3
        : first >= 0xF0 && first < 0xF5     ? 4
                                            : 0;
    if (length == 0 || length > bytes.size())
        return 0;
    // Qt knows the finer rules (surrogates, overlong forms): it decodes them to U+FFFD.
    const QString decoded = toQString(bytes.substr(0, length));
    const bool isReplacement = bytes.substr(0, length) == "\xEF\xBF\xBD";
    return decoded.contains(QChar::ReplacementCharacter) && !isReplacement ? 0 : length;
}

/// The longest start of `bytes` that is not longer than `cap` and cuts no character.
std::string_view startOf(std::string_view bytes, std::size_t cap)
{
    std::size_t end = std::min(cap, bytes.size());
    while (end < bytes.size() && end > 0 && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80)
        --end;
    return bytes.substr(0, end);
}

} // namespace

QString textOfBytes(std::string_view bytes)
{
    QString text;
    const auto flush = [&text](std::string_view run) {
        for (const QChar c : toQString(run))
            text += c == '\n' || c == '\t' ? QString(c) : visibleText(QString(c));
    };
    std::size_t runStart = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        if (const std::size_t length = sequenceLength(bytes.substr(at)); length > 0) {
            at += length;
            continue;
        }
        flush(bytes.substr(runStart, at - runStart));
        text += QStringLiteral("[0x%1]")
                    .arg(static_cast<unsigned char>(bytes[at]), 2, 16, QLatin1Char('0'))
                    .toUpper()
                    .replace(QLatin1Char('X'), QLatin1Char('x'));
        runStart = ++at;
    }
    flush(bytes.substr(runStart));
    return text;
}

RawBytesPane::RawBytesPane(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_which(new SegmentButtons(tr("Which bytes"), {tr("Data"), tr("Metadata")}, 24, this))
    , m_size(new QLabel(this))
    , m_showAll(new QPushButton(this))
    , m_copy(new QPushButton(tr("Copy"), this))
    , m_text(new QPlainTextEdit(this))
{
    buildLayout();
    connect(m_which, &SegmentButtons::chosenByUser, this, [this] { showBytes(false); });
    connect(m_showAll, &QPushButton::clicked, this, [this] { showBytes(true); });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(
            toQString(m_which->chosen() == kData ? m_data : m_meta));
    });
}

void RawBytesPane::buildLayout()
{
    m_text->setReadOnly(true);
    m_text->setAccessibleName(tr("Stored bytes"));
    // Wrapping at words takes quadratic time on long tokens.
    m_text->setWordWrapMode(QTextOption::WrapAnywhere);
    m_text->setFont(m_theme.data(QStringView()));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(12);
    m_size->setTextFormat(Qt::PlainText);
    m_size->setFont(m_theme.font(TextStyle::Small));
    m_size->setForegroundRole(QPalette::PlaceholderText);
    for (QPushButton* const button : {m_showAll, m_copy})
        button->setProperty("compact", true);

    auto* line = new QHBoxLayout;
    line->setContentsMargins(12, 6, 8, 6);
    line->setSpacing(8);
    line->addWidget(m_which);
    line->addWidget(m_size);
    line->addStretch(1);
    line->addWidget(m_showAll);
    line->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_text, 1);
    setFocusProxy(m_text);
}

void RawBytesPane::setBytes(std::string ofData, std::string ofMeta)
{
    m_data = std::move(ofData);
    m_meta = std::move(ofMeta);
    showBytes(false);
}

void RawBytesPane::showBytes(bool all)
{
    const std::string& bytes = m_which->chosen() == kData ? m_data : m_meta;
    const bool isCut = !all && bytes.size() > kCap;
    m_text->setPlainText(textOfBytes(isCut ? startOf(bytes, kCap) : std::string_view(bytes)));
    const QString size = bytesText(std::int64_t(bytes.size()));
    m_size->setText(bytes.empty() ? tr("none")
                        : isCut   ? tr("the first %1 of %2").arg(bytesText(kCap), size)
                                  : size);
    m_showAll->setText(tr("Show all %1").arg(size));
    m_showAll->setVisible(isCut);
}

} // namespace headrace
