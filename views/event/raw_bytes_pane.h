// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <string>
#include <string_view>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace headrace {

class SegmentButtons;
class Theme;

/// `bytes` as text: what is UTF-8 as it is, control characters and bidirectional controls as codes
/// in brackets, bytes that are no UTF-8 as [0xFF]. Line ends and tabs stay.
QString textOfBytes(std::string_view bytes);

/// The tab Raw bytes: data and metadata byte for byte as they are stored. Large ones are cut until
/// the whole is asked for.
class RawBytesPane : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kCap = 65'536; ///< Bytes shown at once.

    explicit RawBytesPane(Theme& theme, QWidget* parent = nullptr);

    void setBytes(std::string ofData, std::string ofMeta);
    QPlainTextEdit& text() const { return *m_text; }
    QPushButton& showAll() const { return *m_showAll; }

private:
    void buildLayout();
    void showBytes(bool all);

    Theme& m_theme;
    SegmentButtons* m_which;
    QLabel* m_size;
    QPushButton* m_showAll;
    QPushButton* m_copy;
    QPlainTextEdit* m_text;
    std::string m_data;
    std::string m_meta;
};

} // namespace headrace
