// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/theme/theme.h"

#include "views/support/theme/proxy_style.h"
#include "views/support/theme/system_color_scheme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QToolTip>

#include <nlohmann/json.hpp>

#include <algorithm>

// Resources of a static library are linked only when somebody asks for them by name; the macro
// works in the global namespace alone.
static void initResources()
{
    Q_INIT_RESOURCE(headrace);
}

namespace headrace {
namespace {

QByteArray readResource(const QString& path)
{
    QFile file(":/headrace/" + path);
    const bool isThere = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(isThere, "Theme", "a resource is missing from headrace.qrc");
    return file.readAll();
}

QFont fontOf(const QString& family, QFontDatabase::SystemFont instead, int px, QFont::Weight weight)
{
    QFont font =
        QFontDatabase::hasFamily(family) ? QFont(family) : QFontDatabase::systemFont(instead);
    font.setPixelSize(px);
    font.setWeight(weight);
    return font;
}

QFont words(int px, QFont::Weight weight = QFont::Normal)
{
    return fontOf(QStringLiteral("Inter"), QFontDatabase::GeneralFont, px, weight);
}

QFont mono(int px, QFont::Weight weight = QFont::Normal)
{
    return fontOf(QStringLiteral("JetBrains Mono"), QFontDatabase::FixedFont, px, weight);
}

/// With merging off the shaper makes a true thin space; JetBrains Mono has none of its own.
QFont digits(int px, QFont::Weight weight = QFont::Normal)
{
    QFont font = mono(px, weight);
    font.setStyleStrategy(QFont::NoFontMerging);
    return font;
}

QPalette paletteOf(const Theme& theme)
{
    struct Row
    {
        QPalette::ColorRole role;
        Token token;
    };
    static constexpr Row kRows[] = {
        {QPalette::Window, Token::Window},
        {QPalette::WindowText, Token::Text},
        {QPalette::Base, Token::Surface},
        {QPalette::AlternateBase, Token::Sunken},
        {QPalette::Text, Token::Text},
        {QPalette::PlaceholderText, Token::Text2},
        {QPalette::Button, Token::Surface},
        {QPalette::ButtonText, Token::Text},
        {QPalette::BrightText, Token::Error},
        {QPalette::Highlight, Token::Selection},
        {QPalette::HighlightedText, Token::Text},
        {QPalette::Link, Token::Accent},
        {QPalette::LinkVisited, Token::Accent},
        {QPalette::ToolTipBase, Token::Raised},
        {QPalette::ToolTipText, Token::Text},
        {QPalette::Light, Token::Raised},
        {QPalette::Midlight, Token::Hover},
        {QPalette::Mid, Token::Border},
        {QPalette::Dark, Token::BorderStrong},
        {QPalette::Shadow, Token::ControlBorder},
    };
    QPalette palette;
    for (const auto& [role, token] : kRows)
        palette.setColor(role, theme.color(token));
    palette.setColor(QPalette::Inactive, QPalette::Highlight,
                     theme.color(Token::SelectionInactive));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::HighlightedText, QPalette::ToolTipText})
        palette.setColor(QPalette::Disabled, role, theme.color(Token::TextDisabled));
    return palette;
}

/// Draws an icon when and as large as somebody shows it: a place has dozens, most of them in one
/// size and one state, and drawing them all took a third of the time in which a place is made.
class IconEngine : public QIconEngine
{
public:
    IconEngine(const Theme& theme, QString name, Token token)
        : m_theme(theme)
        , m_name(std::move(name))
        , m_token(token)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device()->devicePixelRatioF();
        QPixmap drawn = pixmap(rect.size() * ratio, mode, state);
        drawn.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect.topLeft(), drawn);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        return m_theme.pixmap(m_name, mode == QIcon::Disabled ? Token::TextDisabled : m_token,
                              std::min(size.width(), size.height()), 1);
    }
    QIconEngine* clone() const override { return new IconEngine(*this); }

private:
    const Theme& m_theme;
    const QString m_name;
    const Token m_token;
};

} // namespace

const QFont& Theme::DataFont::forText(QStringView text) const
{
    // Without shaping there are no ligatures, but neither are Arabic letters joined.
    const bool needsNoShaping =
        std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x300; });
    return needsNoShaping ? unshaped : shaped;
}

Theme::Theme(QObject* parent) : QObject(parent), m_rendered(std::make_unique<QTemporaryDir>())
{
    initResources();
    loadColors();
    loadFonts();
    const bool paletteIsDark = QGuiApplication::palette().window().color().lightness() < 128;
    m_system = std::make_unique<SystemColorScheme>(paletteIsDark);
    m_isDark = m_system->isDark();
    connect(m_system.get(), &SystemColorScheme::changed, this, &Theme::follow);
}

