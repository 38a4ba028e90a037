// SPDX-License-Identifier: Apache-2.0
// The operations that a lens is made of: which there are, what each takes, and what it is backwards.
//   readOperations(ops, path, where)   checked copies of `ops`, each with a `label` for messages
//   inverse(operations)   the same backwards
//   losses(operations)   of which operations a value does not come out as it went in
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { entries, keys } = Object;
const isArray = Array.isArray;
const { kindOf, isObject, listOf, Problem } = driver;

const kTypes = {
    string: (value) => typeof value === 'string',
    number: (value) => typeof value === 'number' && Number.isFinite(value),
    integer: (value) => Number.isInteger(value),
    boolean: (value) => typeof value === 'boolean',
    array: isArray,
    object: isObject,
    null: (value) => value === null,
};
const typesOf = (type) => (isArray(type) ? listOf(type) : [type]);
function fitsType(value, type) {
    return typesOf(type).some((name) => kTypes[name] !== undefined && kTypes[name](value));
}

// ---- What a field of an operation may hold: undefined, or what is wrong with it.

const kFields = {
    name(value) {
        if (typeof value !== 'string' || value === '')
            return `must be the name of a field, but is ${stringify(value) ?? kindOf(value)}`;
        return value === '__proto__' ? 'must not be "__proto__"' : undefined;
    },
    type(value) {
        const names = typesOf(value);
        if (names.length > 0 && names.every((name) => Object.hasOwn(kTypes, name)))
            return undefined;
        return `must be one of ${keys(kTypes).join(', ')}, but is ${stringify(value) ?? kindOf(value)}`;
    },
    json(value) {
        try {
            if (stringify(value) !== undefined) return undefined;
        } catch (error) {
            return `cannot be written as JSON: ${error.message}`;
        }
        return `must be a JSON value, but is ${kindOf(value)}`;
    },
    mapping(value) {
        if (!isArray(value) || value.length !== 2 || !listOf(value).every(isObject))
            return `must be two tables, [{ old: new, … }, { new: old, … }], but is ${kindOf(value)}`;
        for (const table of listOf(value))
            for (const [key, entry] of entries(table))
                if (entry !== null && !['string', 'number', 'boolean'].includes(typeof entry))
                    return `must have strings, numbers, booleans or null as entries, but "${key}" `
                        + `is ${kindOf(entry)}`;
        return undefined;
    },
    function(value) {
        return typeof value === 'function' ? undefined
            : `must be a function, but is ${kindOf(value)}`;
    },
    optionalFunction: (value) => (value === undefined ? undefined : kFields.function(value)),
    lens: (value) => (isArray(value) ? undefined
        : `must be an array of operations, but is ${kindOf(value)}`),
};

// ---- The vocabulary. `text` is for people; `inverse` yields the operation backwards, or undefined.

const quoted = (name) => `"${name}"`;
const kOperations = {
    add: {
        fields: { name: 'name', type: 'type', default: 'json' },
        text: ({ name }) => `add ${quoted(name)}`,
        inverse: (it) => ({ ...it, op: 'remove' }),
    },
    remove: {
        fields: { name: 'name', type: 'type', default: 'json' },
        text: ({ name }) => `remove ${quoted(name)}`,
        inverse: (it) => ({ ...it, op: 'add' }),
    },
    rename: {
        fields: { source: 'name', destination: 'name' },
        text: ({ source, destination }) => `rename ${quoted(source)} to ${quoted(destination)}`,
        inverse: (it) => ({ ...it, source: it.destination, destination: it.source }),
    },
    hoist: {
        fields: { host: 'name', name: 'name' },
        text: ({ host: from, name }) => `hoist ${quoted(name)} out of ${quoted(from)}`,
        inverse: (it) => ({ ...it, op: 'plunge' }),
    },
    plunge: {
        fields: { host: 'name', name: 'name' },
        text: ({ host: into, name }) => `plunge ${quoted(name)} into ${quoted(into)}`,
        inverse: (it) => ({ ...it, op: 'hoist' }),
    },
    wrap: {
        fields: { name: 'name' },
        text: ({ name }) => `wrap ${quoted(name)}`,
        inverse: (it) => ({ ...it, op: 'head' }),
    },
    head: {
        fields: { name: 'name' },
        text: ({ name }) => `head of ${quoted(name)}`,
        inverse: (it) => ({ ...it, op: 'wrap' }),
    },
    in: {
        fields: { name: 'name', lens: 'lens' },
        text: ({ name }) => `in ${quoted(name)}`,
        inverse: (it) => ({ ...it, lens: inverse(it.lens) }),
    },
    map: {
        fields: { lens: 'lens' },
        text: () => 'map',
        inverse: (it) => ({ ...it, lens: inverse(it.lens) }),
    },
    convert: {
        fields: { name: 'name', mapping: 'mapping' },
        text: ({ name }) => `convert ${quoted(name)}`,
        inverse: (it) => ({ ...it, mapping: [it.mapping[1], it.mapping[0]] }),
    },
    script: {
        fields: { up: 'function', down: 'optionalFunction' },
        text: () => 'script',
        inverse: (it) => ({ ...it, up: it.down, down: it.up }),
    },
};

// ---- Reading.

