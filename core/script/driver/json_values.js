// SPDX-License-Identifier: Apache-2.0
// What JSON would drop or change in silence is an error that says where it is.
//   checkJson(value, name)   an object with toJSON counts as what that returns
//   printState(state)   its JSON; a state is plain objects and arrays, none of them twice, so that printed
//       and read again it is the same
//   isSameWhenRead(state)   of what was printed last: nothing in it shows that it was not read from there
//   plainJson(value, name, refuse)   `value` of plain objects and arrays, without fields that are
//       undefined and with nothing in it twice: itself, or a copy; refuse(why) when it has anything else
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { getPrototypeOf, isExtensible, keys } = Object;
const isArray = Array.isArray;
const plain = Object.prototype;
const plainArray = Array.prototype;

class NotJson {
    constructor(what) {
        this.what = what;
        this.path = '';   // Grows on the way up.
    }
}
const isName = (key) => /^[A-Za-z_$][\w$]*$/.test(key);
const named = (key) => (isName(key) ? `.${key}` : `[${stringify(key)}]`);

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

// ---- Plain objects and arrays. Fast for what is right, which nearly everything is.

const met = new Set();
let count = 0;         // Of the objects met, each time that one was.
let hasOther = false;   // Undefined or -0, which come back as something else.

function isPlain(value) {
    switch (typeof value) {
    case 'number':
        if (value === 0 && 1 / value < 0) hasOther = true;
        return value - value === 0;
    case 'undefined':
        return hasOther = true;
    case 'object':
        return value === null || (isArray(value) ? isPlainArray(value) : isPlainObject(value));
    default:
        return typeof value === 'string' || typeof value === 'boolean';
    }
}
function isPlainArray(value) {
    if (getPrototypeOf(value) !== plainArray) return false;
    met.add(value);
    ++count;
    for (let i = 0; i < value.length; ++i) {
        const element = value[i];
        if (element === undefined || !isPlain(element)) return false;
    }
    return true;
}
function isPlainObject(value) {
    const proto = getPrototypeOf(value);
    if (proto !== plain && proto !== null) return false;
    met.add(value);
    ++count;
    for (const key in value)   // Own ones: what is inherited cannot be enumerated.
        if (!isPlain(value[key])) return false;
    return true;
}
// Whether nothing in it is met twice. It is called after isPlain(), which begin() precedes.
function isTree() {
    const isIt = met.size === count;
    met.clear();
    return isIt;
}
// To be called when stringify() has found no cycle.
function begin() {
    hasOther = false;
    count = 0;
}

// ---- Where something is that is not plain: slow, and rarely asked.

const paths = new Map();   // Of the objects met.
function kindOfClass(value) {
    const { name } = getPrototypeOf(value).constructor ?? {};
    return typeof name === 'string' && name !== '' ? `a ${name}` : 'an object of a class';
}
function whyNotPlain(value) {
    if (value === undefined) return 'undefined';
    if (typeof value === 'number') return value - value === 0 ? undefined : String(value);
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return undefined;
    if (typeof value !== 'object') return `a ${typeof value}`;
    const proto = getPrototypeOf(value);
    if (isArray(value) ? proto !== plainArray : proto !== plain && proto !== null)
        return kindOfClass(value);
    return undefined;
}
function findFault(value, path, report) {
    const why = whyNotPlain(value);
    if (why !== undefined) return report(path, why);
    if (typeof value !== 'object' || value === null) return false;
    if (paths.has(value)) return report(path, `the same object as ${paths.get(value)}`);
    paths.set(value, path);
    if (isArray(value)) {
        for (let i = 0; i < value.length; ++i)
            if (findFault(value[i], `${path}[${i}]`, report)) return true;
        return false;
    }
    for (const key of keys(value))
        if (value[key] !== undefined && findFault(value[key], path + named(key), report)) return true;
    return false;
}
// `mayShare`: an object that is there twice is none.
function plainFault(value, name, mayShare) {
    let fault = `${name} changes while it is read`;   // By a getter, or a Proxy.
    findFault(value, name, (path, what) => {
        if (mayShare && what.startsWith('the same object')) return false;
        fault = `${path} is ${what}, which JSON cannot hold`;
        return true;
    });
    paths.clear();
    return fault;
}
function printState(state) {
    const text = stringify(state);
    begin();
    const isRight = isPlain(state);
    if (!isTree() || !isRight) throw new TypeError(plainFault(state, 'state', false));
    return text;
}
function isSameWhenRead(state) {
    return !hasOther && isExtensible(state);
}
function plainJson(value, name, refuse) {
    const text = stringify(value);
    begin();
    const isRight = isPlain(value);
    const isCopyNeeded = !isTree() || hasOther;
    if (!isRight) refuse(plainFault(value, name, true));
    return isCopyNeeded ? parse(text) : value;
}

Object.assign(driver, { checkJson, printState, isSameWhenRead, plainJson });
})
