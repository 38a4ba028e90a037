// SPDX-License-Identifier: Apache-2.0
// What can be said of a chain and the schema that its result must meet, before there is any data.
//   checkAgainstSchema(chain, schema, path, what)
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { isObject, Problem, fitsType } = driver;

// What becomes of the fields that the operations name: 'there', 'gone', or 'perhaps'.
function fatesAfter(operations) {
    const fates = new Map();
    const added = new Map();   // Names with the default that an add gave and nothing has touched.
    const set = (name, fate) => { fates.set(name, fate); added.delete(name); };
    for (const it of operations) {
        if (it.op === 'script') return undefined;   // Nothing is known any more.
        if (it.op === 'add') {
            set(it.name, 'there');
            added.set(it.name, it);
        } else if (it.op === 'remove' || it.op === 'plunge') {
            set(it.name, 'gone');
            if (it.op === 'plunge') set(it.host, 'perhaps');
        } else if (it.op === 'rename') {
            const value = added.get(it.source);
            set(it.destination, fates.get(it.source) ?? 'perhaps');
            set(it.source, 'gone');
            if (value !== undefined) added.set(it.destination, value);
        } else {
            set(it.name, it.op === 'hoist' ? 'perhaps' : fates.get(it.name) ?? 'perhaps');
        }
    }
    return { fates, added };
}
function checkAgainstSchema(chain, schema, path, what) {
    if (chain === undefined || !isObject(schema)) return;
    const properties = isObject(schema.properties) ? schema.properties : {};
    const known = fatesAfter(chain.between(1, chain.version));
    if (known === undefined) return;
    const say = (text) => { throw new Problem(path, `the lenses of ${what} ${text}`); };
    for (const [name, fate] of known.fates) {
        if (fate === 'gone' && Array.isArray(schema.required) && schema.required.includes(name))
            say(`remove "${name}", which its schema requires`);
        if (fate !== 'gone' && schema.additionalProperties === false
            && !Object.hasOwn(properties, name) && !isObject(schema.patternProperties))
            say(`lead to a field "${name}", which its schema does not have`);
    }
    for (const [name, it] of known.added) {
        const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (isObject(property) && property.type !== undefined
            && !fitsType(it.default, property.type))
            say(`add "${name}" as ${stringify(it.default)}, but its schema wants `
                + [property.type].flat().join(' or '));
    }
}

Object.assign(driver, { checkAgainstSchema });
})
