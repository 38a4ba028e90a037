// SPDX-License-Identifier: Apache-2.0
// Looking at the state after each event, without printing it.
//   watchField(keys), watchPredicate(test, readsEvent)   what to look at
//   lookNow(version, time, type)   [json, problem] of the state as it is
//   beginPage(handled, moments)   the next fold() is looked at. Of a predicate that reads the event:
//       the places of those it folds, and [version, time, type, …] of all events of the page
//   takeChanges()   ends that: [place, json, problem, …]; place among those that fold() was given,
//       of a predicate that reads the event among all
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { isArray } = Array;
const { step, formatTime } = host;
const kLooking = 4; // In step[1], beside those of fold.js.
const isIndex = /^(?:0|[1-9]\d*)$/;
const isOwn = Function.prototype.call.bind(Object.prototype.propertyIsEnumerable);
const { ReferenceError, InternalError } = globalThis;

let look;           // (place, state): looks, and notes what is new.
let changes = [];
let last;           // Of a field its text, of a predicate 1: true, 2: false, 3: it threw.

let lookAt;         // Of a predicate: (place, state, version, time, type).

// ---- A field, as stringify() would print it.

function read(value, keys, text) {
    for (let i = 0; ; ++i) {
        if (typeof value?.toJSON === 'function') value = value.toJSON(i > 0 ? keys[i - 1] : '');
        if (i === keys.length) return text(value);
        const key = keys[i];
        if (isArray(value)) {
            if (!isIndex.test(key) || Number(key) >= value.length) return '';
            value = value[key] ?? null;
            if (typeof value === 'function' || typeof value === 'symbol') value = null;
        } else if (typeof value === 'object' && value !== null && isOwn(value, key)) {
            value = value[key];
        } else {
            return '';
        }
    }
}
function watchField(keys) {
    let seen;     // What was printed last, unless it may have changed in place.
    let seenText;
    function text(value) {
        if (typeof value === 'object' && value !== null) return stringify(value);
        if (value !== seen || value === undefined) {
            seen = value;
            seenText = stringify(value) ?? '';
        }
        return seenText;
    }
    last = undefined;
    lookAt = undefined;
    look = (place, state) => {
        const now = read(state, keys, text);
        if (now !== last) changes.push(place, last = now, '');
    };
}

// ---- A predicate.

let handled; // Of one that reads the event; as beginPage() was given them.
let moments;
const TRUTHS = [undefined, 'true', 'false', ''];

// What the person can only mend in the expression is thrown on.
function describe(error) {
    if (error instanceof ReferenceError || error instanceof InternalError
        || error === 'out of memory')
        throw error;
    try {
        return `${error}`;
    } catch {
        return 'it threw what has no text';
    }
}
function watchPredicate(test, readsEvent) {
    last = undefined;
    lookAt = (place, state, version, time, type) => {
        let now;
        let problem = '';
        try {
            now = test(state, version, time, type) ? 1 : 2;
        } catch (error) {
            problem = describe(error);
            now = 3;
        }
        if (now !== last) changes.push(place, TRUTHS[last = now], problem);
    };
    if (!readsEvent) {
        look = lookAt;
        return;
    }
    look = (i, state) => lookFrom(handled[i], handled[i + 1], state);
}
function lookFrom(place, end = moments.length / 3, state) {
    for (; place < end; ++place) {
        const time = moments[place * 3 + 1];
        lookAt(place, state, moments[place * 3], time === undefined ? time : formatTime(time),
            moments[place * 3 + 2]);
    }
}

// ---- When.

function lookNow(version, time, type) {
    last = undefined;
    if (lookAt !== undefined)
        lookAt(0, driver.stateNow(), version, time === undefined ? time : formatTime(time), type);
    else
        look(0, driver.stateNow());
    return takeChanges();
}
function beginPage(handledNow, momentsNow) {
    handled = handledNow;
    moments = momentsNow;
    driver.lookBy((place, state) => {
        step[1] = kLooking;
        look(place, state);
    });
    if (handled === undefined) return;
    step[0] = 0;
    step[1] = kLooking;
    lookFrom(0, handled[0], driver.stateNow());
}
function takeChanges() {
    driver.lookBy(undefined);
    const taken = changes;
    changes = [];
    return taken;
}

Object.assign(driver, { watchField, watchPredicate, lookNow, beginPage, takeChanges });
})
