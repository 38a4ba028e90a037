// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/delegates/row_delegate.h"

namespace headrace {

/// ValueRole as a number with groups, right-aligned; 0 steps back.
class NumberDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override;
};

/// ValueRole as a size, "402 MB", right-aligned; 0 steps back.
class BytesDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override;
};

/// ValueRole (µs since 1970) as "2011-01-18 13:21:49.421", UTC. The milliseconds step back, and so
/// does a date that the row above shows too; the topmost row on screen always shows its date.
class TimeDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override;

private:
    bool repeatsDateAbove(const Cell& cell) const;
};

/// ValueRole (µs) as "22.5 s  ", with its unit padded so that digits align.
class DurationDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override;
};

/// DisplayRole in words, after the icon of IconRole if there is one: names of kinds of things.
class NameDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override;
};

/// DisplayRole as data: stream names, ids, paths. Cut in the middle where the end tells more.
class DataDelegate : public RowDelegate
{
    Q_OBJECT

public:
    explicit DataDelegate(const Theme& theme, QObject* parent = nullptr,
                          Qt::TextElideMode elide = Qt::ElideMiddle)
        : RowDelegate(theme, parent)
        , m_elide(elide)
    {
    }

protected:
    void paintCell(const Cell& cell) const override;

private:
    Qt::TextElideMode m_elide;
};

/// DisplayRole as JSON text, coloured by kind.
class JsonDelegate : public RowDelegate
{
    Q_OBJECT

public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override;
};

} // namespace headrace
