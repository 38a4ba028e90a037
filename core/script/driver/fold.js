// SPDX-License-Identifier: Apache-2.0
// Folding, a page of events a call.
//   start(stateText, stateVersion)   sets the state
//   fold(places, texts, headers, mark)   folds; step[0] is the index at work, step[1] what is done with
//       it; yields the last index after which a snapshot is due, or -1. `texts` is an array of texts,
//       or all of them in one, as C++ joins them; when that cannot be taken apart again, nothing is
//       folded and it yields -2
//   print()   the state as JSON
//   lendState()   the state for a handler that may do with it what it wants: nothing that it, or who
//       kept a state in a variable of the module, changes is in the fold's, which is read again from what
//       print() said. To be called after print()
(function (driver, host) {
'use strict';
const { parse } = JSON;
const { step } = host;
const { kindOf, isObject, printState, isSameWhenRead, StoredEvent, aggregate, routes, compileLens,
    parseJoined, refuseData } = driver;
const { handlers, owners, types, looks, lenses, schemas } = routes;

const kParsing = 0;    // What step[1] says; the same in C++.
const kHandling = 1;
const kLens = 2;
const kWhen = 3;

let state;          // Undefined: `text` is the state.
let text;           // What the state was printed as; undefined: it may have changed since.
let isAsRead = false;   // Nothing in the state shows that it was not read from `text`.
let look;           // Called with the index and the state after each event, when somebody watches.

function start(stateText, stateVersion) {
    step[1] = kParsing;
    let made = parse(stateText);
    if (!isObject(made)) throw new TypeError(`it is ${kindOf(made)}`);
    if (stateVersion !== aggregate.stateVersion) {
        step[1] = kLens;
        made = compileLens(aggregate.stateChain.between(stateVersion, aggregate.stateVersion))(made);
    }
    state = made;
    text = undefined;
}
function readAgain() {
    state = parse(text);
}
function refuse(result, type) {
    const found = result instanceof Promise ? 'a Promise: it must not be async' : kindOf(result);
    throw new TypeError(`apply of "${type}" must change the state or return a new one, an object, `
        + `but returned ${found}`);
}
function fold(places, texts, headers, mark) {
    const count = places.length;
    const joined = typeof texts === 'string' ? parseJoined(texts, count, mark) : undefined;
    if (joined === undefined && typeof texts === 'string') return -2;
    if (state === undefined) readAgain();
    text = undefined;
    const { when } = aggregate;
    let due = -1;
    for (let i = 0, h = 0; i < count; ++i) {
        step[0] = i;
        step[1] = kParsing;
        let data = joined === undefined ? parse(texts[i]) : joined[2 * i];
        const place = places[i];
        const lens = lenses[place];
        if (lens !== undefined) {
            step[1] = kLens;
            if (!isObject(data)) refuseData(data);
            data = lens(data);
        }
        step[1] = kHandling;
        let result;
        let event;
        if (looks[place]) {
            event = new StoredEvent(types[place], data, headers[h], headers[h + 1],
                headers[h + 2], schemas[place] || headers[h + 3], headers[h + 4], headers[h + 5],
                headers[h + 6], headers[h + 7]);
            h += 8;
            result = handlers[place]?.call(owners[place], state, data, event);
        } else {
            result = handlers[place].call(owners[place], state, data);
        }
        if (result !== undefined) {
            if (!isObject(result) || result instanceof Promise)
                refuse(result, types[place]);
            state = result;
        }
        if (when !== undefined) {
            step[1] = kWhen;
            if (when(state, event)) due = i;
        }
        if (look !== undefined) look(i, state);
    }
    step[0] = count;
    return due;
}
function print() {
    if (text === undefined) {
        text = printState(state);
        isAsRead = isSameWhenRead(state);
    }
    return text;
}
function lendState() {
    const lent = state !== undefined && isAsRead ? state : parse(text);
    state = undefined;
    return lent;
}

function stateNow() {
    if (state === undefined) readAgain();
    return state;
}
function lookBy(watcher) {
    look = watcher;
}

Object.assign(driver, { start, fold, print, lendState, stateNow, lookBy });
})
