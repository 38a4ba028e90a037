// SPDX-License-Identifier: Apache-2.0
// The rows of a projection that are held: entries, by key.
//   declareRows(columns)   [[name, type], …]; before all else, once
//   startRows()   holds none, and none is parked
//   beginRows(isAsking)   before the events of a page: whether entries that are new are to be asked for
//   entryOf(key)   of the row of that key, there or not; undefined when it is not to be touched
//   rowOf(entry)   the row as a handler gets it: a copy
//   putRow(entry, row, key)   takes a row from a handler; throws when it cannot be kept. `key` is as the
//       module gave it
//   removeRow(entry)
//   touched(entry, position)   after either
//   parkKey(key), wantKeys(keys)   as ProjectionFold
//   takeMissing()   the keys that are to be asked for; giveRows(values): what was found, [key, last,
//       column, …, key, …]
//   changedRows(); takeChanged(most): [key, isThere, last, column, …], at most so many rows; empty: all
//       are taken
//   letGo(mostRows, mostBytes)   of those used for longest, when there are more; true: of some
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { hasOwn } = Object;
const { isFinite, isSafeInteger } = Number;
const { kindOf, checkJson } = driver;
const { ownText } = host;
const MakeFunction = Function;   // A module may hide it from itself.

const kEntryBytes = 250;   // About what an entry costs besides its columns and texts.
const kShared = 11;        // A longer text may be a window on a much longer one, which it keeps alive.

let names = [];
let known = new Set();
let made;                  // What compile() makes.
let columnBytes = 0;

let rows = new Map();
let bytes = 0;             // About what they take.
let tick = 0;              // Counts pages.
let parked = new Set();
let wanted;                // Undefined: all.
let missing;               // Undefined: nothing is asked for.
let changed = [];
let taken = 0;             // How many of them.
let phantoms = 0;          // How many of them came and went since changes were taken.

// ---- Columns.

const kHalves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const isHalved = (text) => /[\ud800-\udfff]/.test(text) && text.search(kHalves) >= 0;

function refuse(name, type, value) {
    const found = typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
    throw new Error(`column "${name}" is declared ${type}, but the handler left ${found} in it`);
}
// What a column of a type keeps of a value that a handler left in it, or refuses.
const kept = {
    text(name, value) {
        if (typeof value === 'string') return isHalved(value) ? value.replace(kHalves, '\ufffd') : value;
        return value === undefined || value === null ? null : refuse(name, 'text', value);
    },
    integer(name, value) {
        if (isSafeInteger(value)) return value + 0;   // There is no -0 in a database.
        return value === undefined || value === null ? null : refuse(name, 'integer', value);
    },
    real(name, value) {
        if (isFinite(value)) return value + 0;
        return value === undefined || value === null ? null : refuse(name, 'real', value);
    },
    boolean(name, value) {
        if (typeof value === 'boolean') return value;
        return value === undefined || value === null ? null : refuse(name, 'boolean', value);
    },
    json(name, value) {
        if (value === undefined || value === null) return null;
        const text = stringify(value);
        if (text === undefined) refuse(name, 'json', value);
        checkJson(value, `column "${name}"`);
        return text === 'null' ? null : text;
    },
};
function checkName(row, name) {
    if (!known.has(name) && hasOwn(row, name))
        throw new Error(`the projection has no column "${name}"; it has ${names.join(', ')}`);
}
const lengthOf = (text) => (text === null ? 0 : text.length);
const parsed = (text) => (text === null ? null : parse(text));

// ---- Generated, for the columns that there are: it is what an event costs.

const isText = (type) => type === 'text' || type === 'json';

// The statements that read column i of `row` into a variable.
function takeColumn(name, type, i) {
    const label = stringify(name);
    const lines = [`let v${i} = row[${label}];`];
    if (i === 0 && type === 'text')
        lines.push('if (v0 === undefined || v0 === null) v0 = entry.key;');
    if (i === 0 && type === 'integer')
        lines.push("if ((v0 === undefined || v0 === null) && typeof key === 'number'"
            + ' && isSafeInteger(key)) v0 = key;');
    const keep = `v${i} = kept.${type}(${label}, v${i});`;
    const grow = isText(type) ? ` grown += lengthOf(v${i}) - lengthOf(entry.c${i});` : '';
    // The entry's own where they are equal: -0 equals 0.
    lines.push(type === 'json' ? keep + grow : `if (v${i} === entry.c${i}) v${i} = entry.c${i}; else { ${keep}${grow} }`);
    return lines.join('\n');
}
function sourceOf(columns) {
    const each = (make, between) => columns.map(([name, type], i) => make(i, type, name)).join(between);
    return `'use strict';
class Entry {
    constructor(key) {
        this.key = key;
        this.isThere = false;
        this.wasThere = false;
        this.isChanged = false;
        this.isParked = false;
        this.isPending = false;
        this.used = 0;
        this.last = 0;
        ${each((i) => `this.c${i} = null;`, ' ')}
    }
}
function rowOf(entry) {
    return { ${each((i, type, name) => `${stringify(name)}: `
        + (type === 'json' ? `parsed(entry.c${i})` : `entry.c${i}`), ', ')} };
}
function keep(entry, row, key) {
    let place = 0;
    for (const name in row)
        if (name !== names[place++]) checkName(row, name);
    let grown = 0;
    ${each((i, type, name) => takeColumn(name, type, i), '\n')}
    ${each((i) => `entry.c${i} = v${i};`, ' ')}
    return grown;
}
function clear(entry) {
    const shrunk = 0${each((i, type) => (isText(type) ? ` + lengthOf(entry.c${i})` : ''), '')};
    ${each((i) => `entry.c${i} = null;`, ' ')}
    return shrunk;
}
function give(entry, values, at) {
    ${each((i) => `entry.c${i} = values[at + ${i}];`, ' ')}
    return 0${each((i, type) => (isText(type) ? ` + lengthOf(entry.c${i})` : ''), '')};
}
function tell(entry, values) {
    values.push(entry.key, entry.isThere, entry.last, ${each((i) => `entry.c${i}`, ', ')});
}
return { Entry, rowOf, keep, clear, give, tell };`;
}
function declareRows(columns) {
    names = columns.map(([name]) => name);
    known = new Set(names);
    columnBytes = 8 * names.length;
    made = new MakeFunction('names', 'kept', 'checkName', 'lengthOf', 'parsed', 'isSafeInteger',
        sourceOf(columns))(names, kept, checkName, lengthOf, parsed, isSafeInteger);
}