function checkFields(declared, kind, path, label) {
    const { fields } = kOperations[kind];
    for (const [field, wanted] of entries(fields)) {
        if (!Object.hasOwn(declared, field) && wanted !== 'optionalFunction')
            throw new Problem(path, `${label} lacks ${field}; it takes ${keys(fields).join(', ')}`);
        const wrong = kFields[wanted](declared[field]);
        if (wrong !== undefined)
            throw new Problem(path, `${field} of ${label} ${wrong}`);
    }
    for (const field of keys(declared))
        if (field !== 'op' && !Object.hasOwn(fields, field))
            throw new Problem(path,
                `${label} has an unknown field "${field}"; it takes ${keys(fields).join(', ')}`);
}
function checkSense(it, path) {
    if ((it.op === 'add' || it.op === 'remove') && !fitsType(it.default, it.type))
        throw new Problem(path, `default of ${it.label} must be ${typesOf(it.type).join(' or ')}, `
            + `but is ${stringify(it.default)}`);
    if (it.op === 'rename' && it.source === it.destination)
        throw new Problem(path, `${it.label} has the same source and destination`);
    if (it.host !== undefined && it.host === it.name)
        throw new Problem(path, `${it.label} has the same host and name`);
}
// `seen` counts the operations read so far of one lens, as they stand in the source.
function readOperation(declared, place, seen, context) {
    const { path, where, isInArray } = context;
    const at = [...path, ...Array(++seen.count).fill('op')];
    const name = `operation ${place} of ${where}`;
    if (!isObject(declared))
        throw new Problem(at, `${name} must be an object, but is ${kindOf(declared)}`);
    const { op } = declared;
    if (typeof op !== 'string' || !Object.hasOwn(kOperations, op))
        throw new Problem(at, `${name} is ${op === undefined ? 'not named' : stringify(op)}; `
            + `op must be one of ${keys(kOperations).join(', ')}`);
    checkFields(declared, op, at, `operation ${place} (${op}) of ${where}`);
    if ((op === 'map') !== isInArray)
        throw new Problem(at, isInArray
            ? `operation ${place} (${op}) of ${where} stands beside a map, where only map can`
            : `operation ${place} (map) of ${where} must stand inside the lens of an in or a map`);
    const it = { ...declared };
    it.label = `operation ${place} (${kOperations[op].text(it)}) of ${where}`;
    checkSense(it, at);
    if (it.lens !== undefined)
        it.lens = readNested(it, place, seen, context);
    return it;
}
function readNested(it, place, seen, context) {
    const lens = listOf(it.lens);
    const at = [...context.path, ...Array(seen.count).fill('op')];
    const isInArray = lens.some((inner) => isObject(inner) && inner.op === 'map');
    const read = lens.map((inner, i) =>
        readOperation(inner, `${place}.${i + 1}`, seen, { ...context, isInArray }));
    const depth = depthOfMaps(read);
    const other = read.find((inner) => inner.op === 'map' && depthOfMaps([inner]) !== depth);
    if (other !== undefined)
        throw new Problem(at, `${other.label} stands beside a map of another depth: an `
            + 'element cannot be both an array and an object');
    return read;
}
// How many arrays lie in one another; 0 of operations on an object.
function depthOfMaps(lens) {
    return lens.length > 0 && lens[0].op === 'map' ? 1 + depthOfMaps(lens[0].lens) : 0;
}
function readOperations(ops, path, where) {
    const seen = { count: 0 };
    return ops.map((declared, i) =>
        readOperation(declared, String(i + 1), seen, { path, where, isInArray: false }));
}

// ---- Backwards.

function inverse(operations) {
    return operations.map((it) => kOperations[it.op].inverse(it)).reverse();
}
// Operations that have nothing to run: a script without the function for this direction.
function missingScripts(operations) {
    return operations.flatMap((it) => (it.lens !== undefined ? missingScripts(it.lens)
        : it.op === 'script' && it.up === undefined ? [it] : []));
}

// ---- What is lost, known from the declaration alone.

function isManyToOne(table) {
    const values = Object.values(table).map((value) => stringify(value));
    return new Set(values).size < values.length;
}
const escaped = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const kLosses = {
    add: (it, isBack) => (isBack ? 'the value that was removed is replaced by the default' : ''),
    head: () => 'only the first element is kept',
    convert: (it) => (isManyToOne(it.mapping[0]) ? 'several values become one' : ''),
    script: (it) => (it.up === undefined ? 'there is no function for this direction'
        : 'what the function leaves out is not known'),
};
// `isBack`: `operations` come from inverse(), so that an add puts back what was removed.
function losses(operations, isBack, pointer = '') {
    return operations.flatMap((it) => {
        if (it.op === 'map') return losses(it.lens, isBack, `${pointer}/*`);
        const at = it.name === undefined ? pointer : `${pointer}/${escaped(it.name)}`;
        if (it.op === 'in') return losses(it.lens, isBack, at);
        const what = Object.hasOwn(kLosses, it.op) ? kLosses[it.op](it, isBack) : '';
        return what === '' ? [] : [{ pointer: at, op: it.op, what }];
    });
}

Object.assign(driver, { readOperations, inverse, missingScripts, losses, fitsType, depthOfMaps });
})
