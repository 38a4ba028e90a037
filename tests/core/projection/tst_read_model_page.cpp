// SPDX-License-Identifier: Apache-2.0
// Rows in order, page by page, against sorting and filtering them in memory.

#include "read_model_test.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace headrace;

using Match = RowsRequest::Match;
using Filter = RowsRequest::Filter;

Q_DECLARE_METATYPE(RowsRequest)
Q_DECLARE_METATYPE(std::vector<Filter>)

namespace {

// SQLite's order: null, numbers, text by its bytes.
std::strong_ordering compared(const ColumnValue& one, const ColumnValue& other)
{
    const auto asNumber = [](const ColumnValue& value) {
        const auto* integer = std::get_if<std::int64_t>(&value);
        return integer ? static_cast<double>(*integer) : std::get<double>(value);
    };
    const auto rank = [](const ColumnValue& value) { return (value.index() + 1) / 2; };
    if (rank(one) != rank(other) || rank(one) == 0)
        return rank(one) <=> rank(other);
    if (rank(one) == 2)
        return std::get<std::string>(one) <=> std::get<std::string>(other);
    return std::strong_order(asNumber(one), asNumber(other));
}

class Sample
{
public:
    explicit Sample(ReadModel& model)
    {
        std::mt19937_64 random(7);
        const auto null = [&] { return random() % 6 == 0; };
        for (int i = 0; i < 400; ++i) {
            const auto n = static_cast<std::int64_t>(random());
            std::vector<ColumnValue> values(5);
            if (!null())
                values[0] = "customer " + std::string(static_cast<std::size_t>(n & 7), '\x7f');
            if (!null())
                values[1] = n % 9;
            if (!null())
                values[2] = static_cast<double>(n % 11) / 2;
            if (!null())
                values[3] = n & 1;
            if (!null())
                values[4] = "[" + std::to_string(n % 3) + "]";
            addOrder(m_rows, "order-" + std::to_string(i), values, i);
        }
        m_table = model.begin(ordersProjection(), "c0de").value().table;
        m_isWritten =
            model.write(m_table, m_rows, {.checkpoint = {400}}) && model.makeLive(m_table);
    }

    bool isWritten() const { return m_isWritten; }
    const std::string& table() const { return m_table; }
    QStringList expected(const RowsRequest& request) const;
    ColumnValue value(const std::string& column, std::size_t row) const;

private:
    bool holds(const Filter& filter, std::size_t row) const;

    RowBatch m_rows;
    std::string m_table;
    bool m_isWritten = false;
};

ColumnValue Sample::value(const std::string& column, std::size_t row) const
{
    if (column == kKeyColumn)
        return m_rows.rows[row].key;
    const auto columns = ordersProjection().columns;
    const auto found = std::ranges::find(columns, column, &ColumnDescription::name);
    return m_rows.values[row * columns.size() + static_cast<std::size_t>(found - columns.begin())];
}

bool Sample::holds(const Filter& filter, std::size_t row) const
{
    const ColumnValue found = value(filter.column, row);
    const auto order = compared(found, filter.value);
    const bool isNull = found.index() == 0;
    switch (filter.match) {
    case Match::Equals:
        return order == 0;
    case Match::AtLeast:
        return !isNull && order >= 0;
    case Match::AtMost:
        return !isNull && order <= 0;
    case Match::Prefix:
        break;
    }
    return !isNull && std::get<std::string>(found).starts_with(std::get<std::string>(filter.value));
}

QStringList Sample::expected(const RowsRequest& request) const
{
    std::vector<std::size_t> found;
    for (std::size_t row = 0; row < m_rows.rows.size(); ++row)
        if (std::ranges::all_of(request.filters, [&](const Filter& f) { return holds(f, row); }))
            found.push_back(row);
    std::ranges::sort(found, [&](std::size_t one, std::size_t other) {
        auto order = compared(value(request.sortBy, one), value(request.sortBy, other));
        if (order == 0)
            order = m_rows.rows[one].key <=> m_rows.rows[other].key;
        return request.descending ? order > 0 : order < 0;
    });
    QStringList keys;
    for (const std::size_t row : found)
        keys << QString::fromStdString(m_rows.rows[row].key);
    return keys;
}

} // namespace

