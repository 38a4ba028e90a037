// SPDX-License-Identifier: Apache-2.0
// What a value is, in words for people.
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

Object.assign(driver, { kindOf, isObject });
})