// ---- Entries.

function newEntry(text) {
    if (parked.has(text)) return undefined;
    if (isHalved(text)) throw new Error('the key has half a surrogate pair, which no text may have');
    const key = text.length > kShared ? ownText(text) : text;
    const entry = new made.Entry(key);
    rows.set(key, entry);
    bytes += kEntryBytes + columnBytes + key.length;
    if (missing !== undefined) {
        entry.isPending = true;
        missing.push(entry);
    }
    return entry;
}
function entryOf(key) {
    if (wanted !== undefined && !wanted.has(key)) return undefined;
    const entry = rows.get(key) ?? newEntry(key);
    if (entry === undefined || entry.isParked) return undefined;
    entry.used = tick;
    return entry;
}
function rowOf(entry) {
    return made.rowOf(entry);
}
function putRow(entry, row, key) {
    bytes += made.keep(entry, row, key);
    if (entry.isThere) return;
    entry.isThere = true;
    if (entry.isChanged && !entry.wasThere) --phantoms;
}
function removeRow(entry) {
    if (!entry.isThere) return;
    bytes -= made.clear(entry);
    entry.isThere = false;
    if (!entry.wasThere) ++phantoms;
}
function touched(entry, position) {
    if (!entry.isChanged) {
        if (!entry.isThere && !entry.wasThere) return;
        entry.isChanged = true;
        changed.push(entry);
    }
    entry.last = position;
}
function parkKey(key) {
    parked.add(key);
    const entry = rows.get(key);
    if (entry !== undefined) entry.isParked = true;
}
function wantKeys(list) {
    wanted = list === undefined ? undefined : new Set(list);
}
function startRows() {
    rows = new Map();
    bytes = tick = taken = phantoms = 0;
    parked = new Set();
    missing = undefined;
    changed = [];
}
function beginRows(isAsking) {
    ++tick;
    if (isAsking) missing ??= [];
    else missing = undefined;
}

// ---- What crosses.

function takeMissing() {
    const list = (missing ?? []).map((entry) => {   // Undefined: no event was of ours.
        entry.isPending = false;
        return entry.key;
    });
    missing = undefined;
    return list;
}
function giveRows(values) {
    for (let at = 0; at < values.length; at += 2 + names.length) {
        const entry = rows.get(values[at]);
        if (entry === undefined || entry.isThere || entry.isChanged) continue;
        entry.isThere = entry.wasThere = true;
        entry.last = values[at + 1];
        bytes += made.give(entry, values, at + 2);
    }
}
function changedRows() {
    return changed.length - taken - phantoms;
}
function takeChanged(most) {
    const values = [];
    while (taken < changed.length && values.length < most * (3 + names.length)) {
        const entry = changed[taken++];
        if (!entry.isThere && !entry.wasThere) --phantoms;
        else made.tell(entry, values);
        entry.wasThere = entry.isThere;
        entry.isChanged = false;
    }
    if (taken === changed.length) {
        changed = [];
        taken = 0;
    }
    return values;
}
function bytesOf(entry) {
    return kEntryBytes + columnBytes + entry.key.length + made.clear(entry);
}
// Down to three quarters, so that it is not done each time anew.
function letGo(mostRows, mostBytes) {
    if (rows.size <= mostRows && bytes <= mostBytes) return false;
    const counts = [];   // By tick.
    for (const entry of rows.values()) counts[entry.used] = (counts[entry.used] ?? 0) + 1;
    let share = rows.size - Math.min(0.75 * mostRows, rows.size * 0.75 * mostBytes / bytes);
    let last = 0;
    for (; share > 0; ++last) share -= counts[last] ?? 0;
    for (const entry of rows.values()) {
        if (entry.used >= last || entry.isChanged) continue;
        bytes -= bytesOf(entry);
        rows.delete(entry.key);
    }
    return true;
}

Object.assign(driver, { declareRows, startRows, beginRows, entryOf, rowOf, putRow, removeRow, touched, parkKey,
    wantKeys, takeMissing, giveRows, changedRows, takeChanged, letGo });
})