class TestReadModelPage : public ReadModelTest
{
    Q_OBJECT

private slots:
    void pagesAreTheRowsInOrder_data();
    void pagesAreTheRowsInOrder();
    void staysWhereItWas_data();
    void staysWhereItWas();
    void prefixesEndWhereTheyShould_data();
    void prefixesEndWhereTheyShould();
    void refusesWhatMakesNoSense_data();
    void refusesWhatMakesNoSense();

private:
    QStringList keysOfAllPages(const Sample& sample, RowsRequest request);
};

void TestReadModelPage::pagesAreTheRowsInOrder_data()
{
    QTest::addColumn<std::vector<Filter>>("filters");
    const std::vector<std::pair<const char*, std::vector<Filter>>> filters {
        {"all", {}},
        {"a customer", {{"customer", Match::Equals, "customer \x7f\x7f"}}},
        {"no customer", {{"customer", Match::Equals, {}}}},
        {"a beginning", {{"customer", Match::Prefix, "customer \x7f\x7f\x7f\x7f"}}},
        {"any text", {{"customer", Match::Prefix, ""}}},
        {"no such beginning", {{"customer", Match::Prefix, "\xff\xff"}}},
        {"a beginning of JSON", {{"address", Match::Prefix, "[1"}}},
        {"keys", {{"key", Match::Prefix, "order-3"}}},
        {"a key", {{"key", Match::Equals, "order-77"}}},
        {"from", {{"items", Match::AtLeast, 0}}},
        {"from and to", {{"items", Match::AtLeast, -3}, {"items", Match::AtMost, 3}}},
        {"real from an integer", {{"total", Match::AtLeast, 2}}},
        {"several", {{"paid", Match::Equals, 1}, {"total", Match::AtMost, 3.5}}},
        {"none", {{"items", Match::AtLeast, 100}}},
    };
    for (const auto& [name, filter] : filters)
        QTest::addRow("%s", name) << filter;
}

// By each column, either way.
void TestReadModelPage::pagesAreTheRowsInOrder()
{
    QFETCH(std::vector<Filter>, filters);
    const Sample sample(*m_model);
    QVERIFY(sample.isWritten());
    for (const char* sortBy : {"key", "customer", "items", "total", "paid", "address"})
        for (const bool descending : {false, true}) {
            const RowsRequest request {
                .filters = filters, .sortBy = sortBy, .descending = descending, .limit = 37};
            const QString order = QString("by %1%2").arg(sortBy, descending ? ", descending" : "");
            QCOMPARE(order + ": " + keysOfAllPages(sample, request).join(' '),
                     order + ": " + sample.expected(request).join(' '));
        }
}

