// SPDX-License-Identifier: Apache-2.0
// What a value is, in words for people; and what a text must be to cross into C++, which has UTF-8.
//   hasHalfPair(text)   half of a surrogate pair, which UTF-8 cannot hold
//   wellFormed(text), wellFormedJson(text)   with U+FFFD in place of such halves; of what stringify() printed
//   listOf(array)   a copy, whatever the array calls its own methods
(function (driver, host) {
'use strict';
const isArray = Array.isArray;

function kindOf(value) {
    if (value === null) return 'null';
    if (isArray(value)) return 'an array';
    const type = typeof value;
    return type === 'undefined' ? 'nothing' : type === 'object' ? 'an object' : `a ${type}`;
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !isArray(value);
}

const halfPair = /\p{Surrogate}/u;
const halfPairs = /\p{Surrogate}/gu;
const escapes = /\\(?:ud[89a-f]..|.)/g;   // Of a pair stringify() prints no escape.

function hasHalfPair(text) {
    return halfPair.test(text);
}
function wellFormed(text) {
    return text.replace(halfPairs, '\ufffd');
}
function wellFormedJson(text) {
    if (!text.includes('\\ud')) return text;
    return text.replace(escapes, (found) => (found.length > 2 ? '\ufffd' : found));
}
function listOf(array) {
    const list = [];
    for (let i = 0; i < array.length; ++i) list.push(array[i]);
    return list;
}

Object.assign(driver, { kindOf, isObject, hasHalfPair, wellFormed, wellFormedJson, listOf });
})