Theme::~Theme() = default;

void Theme::loadColors()
{
    const auto tokens = nlohmann::json::parse(readResource(QStringLiteral("theme/tokens.json")));
    for (const std::size_t dark : {0U, 1U}) {
        const auto& values = tokens.at(dark == 1 ? "dark" : "light");
        m_colors[dark].resize(std::size_t(tokenCount()));
        for (int i = 0; i < tokenCount(); ++i)
            m_colors[dark][std::size_t(i)] = QColor(QString::fromStdString(
                values.at(tokenName(Token(i)).toStdString()).get<std::string>()));
    }
}

void Theme::loadFonts()
{
    QFont absent = words(13);
    absent.setItalic(true);
    m_words = {words(15, QFont::DemiBold),
               words(13),
               words(13, QFont::Medium),
               words(12, QFont::DemiBold),
               words(12, QFont::Medium),
               words(12),
               words(11),
               words(11, QFont::Medium),
               words(11, QFont::DemiBold),
               absent};

    const auto dataFont = [](int px, QFont::Weight weight) {
        DataFont font {mono(px, weight), mono(px, weight)};
        font.unshaped.setStyleStrategy(QFont::PreferNoShaping);
        return font;
    };
    m_data = dataFont(12, QFont::Normal);
    m_dataStrong = dataFont(12, QFont::DemiBold);
    m_entry = dataFont(13, QFont::Normal);
    m_numbers = digits(12);
    m_axis = digits(11);
    m_figure = digits(20, QFont::Medium);
}

const QFont& Theme::data(QStringView text) const
{
    return m_data.forText(text);
}

const QFont& Theme::dataStrong(QStringView text) const
{
    return m_dataStrong.forText(text);
}

const QFont& Theme::entry(QStringView text) const
{
    return m_entry.forText(text);
}

void Theme::setChoice(Choice choice)
{
    m_choice = choice;
    follow();
}

void Theme::follow()
{
    const bool isDark = m_choice == Choice::System ? m_system->isDark() : m_choice == Choice::Dark;
    if (std::exchange(m_isDark, isDark) == isDark)
        return;
    m_pixmaps.clear();
    dress();
    emit changed();
}

void Theme::applyTo(QApplication& application)
{
    m_application = &application;
    application.setStyle(new ProxyStyle); // The application owns it.
    dress();
}

void Theme::dress()
{
    if (m_application == nullptr)
        return;
    m_application->setPalette(paletteOf(*this));
    QToolTip::setPalette(paletteOf(*this));
    m_application->setStyleSheet(styleSheet());
    m_application->setFont(font(TextStyle::Text));
    QToolTip::setFont(font(TextStyle::Small));
}

QString Theme::styleSheet() const
{
    QString sheet = QString::fromUtf8(readResource(QStringLiteral("theme/headrace.qss")));
    sheet.replace(QStringLiteral("@icon-down"), renderedIcon(QStringLiteral("down")));
    std::vector<Token> longestFirst;
    for (int i = 0; i < tokenCount(); ++i)
        longestFirst.push_back(Token(i));
    std::stable_sort(longestFirst.begin(), longestFirst.end(),
                     [](Token a, Token b) { return tokenName(a).size() > tokenName(b).size(); });
    for (const Token token : longestFirst)
        sheet.replace('@' + tokenName(token), color(token).name());
    return sheet;
}

QString Theme::renderedIcon(const QString& name) const
{
    const QString stem =
        QStringLiteral("%1/%2-%3").arg(m_rendered->path(), name, m_isDark ? "dark" : "light");
    pixmap(name, Token::Text2, 16, 1).save(stem + ".png");
    pixmap(name, Token::Text2, 16, 2).save(stem + "@2x.png");
    return stem + ".png";
}

QPixmap Theme::pixmap(const QString& name, Token token, int px, qreal devicePixelRatio) const
{
    const QString key =
        QStringLiteral("%1/%2/%3/%4").arg(name).arg(int(token)).arg(px).arg(devicePixelRatio);
    const auto known = m_pixmaps.constFind(key);
    if (known != m_pixmaps.cend())
        return *known;

    QByteArray drawing = readResource(QStringLiteral("icons/%1.svg").arg(name));
    drawing.replace("currentColor", color(token).name().toLatin1());
    QPixmap pixmap(QSize(px, px) * devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(drawing).render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    m_pixmaps.insert(key, pixmap);
    return pixmap;
}

QIcon Theme::icon(const QString& name, Token token) const
{
    return QIcon(new IconEngine(*this, name, token));
}

} // namespace headrace
