// SPDX-License-Identifier: Apache-2.0
// Running a command on the state, which the fold then reads again: print() comes before.
//   handle(name, dataText, metaText, stream, version, time, seed)
//       an array: how many events there are, and of each type, schema, data, meta, tags; then how
//       many items must not exist, and of each types, tags. Data and meta are JSON texts, meta empty
//       for none; types and tags are their number and then themselves. step[1] is 1 from when the
//       handler runs, 2 from when it has rejected, which ends it by an exception: no catch in
//       between, which would lose the stack of every other exception
//   takeRejection()   [message, detail] by which it ended; detail is a JSON text, or empty
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { keys, freeze } = Object;
const isArray = Array.isArray;
const { step, formatTime, deriveId } = host;
const { kindOf, isObject, hasHalfPair, wellFormed, wellFormedJson, checkJson, lendState,
    aggregate } = driver;

const kReading = 0;   // What step[1] says; the same in C++.
const kHandling = 1;
const kRejected = 2;

class Rejection {}

function jsonOf(value, what) {
    const text = stringify(value);
    if (text === undefined) throw new TypeError(`${what} is ${kindOf(value)}, which JSON cannot hold`);
    checkJson(value, what);
    return text;
}
function storableOf(value, what) {
    const text = jsonOf(value, what);
    if (wellFormedJson(text) !== text)
        throw new TypeError(`${what} has half of a character (a lone surrogate), which cannot be stored`);
    return text;
}
function kindReturned(value) {
    return value instanceof Promise ? 'a Promise: it must not be async' : kindOf(value);
}
function checkNames(object, known, what) {
    for (const name of keys(object))
        if (!known.includes(name))
            throw new TypeError(`${what} has an unknown field "${name}"; it takes ${known.join(', ')}`);
}
function readTexts(value, what) {
    if (value === undefined) return [];
    if (!isArray(value))
        throw new TypeError(`${what} must be an array of strings that are not empty, but is `
            + kindOf(value));
    const texts = [];   // Not by the array's own methods, nor twice: it may be of any making.
    for (let i = 0; i < value.length; ++i) {
        const text = value[i];
        if (typeof text !== 'string' || text === '')
            throw new TypeError(`${what} must be an array of strings that are not empty, but has `
                + (stringify(text) ?? kindOf(text)));
        if (hasHalfPair(text))
            throw new TypeError(`${what} has half of a character (a lone surrogate) in `
                + `${stringify(text)}, which cannot be stored`);
        texts.push(text);
    }
    return texts;
}
function readItem(item, what) {
    if (!isObject(item))
        throw new TypeError(`${what} must be {types, tags}, but is ${kindReturned(item)}`);
    checkNames(item, ['types', 'tags'], what);
    const types = readTexts(item.types, `types of ${what}`);
    const tags = readTexts(item.tags, `tags of ${what}`);
    if (types.length + tags.length === 0)
        throw new TypeError(`${what} has neither types nor tags: it would mean every event`);
    return { types, tags };
}
// Adds a query item, or several: {types, tags}.
function readItems(value, what, items) {
    if (!isArray(value)) {
        items.push(readItem(value, what));
        return;
    }
    for (let i = 0; i < value.length; ++i) items.push(readItem(value[i], what));
}

// Adds what the event is in the outcome.
function readEvent(event, index, outcome) {
    const what = `event ${index + 1}`;
    if (!isObject(event))
        throw new TypeError(`${what} must be {type, data}, but is ${kindReturned(event)}`);
    checkNames(event, ['type', 'data', 'meta'], what);
    const { type, data = {}, meta } = event;
    const { events = {} } = aggregate.declared;
    if (typeof type !== 'string' || !Object.hasOwn(events, type))
        throw new TypeError(`${what} has the type ${stringify(type) ?? kindOf(type)}, which the `
            + `aggregate does not declare; it has ${keys(events).join(', ') || 'none'}`);
    if (meta !== undefined && !isObject(meta))
        throw new TypeError(`meta of ${what} must be an object, but is ${kindOf(meta)}`);
    const declared = events[type];
    const dataText = storableOf(data, `data of ${what}`);
    const tags = declared.tags === undefined ? []
        : readTexts(declared.tags(parse(dataText)), `what tags of "${type}" returns`);
    outcome.push(type, declared.version ?? 1, dataText,
        meta === undefined ? '' : storableOf(meta, `meta of ${what}`));
    addList(outcome, tags.length > 1 ? [...new Set(tags)] : tags);
}
function addList(outcome, texts) {
    outcome.push(texts.length);
    for (let i = 0; i < texts.length; ++i) outcome.push(texts[i]);
}
function readResult(result, items) {
    if (!isArray(result) && !(isObject(result) && isArray(result.events)))
        throw new TypeError('handle must return an array of events (an empty one when there is '
            + `nothing to do), but returned ${kindReturned(result)}`);
    const events = isArray(result) ? result : result.events;
    if (!isArray(result)) {
        checkNames(result, ['events', 'requires'], 'what handle returns');
        if (result.requires !== undefined) readItems(result.requires, 'requires', items);
    }
    const outcome = [events.length];
    for (let i = 0; i < outcome[0]; ++i) readEvent(events[i], i, outcome);
    outcome.push(items.length);
    for (const { types, tags } of items) {
        addList(outcome, types);
        addList(outcome, tags);
    }
    return outcome;
}

// What a handler gets as its third argument. One a command, the methods for all: they work on the
// command at hand, so that a handler may take them out of it.
class CommandContext {
    #call; #time; #meta;
    constructor(call) { this.#call = call; }
    get stream() { return this.#call.stream; }
    get version() { return this.#call.version; }
    get time() { return this.#time ?? (this.#time = formatTime(this.#call.time)); }
    get meta() { return this.#meta ?? (this.#meta = metaOf(this.#call)); }
    newId() { return deriveId(present.seed, present.time, ++present.ids); }
    require(query) { readItems(query, 'what require is given', present.items); }
    reject(message, detail) {
        if (typeof message !== 'string' || message === '')
            throw new TypeError(`reject needs a message, but was given ${kindOf(message)}`);
        rejection = [wellFormed(message),
            detail === undefined ? '' : wellFormedJson(jsonOf(detail, 'the detail of reject'))];
        step[1] = kRejected;
        throw new Rejection();   // Nothing after it is to run.
    }
}
freeze(CommandContext.prototype);
function metaOf(call) {
    return call.metaText === '' ? {} : parse(call.metaText);
}
let present;     // The command at work.
let rejection;   // Of the command at work, once it has rejected.

function handle(name, dataText, metaText, stream, version, time, seed) {
    step[1] = kReading;
    rejection = undefined;
    const items = [];
    present = { stream, version, time, seed, metaText, items, ids: 0 };
    const data = parse(dataText);
    if (metaText !== '' && !isObject(parse(metaText))) throw new TypeError('its metadata is no object');
    const context = new CommandContext(present);
    step[1] = kHandling;
    const command = aggregate.declared.commands[name];
    const state = lendState();
    const { requires } = command;
    if (requires !== undefined) {
        const required = requires.call(command, state, data, context);
        if (required !== undefined) readItems(required, 'what requires returns', items);
    }
    const result = command.handle.call(command, state, data, context);
    if (rejection !== undefined) throw new Rejection();   // The handler caught the first.
    return readResult(result, items);
}
function takeRejection() {
    return rejection;
}

Object.assign(driver, { handle, takeRejection });
})
