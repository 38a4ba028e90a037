// SPDX-License-Identifier: Apache-2.0
#include "core/script/rounded_numbers.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace headrace {
namespace {

constexpr std::size_t kDigitsThatAreKept = 15; // Every number of so many comes back as it was.

// Equal for equal numbers, however they are written: 1.10 and 11e-1.
struct Decimal
{
    explicit Decimal(std::string_view text)
    {
        bool isFraction = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c == 'e' || c == 'E') {
                const std::size_t at = text[i + 1] == '+' ? i + 2 : i + 1;
                std::from_chars(text.data() + at, text.data() + text.size(), exponent);
                break;
            }
            isFraction = isFraction || c == '.';
            if (c < '0' || c > '9')
                continue;
            fraction += isFraction ? 1 : 0;
            if (c != '0' || !digits.empty())
                digits += c;
        }
        exponent -= fraction;
        while (!digits.empty() && digits.back() == '0') {
            digits.pop_back();
            ++exponent;
        }
        if (digits.empty())
            exponent = 0;
    }
    bool operator==(const Decimal& other) const
    {
        return digits == other.digits && exponent == other.exponent;
    }

    std::string digits;
    int exponent = 0;
    int fraction = 0;
};

class Numbers final : public nlohmann::json_sax<nlohmann::json>
{
public:
    bool isRounded() const { return m_isRounded; }

    bool number_integer(std::int64_t value) override
    {
        return look(fmt::format("{}", value), static_cast<double>(value));
    }
    bool number_unsigned(std::uint64_t value) override
    {
        return look(fmt::format("{}", value), static_cast<double>(value));
    }
    bool number_float(double value, const std::string& text) override { return look(text, value); }
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool string(std::string&) override { return true; }
    bool binary(nlohmann::json::binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(std::string&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override
    {
        return false;
    }

private:
    bool look(std::string_view text, double value)
    {
        m_isRounded = !(Decimal(text) == Decimal(fmt::format("{}", value)));
        return !m_isRounded; // One is enough.
    }
    bool m_isRounded = false;
};

// Without parsing: false for nearly everything.
bool mayHave(std::string_view json)
{
    std::size_t digits = 0;
    for (const char c : json) {
        if ((c == 'e' || c == 'E') && digits > 0)
            return true;
        digits = (c >= '0' && c <= '9') || c == '.' ? digits + 1 : 0;
        if (digits > kDigitsThatAreKept)
            return true;
    }
    return false;
}

} // namespace

bool hasRoundedNumbers(std::string_view json)
{
    if (!mayHave(json))
        return false;
    Numbers numbers;
    nlohmann::json::sax_parse(json, &numbers);
    return numbers.isRounded();
}

} // namespace headrace
