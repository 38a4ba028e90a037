// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace headrace {

/// What messages and stacks call the driver.
inline constexpr char kDriverFile[] = "headrace:driver";

/// The half of core/script that is written in JavaScript: it makes a fresh global deterministic
/// before anything else runs there, reads what a module declares, and folds a page of events per
/// call, so that the way between C++ and JavaScript is gone once a page and not once an event.
///
/// It is a function (step, formatTime, formatId) that yields an object of functions:
///   describe(module)   JSON: {"description":{...}} or {"problem":"...","path":["aggregates",...]}
///   prepare(module, category)   takes the handlers of one aggregate
///   start(stateText)   sets the state
///   fold(handlers, texts, headers)   folds; step[0] is the index at work, step[1] what is done
///   with it print()            the state as JSON
inline constexpr std::string_view kDriverSource = R"js(
(function (step, formatTime, formatId) {
'use strict';
const { parse, stringify } = JSON;
const { keys } = Object;
const isArray = Array.isArray;

// ---- The same events give the same state, on every machine, at any time.

function forbid(what, instead) {
    return function () {
        throw new Error(`${what} is not available in a domain module; ${instead}`);
    };
}
const useEventTime = "use the event's time";

// They would be a way round the memory limit, or depend on the collector, threads or locale.
for (const name of ['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array',
    'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array',
    'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Atomics', 'WebAssembly', 'WeakRef',
    'FinalizationRegistry', 'Intl'])
    delete globalThis[name];

Math.random = forbid('Math.random', 'the same events must give the same state');

const SystemDate = Date;
const hasZone = /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)$/i;
const isDateOnly = /^[+-]?\d{4,6}(?:-\d\d){0,2}$/;
function toUtc(text) {
    if (typeof text !== 'string' || text.endsWith('Z'))
        return text;
    if (hasZone.test(text) || isDateOnly.test(text))
        return text;
    return /T\d/.test(text) ? `${text}Z` : `${text} UTC`;
}
function UtcDate(...parts) {
    if (new.target === undefined)
        throw new Error(`Date() is not available in a domain module; ${useEventTime}`);
    if (parts.length === 0)
        throw new Error('new Date() without arguments is not available in a domain module; '
            + useEventTime);
    const target = new.target === UtcDate ? SystemDate : new.target;
    const time = parts.length > 1 ? SystemDate.UTC(...parts) : toUtc(parts[0]);
    return Reflect.construct(SystemDate, [time], target);
}
const proto = SystemDate.prototype;
UtcDate.prototype = proto;
proto.constructor = UtcDate;
UtcDate.UTC = SystemDate.UTC;
UtcDate.parse = (text) => SystemDate.parse(toUtc(String(text)));
UtcDate.now = forbid('Date.now', useEventTime);
for (const part of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds',
    'Milliseconds']) {
    proto[`get${part}`] = proto[`getUTC${part}`];
    if (part !== 'Day')
        proto[`set${part}`] = proto[`setUTC${part}`];
}
proto.getTimezoneOffset = () => 0;
delete proto.getYear;
delete proto.setYear;
for (const name of ['toString', 'toDateString', 'toTimeString', 'toLocaleString',
    'toLocaleDateString', 'toLocaleTimeString'])
    proto[name] = proto.toUTCString;
Object.defineProperty(UtcDate, 'name', { value: 'Date' });
globalThis.Date = UtcDate;

// ---- Reading what a module declares.

class Problem {
    constructor(path, text) {
        this.path = path;
        this.text = text;
    }
}
function kindOf(value) {
    if (value === null) return 'null';
    if (isArray(value)) return 'an array';
    const type = typeof value;
    return type === 'undefined' ? 'nothing' : type === 'object' ? 'an object' : `a ${type}`;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !isArray(value);
}
function wantObject(value, path, what) {
    if (!isObject(value))
        throw new Problem(path, `${what} must be an object, but is ${kindOf(value)}`);
    return value;
}
function optionalObject(value, path, what) {
    return value === undefined ? {} : wantObject(value, path, what);
}
function readVersion(value, path, what) {
    if (value === undefined) return 1;
    if (!Number.isInteger(value) || value < 1 || value > 1000000)
        throw new Problem(path,
            `${what} must be a whole number from 1, but is ${stringify(value) ?? kindOf(value)}`);
    return value;
}
function readEvent(type, declared, path) {
    const what = `event "${type}"`;
    wantObject(declared, path, what);
    const { apply } = declared;
    if (apply !== undefined && typeof apply !== 'function')
        throw new Problem([...path, 'apply'],
            `apply of ${what} must be a function, but is ${kindOf(apply)}`);
    return {
        type,
        version: readVersion(declared.version, [...path, 'version'], `the version of ${what}`),
        hasApply: apply !== undefined,
    };
}
function readAggregate(category, declared, path) {
    const what = `aggregate "${category}"`;
    wantObject(declared, path, what);
    if (category === '' || category.includes('-'))
        throw new Problem(path,
            `${what} can have no streams: a category is not empty and has no "-"`);
    const statePath = [...path, 'state'];
    const initialPath = [...statePath, 'initial'];
    const state = optionalObject(declared.state, statePath, `state of ${what}`);
    const initial = optionalObject(state.initial, initialPath, `the initial state of ${what}`);
    const events = optionalObject(declared.events, [...path, 'events'], `events of ${what}`);
    return {
        category,
        stateVersion: readVersion(state.version, [...statePath, 'version'],
            `the state version of ${what}`),
        initialState: printed(initial, initialPath, `the initial state of ${what}`),
        events: keys(events).map((type) =>
            readEvent(type, events[type], [...path, 'events', type])),
    };
}
function printed(value, path, what) {
    let text;
    try {
        text = stringify(value);
    } catch (error) {
        throw new Problem(path, `${what} cannot be written as JSON: ${error.message}`);
    }
    if (text === undefined || text[0] !== '{')
        throw new Problem(path, `${what} must be written as a JSON object`);
    return text;
}
function describe(module) {
    try {
        wantObject(module, [], 'what the module exports by default');
        if (module.name !== undefined && typeof module.name !== 'string')
            throw new Problem(['name'],
                `the module's name must be a string, but is ${kindOf(module.name)}`);
        const aggregates = optionalObject(module.aggregates, ['aggregates'], 'aggregates');
        return stringify({
            description: {
                name: module.name ?? '',
                aggregates: keys(aggregates).map((category) =>
                    readAggregate(category, aggregates[category], ['aggregates', category])),
            },
        });
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return stringify({ problem: error.text, path: error.path });
    }
}

