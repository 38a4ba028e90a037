// SPDX-License-Identifier: Apache-2.0
// Folding, a page of events a call.
//   prepare(module, category)   takes the handlers of one aggregate; which of them look at the event
//   start(stateText)   sets the state
//   fold(places, texts, headers)   folds; step[0] is the index at work, step[1] what is done with it
//   print()   the state as JSON
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { keys } = Object;
const { step } = host;
const { kindOf, isObject, StoredEvent, mayTakeEvent } = driver;

let handlers = [];  // By the event's place in the description; undefined where it has no apply.
let owners = [];    // What a handler calls `this`: the event's declaration.
let types = [];
let looks = [];     // Whether the handler may look at the event, which is then made for it.
let state;

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

Object.assign(driver, { prepare, start, fold, print });
})
