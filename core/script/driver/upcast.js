// SPDX-License-Identifier: Apache-2.0
// The lenses alone, on one event's data.
//   cast(place, from, to, text)   the data in another schema version, forwards or backwards
//   Each throws when an operation cannot be applied; step[1] is 2 from when lenses run.
(function (driver, host) {
'use strict';
const { parse, stringify } = JSON;
const { step } = host;
const { kindOf, isObject, aggregate, routes, missingScripts, compileLens } = driver;

const compiled = new Map();

function lensBetween(place, from, to) {
    const key = `${place} ${from} ${to}`;
    let lens = compiled.get(key);
    if (lens === undefined) {
        const operations = aggregate.chains[place].between(from, to);
        const [missing] = missingScripts(operations);
        if (missing !== undefined)
            throw new Error(`${missing.label} cannot be applied backwards: it has no down`);
        compiled.set(key, lens = compileLens(operations));
    }
    return lens;
}
function cast(place, from, to, text) {
    step[1] = 0;
    const data = parse(text);
    step[1] = 2;
    if (!isObject(data))
        throw new Error(`lenses work on an object, but its data is ${kindOf(data)}`);
    const made = stringify(lensBetween(place, from, to)(data));
    if (made === undefined) throw new Error('what its lenses make of it is nothing that JSON can hold');
    return made;
}

Object.assign(driver, { cast });
})