// ---- Folding.

let handlers = [];  // By the event's place in the description; undefined where it has no apply.
let owners = [];    // What a handler calls `this`: the event's declaration.
let types = [];
let looks = [];     // Whether the handler may look at the event, which is then made for it.
let state;

// What a handler gets as its third argument. It has what it needs in itself, so that a handler may keep
// it; what is costly to make is made when it is asked for.
class StoredEvent {
    #time; #id; #meta; #tags;
    constructor(type, data, stream, version, position, schema, time, id, meta, tags) {
        this.stream = stream;
        this.version = version;
        this.position = position;
        this.type = type;
        this.schema = schema;
        this.data = data;
        this.#time = time;
        this.#id = id;
        this.#meta = meta;
        this.#tags = tags;
    }
    get time() {
        return typeof this.#time === 'string' ? this.#time : (this.#time = formatTime(this.#time));
    }
    get id() { return formatId(this.#id); }
    get meta() {
        if (typeof this.#meta === 'string')
            this.#meta = this.#meta === '' ? {} : parse(this.#meta);
        return this.#meta;
    }
    get tags() { return this.#tags ?? (this.#tags = []); }
    toJSON() {
        const { stream, version, position, type, schema, time, id, data, meta, tags } = this;
        return { stream, version, position, type, schema, time, id, data, meta, tags };
    }
}

// Whether a call with three arguments may differ from one with two; in doubt it may. A function whose
// length is below three takes a third argument only by a default, a rest or `arguments`.
function mayTakeEvent(handler) {
    const source = Function.prototype.toString.call(handler);
    if (handler.length >= 3 || !/^[\w$(]/.test(source) || /\barguments\b|\[native/.test(source))
        return true;
    let depth = 0;
    for (const c of source) {
        if (c === '(') ++depth;
        else if (c === ')' && --depth === 0) return false;
        else if (c === '=' || c === '.') return depth > 0;
    }
    return true;
}
function prepare(module, category) {
    const { events } = module.aggregates[category];
    types = events === undefined ? [] : keys(events);
    owners = types.map((type) => events[type]);
    handlers = owners.map((owner) => owner.apply);
    looks = handlers.map((handler) => handler !== undefined && mayTakeEvent(handler));
    return looks;
}
function start(text) {
    state = parse(text);
    if (!isObject(state)) throw new TypeError(`it is ${kindOf(state)}`);
}
function refuse(result, type) {
    const found = result instanceof Promise ? 'a Promise: it must not be async' : kindOf(result);
    throw new TypeError(`apply of "${type}" must change the state or return a new one, an object, `
        + `but returned ${found}`);
}
function fold(places, texts, headers) {
    const count = places.length;
    for (let i = 0, h = 0; i < count; ++i) {
        step[0] = i;
        step[1] = 0;
        const data = parse(texts[i]);
        step[1] = 1;
        const place = places[i];
        let result;
        if (looks[place]) {
            const event = new StoredEvent(types[place], data, headers[h], headers[h + 1],
                headers[h + 2], headers[h + 3], headers[h + 4], headers[h + 5], headers[h + 6],
                headers[h + 7]);
            h += 8;
            result = handlers[place].call(owners[place], state, data, event);
        } else {
            result = handlers[place].call(owners[place], state, data);
        }
        if (result !== undefined) {
            if (!isObject(result) || result instanceof Promise)
                refuse(result, types[place]);
            state = result;
        }
    }
    step[0] = count;
}
function print() {
    return stringify(state);
}

return { describe, prepare, start, fold, print };
})
)js";

} // namespace headrace
