// SPDX-License-Identifier: Apache-2.0
// The same events give the same state, on every machine, at any time.
(function (driver, host) {
'use strict';

function forbid(what, instead) {
    return function () {
        throw new Error(`${what} is not available in a domain module; ${instead}`);
    };
}
const useEventTime = "use the event's time";

// They would be a way round the memory limit, or depend on the collector, threads or locale.
for (const name of ['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array',
    'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array',
    'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Atomics', 'WebAssembly', 'WeakRef',
    'FinalizationRegistry', 'Intl'])
    delete globalThis[name];

Math.random = forbid('Math.random', 'the same events must give the same state');

const SystemDate = Date;
const { construct } = Reflect;
const timeOf = Function.prototype.call.bind(SystemDate.prototype.getTime);
const isDateOnly = /^[+-]?\d{4,6}(?:-\d\d){0,2}$/;
const isIsoTime = /^[+-]?\d{4,6}(?:-\d\d){0,2}[T ]\d\d:\d\d/;
const hasIsoZone = /:\d\d.*(?:Z|GMT|UTC|[+-]\d\d:?\d\d)$/i;
const hasZone = /\b(?:GMT|UTC|[ECMP][SD]T)\b/i;
// Only behind a time: "25-Dec-1995" ends in a year. Named GMT+1, it cannot be taken for one.
const numericZone = /(\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[ap]m)?)\s*([+-]\d\d(?::?\d\d)?)(?=\s|$)/i;
function toUtc(text) {
    if (isDateOnly.test(text)) return text;
    if (isIsoTime.test(text)) return hasIsoZone.test(text) ? text : `${text}Z`;
    if (hasZone.test(text)) return text;
    return numericZone.test(text) ? text.replace(numericZone, '$1 GMT$2') : `${text} UTC`;
}
// What Date makes of its one argument: a number, or a text.
function primitiveOf(value) {
    if (typeof value !== 'object' && typeof value !== 'function' || value === null) return value;
    try {
        return timeOf(value);
    } catch {
        // It is no date.
    }
    const exotic = value[Symbol.toPrimitive];
    let primitive = value;
    if (exotic !== undefined && exotic !== null) {
        primitive = exotic.call(value, 'default');
    } else {
        for (const name of ['valueOf', 'toString']) {
            if (typeof value[name] !== 'function') continue;
            primitive = value[name]();
            if (typeof primitive !== 'object' && typeof primitive !== 'function' || primitive === null)
                return primitive;
        }
    }
    if (typeof primitive === 'object' && primitive !== null || typeof primitive === 'function')
        throw new TypeError('a date cannot be made of an object that has no value of its own');
    return primitive;
}
function UtcDate(...parts) {
    if (new.target === undefined)
        throw new Error(`Date() is not available in a domain module; ${useEventTime}`);
    if (parts.length === 0)
        throw new Error('new Date() without arguments is not available in a domain module; '
            + useEventTime);
    const target = new.target === UtcDate ? SystemDate : new.target;
    let time = parts.length > 1 ? fromParts(...parts) : primitiveOf(parts[0]);
    if (typeof time === 'string') time = toUtc(time);
    return construct(SystemDate, [time], target);
}
const proto = SystemDate.prototype;
const fromParts = SystemDate.UTC;
UtcDate.prototype = proto;
proto.constructor = UtcDate;
UtcDate.UTC = SystemDate.UTC;
UtcDate.parse = (text) => SystemDate.parse(toUtc(String(text)));
UtcDate.now = forbid('Date.now', useEventTime);
for (const part of ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds',
    'Milliseconds']) {
    proto[`get${part}`] = proto[`getUTC${part}`];
    if (part !== 'Day')
        proto[`set${part}`] = proto[`setUTC${part}`];
}
proto.getTimezoneOffset = () => 0;
delete proto.getYear;
delete proto.setYear;
for (const name of ['toString', 'toDateString', 'toTimeString', 'toLocaleString',
    'toLocaleDateString', 'toLocaleTimeString'])
    proto[name] = proto.toUTCString;
Object.defineProperty(UtcDate, 'name', { value: 'Date' });
globalThis.Date = UtcDate;
})
