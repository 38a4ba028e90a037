// SPDX-License-Identifier: Apache-2.0
// What JSON would drop or change in silence is an error that says where it is.
//   checkJson(value, name)
(function (driver, host) {
'use strict';
const { keys } = Object;
const isArray = Array.isArray;

class NotJson {
    constructor(what) {
        this.what = what;
        this.path = '';   // Grows on the way up.
    }
}
const isName = (key) => /^[A-Za-z_$][\w$]*$/.test(key);
const named = (key) => (isName(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

// Undefined in an object is a field that is not there.
function check(value) {
    if (typeof value === 'number') {
        if (!Number.isFinite(value)) throw new NotJson(String(value));
    } else if (typeof value === 'function' || typeof value === 'symbol') {
        throw new NotJson(`a ${typeof value}`);
    } else if (typeof value === 'object' && value !== null && typeof value.toJSON !== 'function') {
        if (isArray(value)) checkArray(value);
        else checkObject(value);
    }
}
function checkArray(value) {
    let i = 0;
    try {
        for (; i < value.length; ++i) {
            if (value[i] === undefined) throw new NotJson('undefined');
            check(value[i]);
        }
    } catch (error) {
        if (error instanceof NotJson) error.path = `[${i}]${error.path}`;
        throw error;
    }
}
function checkObject(value) {
    if (value instanceof Map || value instanceof Set || value instanceof Promise)
        throw new NotJson(`a ${value.constructor.name}`);
    let key;
    try {
        for (key of keys(value)) check(value[key]);
    } catch (error) {
        if (error instanceof NotJson) error.path = named(key) + error.path;
        throw error;
    }
}
// To be called when stringify() has found no cycle.
function checkJson(value, name) {
    try {
        check(value);
    } catch (error) {
        if (!(error instanceof NotJson)) throw error;
        throw new TypeError(`${name}${error.path} is ${error.what}, which JSON cannot hold`);
    }
}

Object.assign(driver, { checkJson });
})
