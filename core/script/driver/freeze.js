// SPDX-License-Identifier: Apache-2.0
// The last part: what the language brings cannot be changed any more. The driver, and C++ by what the
// driver returns, rely on it; and one handler could change by it what another one does.
// Names may be added to globalThis, and those there are keep their values.
(function (driver, host) {
'use strict';
const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { defineProperty, freeze } = Object;

// What an object inherits and cannot be written it could not have by assignment either: state.constructor = 1
// and error.name = 'NotFound' would throw. So these are accessors, whose setter does what assignment would.
function shadowable(owner, key, { value, enumerable }) {
    const set = {
        set(given) {
            if (this === owner) throw new TypeError(`"${String(key)}" is read-only`);
            defineProperty(this, key,
                { value: given, writable: true, enumerable: true, configurable: true });
        },
    }.set;
    defineProperty(owner, key, { get: () => value, set, enumerable, configurable: false });
}

const found = new Set();
const shadowed = new Set([Object.prototype, Error.prototype]);
for (const error of [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError,
    AggregateError, InternalError])
    shadowed.add(error.prototype);

function note(value) {
    if (typeof value === 'function' || (typeof value === 'object' && value !== null)) found.add(value);
}
function lock(object) {
    const isShadowed = shadowed.has(object);
    for (const key of ownKeys(object)) {
        const now = getOwnPropertyDescriptor(object, key);
        note(now.value);
        note(now.get);
        note(now.set);
        if (isShadowed && 'value' in now && now.configurable) shadowable(object, key, now);
    }
    note(getPrototypeOf(object));
    freeze(object);
}

for (const key of ownKeys(globalThis)) {
    const { value, configurable } = getOwnPropertyDescriptor(globalThis, key);
    note(value);
    if (configurable) defineProperty(globalThis, key, { writable: false, configurable: false });
}
// No name leads to these.
for (const nameless of [[].values(), new Set().values(), new Map().values(), ''[Symbol.iterator](),
    'a'.matchAll(/a/g), function* () {}, async function () {}, async function* () {}])
    note(getPrototypeOf(nameless));
note(driver.StoredEvent);
found.delete(globalThis);
for (const object of found) lock(object);   // It grows on the way.
})
