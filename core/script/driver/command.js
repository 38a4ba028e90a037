// SPDX-License-Identifier: Apache-2.0
// Running a command on a copy of the state.
//   handle(name, stateText, dataText, metaText, stream, version, time, seed)
//       JSON: {"rejected":{message,detail}} or {"events":[{type,schema,data,meta,tags}],"mustNotExist":[…]},
//       where data, meta and detail are JSON texts. step[1] is 1 from when the handler runs, 2 from
//       when it has rejected, which also ends it by an exception: no catch in between, which would
//       lose the stack of every other exception
//   printRejection()   what handle() would have returned
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { keys, freeze } = Object;
const isArray = Array.isArray;
const { step, formatTime, deriveId } = host;
const { kindOf, isObject, checkJson, aggregate } = driver;

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
    if (!isArray(value) || !value.every((text) => typeof text === 'string' && text !== ''))
        throw new TypeError(`${what} must be an array of strings that are not empty, but is `
            + (isArray(value) ? stringify(value) : kindOf(value)));
    return value;
}
// A query item, or several: {types, tags}.
function readItems(value, what) {
    return (isArray(value) ? value : [value]).map((item) => {
        if (!isObject(item))
            throw new TypeError(`${what} must be {types, tags}, but is ${kindReturned(item)}`);
        checkNames(item, ['types', 'tags'], what);
        const types = readTexts(item.types, `types of ${what}`);
        const tags = readTexts(item.tags, `tags of ${what}`);
        if (types.length + tags.length === 0)
            throw new TypeError(`${what} has neither types nor tags: it would mean every event`);
        return { types, tags };
    });
}

function readEvent(event, index) {
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
    const dataText = jsonOf(data, `data of ${what}`);
    const tags = declared.tags === undefined ? []
        : readTexts(declared.tags(parse(dataText)), `what tags of "${type}" returns`);
    return {
        type,
        schema: declared.version ?? 1,
        data: dataText,
        meta: meta === undefined ? '' : jsonOf(meta, `meta of ${what}`),
        tags: [...new Set(tags)],
    };
}
function readResult(result, items) {
    if (!isArray(result) && !(isObject(result) && isArray(result.events)))
        throw new TypeError('handle must return an array of events (an empty one when there is '
            + `nothing to do), but returned ${kindReturned(result)}`);
    const events = isArray(result) ? result : result.events;
    if (!isArray(result)) {
        checkNames(result, ['events', 'requires'], 'what handle returns');
        if (result.requires !== undefined) items.push(...readItems(result.requires, 'requires'));
    }
    return { events: events.map(readEvent), mustNotExist: items };
}

function makeContext(call, items) {
    let ids = 0;
    return freeze({
        stream: call.stream,
        version: call.version,
        time: formatTime(call.time),
        meta: call.metaText === '' ? {} : parse(call.metaText),
        newId: () => deriveId(call.seed, call.time, ++ids),
        require(query) { items.push(...readItems(query, 'what require is given')); },
        reject(message, detail) {
            if (typeof message !== 'string' || message === '')
                throw new TypeError(`reject needs a message, but was given ${kindOf(message)}`);
            rejection = { message,
                detail: detail === undefined ? '' : jsonOf(detail, 'the detail of reject') };
            step[1] = kRejected;
            throw new Rejection();   // Nothing after it is to run.
        },
    });
}
let rejection;   // Of the command at work, once it has rejected.

function handle(name, stateText, dataText, metaText, stream, version, time, seed) {
    step[1] = kReading;
    rejection = undefined;
    const data = parse(dataText);
    const items = [];
    const context = makeContext({ stream, version, time, seed, metaText }, items);
    if (!isObject(context.meta)) throw new TypeError(`its metadata is ${kindOf(context.meta)}`);
    step[1] = kHandling;
    const command = aggregate.declared.commands[name];
    const state = parse(stateText);
    const { requires } = command;
    if (requires !== undefined) {
        const required = requires.call(command, state, data, context);
        if (required !== undefined) items.push(...readItems(required, 'what requires returns'));
    }
    const result = command.handle.call(command, state, data, context);
    return rejection === undefined ? stringify(readResult(result, items)) : printRejection();
}
function printRejection() {
    return stringify({ rejected: rejection });
}

Object.assign(driver, { handle, printRejection });
})
