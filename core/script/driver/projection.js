// SPDX-License-Identifier: Apache-2.0
// Folding events into rows. What touches a row that is here is applied at once; what touches one that has
// to be asked for is kept until the rows have been given. Rows are independent of each other.
//   prepareProjection(module, name)   adds the routes of its event types; see aggregate.js
//   startProjection()   forgets rows, changes, parked keys and touches
//   beginReading(mode)   kAlone: all rows are here; kAsking: missing ones are noted; kListing: nothing is
//       applied or kept
//   readPage(count, numbers, texts, streams, ids, metas, tags, mark), readOn()   applies the events;
//       false: `texts`, all in one, could not be taken apart again. `numbers` has kFields of each
//   run()   applies what was kept; yields how many rows are changed
//   beginList(), takeList()   what is read in between is only listed: [index, key, …]
//   giveUp()   after an exception: parks the key at work, and yields it; undefined: its turn comes
//   readOn() and run() end by an exception at an event that cannot be taken, and are then called again.
//   step[0] is the index of the event at work, step[1] what is done with it.
(function (driver, host) {
'use strict';
const { parse } = JSON;
const { keys, entries, hasOwn } = Object;
const isArray = Array.isArray;
const { step } = host;
const MakeFunction = Function;   // A module may hide it from itself.
const { kindOf, isObject, PageEvent, Page, routes, addType, parseJoined, refuseData, declareRows, startRows,
    beginRows, entryOf, rowOf, putRow, removeRow, touched, parkKey, changedRows } = driver;
const { handlers, types, lenses, schemas } = routes;

const kParsing = 0;    // What step[1] says; the same in C++.
const kHandling = 1;
const kLens = 2;
const kKeying = 5;
const kKeeping = 6;
const kRefused = 7;    // C++ knows why.

const kAlone = 0;      // What a page is read for.
const kListing = 2;

// What an event has in `numbers`.
const kFields = 7;
const kIndex = 0;
const kRoute = 1;      // Below 0: refused by C++.
const kVersion = 2;
const kPosition = 3;
const kSchema = 4;
const kTime = 5;
const kMetaEnd = 6;

let projection;
let on;
let isKeyedByStream = true;
let hasSeveralKeys = false;
let handle;             // (route, row, event, key): calls the handler.

// Generated, with a call for each handler: the engine makes direct calls of them, where one call for all
// costs as much as a small handler does. Routes for data of older versions are added later.
function compileHandlers() {
    const each = (make) => handlers.map((_, i) => make(i)).join('\n');
    return new MakeFunction('handlers', 'on', `'use strict';
${each((i) => `const handler${i} = handlers[${i}];`)}
return function handle(route, row, event, key) {
    switch (route) {
    ${each((i) => `case ${i}: return handler${i}.call(on, row, event, key);`)}
    default: return handlers[route].call(on, row, event, key);
    }
};`)(handlers, on);
}

function prepareProjection(module, name) {
    projection = module.projections[name];
    ({ on } = projection);
    const { from = [], columns } = projection;
    isKeyedByStream = projection.key === undefined && projection.keys === undefined;
    hasSeveralKeys = projection.keys !== undefined;
    for (const category of keys(module.aggregates)) {
        if (from.length > 0 && !from.includes(category)) continue;
        const { events = {} } = module.aggregates[category];
        for (const type of keys(events))
            if (hasOwn(on, type)) addType(events[type], type, on[type], on, true);
    }
    declareRows(entries(columns));
    handle = compileHandlers();
    return routes.looks;
}

// ---- Touches: an event and the entry of a row.

class Touch {
    constructor(entry, event, key, index, route, position) {
        this.entry = entry;
        this.event = event;   // Undefined: it cannot be taken; C++ knows why.
        this.key = key;       // As the module gave it.
        this.index = index;
        this.route = route;
        this.position = position;
    }
}
let kept = [];          // Until their rows are here.
let due = [];           // To be applied,
let cursor = 0;         // from here on.
let isListing = false;  // Nothing is applied or kept.
let current;            // The entry at work; undefined: none, its key is being told or its turn comes.
let listed;             // Defined: touches are only told.

function startProjection() {
    kept = [];
    due = [];
    cursor = 0;
    listed = current = undefined;
    startRows();
}
function beginReading(mode) {
    isListing = mode === kListing;
    beginRows(mode !== kAlone);
}
function touchOf(entry, event, key, at) {
    return new Touch(entry, event, key, numbers[at + kIndex], numbers[at + kRoute],
        numbers[at + kPosition]);
}
function giveUp() {
    if (current === undefined) return undefined;
    parkKey(current.key);
    return current.key;
}

// ---- Keys.

function textOf(key, what) {
    if (typeof key === 'string' && key !== '') return key;
    if (typeof key === 'number' && Number.isFinite(key)) return String(key);
    const found = key === '' ? 'an empty string' : typeof key === 'number' ? String(key) : kindOf(key);
    throw new Error(`${what} must be a string or a finite number, but is ${found}`);
}
function severalOf(list) {
    if (list === undefined || list === null) return new Map();
    if (!isArray(list)) throw new Error(`keys must return an array, but returned ${kindOf(list)}`);
    const texts = new Map();
    for (const key of list) {
        const text = textOf(key, 'each of the keys');
        if (!texts.has(text)) texts.set(text, key);
    }
    return texts;
}
function readKeys(event, at) {
    step[1] = kKeying;
    current = undefined;
    if (hasSeveralKeys) {
        readSeveral(severalOf(projection.keys(event)), event, at);
        return;
    }
    const key = projection.key(event);
    const text = textOf(key, 'the key');
    if (listed !== undefined) {
        listed.push(numbers[at + kIndex], text);
        return;
    }
    const entry = entryOf(text);
    if (entry === undefined) return;
    if (isListing) return;
    if (entry.isPending) kept.push(touchOf(entry, event, key, at));
    else apply(entry, event, key, numbers[at + kRoute], numbers[at + kPosition]);
}
function readSeveral(texts, event, at) {
    if (listed !== undefined) {
        for (const text of texts.keys()) listed.push(numbers[at + kIndex], text);
        return;
    }
    // All entries first: one key that is none makes an event that touches none.
    const found = [...texts].map(([text, key]) => [entryOf(text), key]);
    if (isListing) return;
    for (const [entry, key] of found)
        if (entry !== undefined)
            (entry.isPending ? kept : due).push(touchOf(entry, event, key, at));
    runDue();
}

// ---- A page.

let size = 0;           // Its events.
let numbers;
let values;             // Parsed, every second one; or undefined:
let texts;
let streams;
let page;
let next = 0;           // The event to go on with.

function eventAt(i) {
    const at = kFields * i;
    step[1] = kParsing;
    let data = values === undefined ? parse(texts[i]) : values[2 * i];
    const route = numbers[at + kRoute];
    const lens = lenses[route];
    if (lens !== undefined) {
        step[1] = kLens;
        if (!isObject(data)) refuseData(data);
        data = lens(data);
    }
    return new PageEvent(types[route], data, streams[i], numbers[at + kVersion],
        numbers[at + kPosition], schemas[route] || numbers[at + kSchema], page, i);
}
function readByStream(i, at) {
    const stream = streams[i];
    const entry = entryOf(stream);
    if (entry === undefined) return;
    if (isListing) return;
    const touch = entry.isPending ? touchOf(entry, undefined, stream, at) : undefined;
    if (touch !== undefined) kept.push(touch);
    current = touch === undefined ? entry : undefined;
    if (numbers[at + kRoute] < 0) {
        if (touch !== undefined) return;
        step[1] = kRefused;
        throw new Error('refused');
    }
    // Where this fails, what was kept is left as one that cannot be taken.
    const event = eventAt(i);
    if (touch !== undefined) touch.event = event;
    else apply(entry, event, stream, numbers[at + kRoute], numbers[at + kPosition]);
}
function readOn() {
    runDue();   // What an event with several keys has left.
    while (next < size) {
        const i = next++;
        const at = kFields * i;
        step[0] = numbers[at + kIndex];
        if (isKeyedByStream) {
            readByStream(i, at);
        } else {
            current = undefined;
            readKeys(eventAt(i), at);
        }
    }
    numbers = values = texts = streams = page = undefined;
    return true;
}
function readPage(sizeNow, numbersNow, textsNow, streamsNow, idsNow, metasNow, tagsNow, mark) {
    values = undefined;
    if (typeof textsNow === 'string') {
        values = parseJoined(textsNow, sizeNow, mark);
        if (values === undefined) return false;
    }
    size = sizeNow;
    numbers = numbersNow;
    texts = textsNow;
    streams = streamsNow;
    page = new Page(kFields, kTime, kMetaEnd, numbersNow, idsNow, metasNow, tagsNow);
    next = 0;
    return readOn();
}
function beginList() {
    listed = [];
}
function takeList() {
    const taken = listed;
    listed = undefined;
    return taken;
}

// ---- Handlers.

function refuseResult(result, type) {
    const found = result instanceof Promise ? 'a Promise: it must not be async' : kindOf(result);
    throw new Error(`the handler of "${type}" must change the row, or return a new one or null, but `
        + `returned ${found}`);
}
function apply(entry, event, key, route, position) {
    current = entry;
    step[1] = kHandling;
    const row = rowOf(entry);
    const result = handle(route, row, event, entry.key);
    step[1] = kKeeping;
    if (result === undefined) {
        putRow(entry, row, key);
    } else if (result === null) {
        removeRow(entry);
    } else {
        if (!isObject(result) || result instanceof Promise) refuseResult(result, types[route]);
        putRow(entry, result, key);
    }
    touched(entry, position);
}
function runDue() {
    while (cursor < due.length) {
        const { entry, event, key, index, route, position } = due[cursor++];
        if (entry.isParked) continue;
        step[0] = index;
        if (event === undefined) {
            current = entry;
            step[1] = kRefused;
            throw new Error('refused');
        }
        apply(entry, event, key, route, position);
    }
    if (cursor === 0) return;
    due = [];
    cursor = 0;
}
function run() {
    if (kept.length > 0) {
        due = kept;
        kept = [];
    }
    runDue();
    return changedRows();
}

Object.assign(driver, { prepareProjection, startProjection, beginReading, readPage, readOn, run, giveUp,
    beginList, takeList });
})