QStringList TestReadModelPage::keysOfAllPages(const Sample& sample, RowsRequest request)
{
    QStringList found;
    for (;;) {
        const auto page = m_model->page(sample.table(), request);
        if (!page)
            return {QString::fromStdString(page.error().message)};
        if (page->rows.size() > request.limit)
            return {"a page is too long"};
        found << keysOf(*page);
        if (page->rows.size() < request.limit)
            return found;
        const auto columns = ordersProjection().columns;
        const auto column = std::ranges::find(columns, request.sortBy, &ColumnDescription::name);
        request.after = {page->rows.back().key, page->rows.back().key};
        if (column != columns.end())
            request.after->first =
                page->values[page->values.size() - columns.size()
                             + static_cast<std::size_t>(column - columns.begin())];
        if (found.size() > 1'000)
            return {"it goes round in a circle"};
    }
}

void TestReadModelPage::staysWhereItWas_data()
{
    QTest::addColumn<QString>("sortBy");
    for (const char* sortBy : {"key", "customer", "items"})
        QTest::addRow("by %s", sortBy) << sortBy;
}

// Rows that come and go while somebody pages move no other row to another page.
void TestReadModelPage::staysWhereItWas()
{
    QFETCH(QString, sortBy);
    const std::string table = m_model->begin(ordersProjection(), "c0de").value().table;
    RowBatch rows;
    for (const char* name : {"b", "d", "f", "h"})
        addOrder(rows, name, {name, static_cast<std::int64_t>(name[0])});
    QVERIFY_DONE(m_model->write(table, rows, {.checkpoint = {4}}));
    RowsRequest request {.sortBy = sortBy.toStdString(), .limit = 2};
    QCOMPARE(keysOf(*m_model->page(table, request)), QStringList({"b", "d"}));
    RowBatch change;
    addOrder(change, "a", {"a", 'a'});
    addOrder(change, "g", {"g", 'g'});
    removeOrder(change, "d"); // The very row that was seen last.
    QVERIFY_DONE(m_model->write(table, change, {.checkpoint = {7}}));
    request.after = {sortBy == "items" ? ColumnValue('d') : ColumnValue("d"), "d"};
    QCOMPARE(keysOf(*m_model->page(table, request)), QStringList({"f", "g"}));
}

void TestReadModelPage::prefixesEndWhereTheyShould_data()
{
    QTest::addColumn<QString>("prefix");
    for (const char* last : {"z", "\x7f", "\u00ff", "\u07ff", "\ud7ff", "\uffff"})
        QTest::addRow("%s", last) << QString::fromUtf8(last);
    QTest::addRow("the last character there is") << QString::fromUtf8("\xf4\x8f\xbf\xbf");
}

// What follows the last character of a prefix may have more bytes, or not be one.
void TestReadModelPage::prefixesEndWhereTheyShould()
{
    QFETCH(QString, prefix);
    const std::string table = m_model->begin(ordersProjection(), "c0de").value().table;
    RowBatch rows;
    std::vector<std::string> keys {"a", "b"};
    for (const char* last : {"z", "\x7f", "\u0080", "\u00ff", "\u0100", "\u07ff", "\u0800",
                             "\ud7ff", "\ue000", "\uffff", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        for (const char* more : {"", "a", "\xf4\x8f\xbf\xbf"})
            keys.push_back(std::string("a") + last + more);
    for (const std::string& key : keys)
        addOrder(rows, key, {});
    QVERIFY_DONE(m_model->write(table, rows, {.checkpoint = {1}}));
    const std::string wanted = "a" + prefix.toStdString();
    const auto page = m_model->page(table, {.filters = {{"key", Match::Prefix, wanted}}});
    QVERIFY_DONE(page);
    QStringList expected;
    std::ranges::sort(keys);
    for (const std::string& key : keys)
        if (key.starts_with(wanted))
            expected << QString::fromStdString(key);
    QCOMPARE(keysOf(*page), expected);
}

void TestReadModelPage::refusesWhatMakesNoSense_data()
{
    QTest::addColumn<RowsRequest>("request");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, RowsRequest request, const char* message) {
        QTest::addRow("%s", name) << request << QString(message);
    };
    row("no rows", {.limit = 0}, "a page has 1 to 10000 rows, not 0");
    row("too many rows", {.limit = 10'001}, "not 10001");
    row("sorted by no column", {.sortBy = "nobody"}, "has no column nobody");
    row("sorted by SQL", {.sortBy = "key\" DESC --"}, "has no column");
    row("sorted in other letters", {.sortBy = "Customer"}, "has no column Customer");
    row("behind another type", {.sortBy = "items", .after = {{"7", "k"}}}, "behind a text");
    row("behind a key that is none", {.after = {{7, "k"}}}, "behind an integer");
    row("filtered by no column", {.filters = {{"nobody", Match::Equals, 1}}}, "no column nobody");
    row("a text for an integer", {.filters = {{"items", Match::Equals, "1"}}}, "with a text");
    row("an integer for a text", {.filters = {{"customer", Match::Equals, 1}}}, "with an integer");
    row("at least null", {.filters = {{"items", Match::AtLeast, {}}}}, "with null");
    row("at most null", {.filters = {{"items", Match::AtMost, {}}}}, "with null");
    row("begins with null", {.filters = {{"customer", Match::Prefix, {}}}}, "with null");
    row("begins with a number", {.filters = {{"items", Match::Prefix, 1}}}, "no beginning");
    row("a boolean of two", {.filters = {{"paid", Match::Equals, 2}}}, "paid is boolean");
}

void TestReadModelPage::refusesWhatMakesNoSense()
{
    QFETCH(RowsRequest, request);
    QFETCH(QString, message);
    const std::string table = m_model->begin(ordersProjection(), "c0de").value().table;
    const auto page = m_model->page(table, request);
    QVERIFY(!page);
    QCOMPARE(page.error().code, ErrorCode::InvalidArgument);
    QVERIFY2(QString::fromStdString(page.error().message).contains(message),
             page.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestReadModelPage)
#include "tst_read_model_page.moc"
