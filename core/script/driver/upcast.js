// SPDX-License-Identifier: Apache-2.0
// The lenses alone, on one event's data.
//   cast(place, from, to, text)   the data in another schema version, forwards or backwards; `text`
//       itself when nothing changes it
//   Each throws when an operation cannot be applied; step[1] is 2 from when lenses run.
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { step } = host;
const { kindOf, isObject, checkJson, aggregate, missingScripts, compileLens } = driver;

const compiled = new Map();

function lensBetween(place, from, to) {
    const key = `${place} ${from} ${to}`;
    let lens = compiled.get(key);
    if (lens === undefined) {
        const operations = aggregate.chains[place].between(from, to);
        const [missing] = missingScripts(operations);
        if (missing !== undefined)
            throw new Error(`${missing.label} cannot be applied backwards: it has no down`);
        lens = operations.length === 0 ? null : compileLens(operations);
        compiled.set(key, lens);
    }
    return lens;
}
function cast(place, from, to, text) {
    step[1] = 0;
    const data = parse(text);
    step[1] = 2;
    if (!isObject(data))
        throw new Error(`lenses work on an object, but its data is ${kindOf(data)}`);
    const lens = lensBetween(place, from, to);
    if (lens === null) return text;
    const made = lens(data);
    const printed = stringify(made);
    checkJson(made, 'data');   // A number may be too large.
    return printed;
}

Object.assign(driver, { cast });
})
