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
const hasZone = /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)$/i;
const isDateOnly = /^[+-]?\d{4,6}(?:-\d\d){0,2}$/;
function toUtc(text) {
    if (typeof text !== 'string' || text.endsWith('Z'))
        return text;
    if (hasZone.test(text) || isDateOnly.test(text))
        return text;
    return /T\d/.test(text) ? `${text}Z` : `${text} UTC`;
}
function UtcDate(...parts) {
    if (new.target === undefined)
        throw new Error(`Date() is not available in a domain module; ${useEventTime}`);
    if (parts.length === 0)
        throw new Error('new Date() without arguments is not available in a domain module; '
            + useEventTime);
    const target = new.target === UtcDate ? SystemDate : new.target;
    const time = parts.length > 1 ? SystemDate.UTC(...parts) : toUtc(parts[0]);
    return Reflect.construct(SystemDate, [time], target);
}
const proto = SystemDate.prototype;
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
