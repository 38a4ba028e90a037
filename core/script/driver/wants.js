// SPDX-License-Identifier: Apache-2.0
// What a module must declare: the checks, and the problem that they find.
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { kindOf, isObject, hasHalfPair, wellFormedJson, listOf } = driver;

class Problem {
    constructor(path, text) {
        this.path = path;   // Names of properties from the module down; one given twice is the
        this.text = text;   // second of that name.
    }
}
function wantObject(value, path, what) {
    if (!isObject(value))
        throw new Problem(path, `${what} must be an object, but is ${kindOf(value)}`);
    return value;
}
// Half of a character could not be told from another half, once it is outside.
function wantWhole(text, path, what) {
    if (hasHalfPair(text))
        throw new Problem(path, `${what} has half of a character (a lone surrogate)`);
    return text;
}
function optionalObject(value, path, what) {
    return value === undefined ? {} : wantObject(value, path, what);
}
function optionalArray(value, path, what) {
    if (value !== undefined && !Array.isArray(value))
        throw new Problem(path, `${what} must be an array, but is ${kindOf(value)}`);
    return value === undefined ? [] : listOf(value);
}
function optionalFunction(value, path, what) {
    if (value !== undefined && typeof value !== 'function')
        throw new Problem(path, `${what} must be a function, but is ${kindOf(value)}`);
    return value;
}
function optionalText(value, path, what) {
    if (value !== undefined && typeof value !== 'string')
        throw new Problem(path, `${what} must be a string, but is ${kindOf(value)}`);
    return value === undefined ? '' : wantWhole(value, path, what);
}
function optionalCount(value, path, what) {
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || value < 1 || value > 1000000)
        throw new Problem(path,
            `${what} must be a whole number from 1, but is ${stringify(value) ?? kindOf(value)}`);
    return value;
}
function printedObject(value, path, what) {
    let text;
    try {
        text = stringify(value);
    } catch (error) {
        throw new Problem(path, `${what} cannot be written as JSON: ${error.message}`);
    }
    if (text === undefined || text[0] !== '{')
        throw new Problem(path, `${what} must be written as a JSON object`);
    if (wellFormedJson(text) !== text)
        throw new Problem(path, `${what} has half of a character (a lone surrogate)`);
    return text;
}

Object.assign(driver, { Problem, wantObject, wantWhole, optionalObject, optionalArray, optionalFunction,
    optionalText, optionalCount, printedObject });
})
