// SPDX-License-Identifier: Apache-2.0
// Reading what a module declares as a projection.
//   readProjections(declared, aggregates)   an array of descriptions; `aggregates` as described
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { keys } = Object;
const { kindOf, Problem, wantObject, optionalObject, optionalArray, optionalFunction, optionalCount }
    = driver;

const kFields = ['version', 'from', 'key', 'keys', 'columns', 'index', 'onError', 'on'];
const kTypes = ['text', 'integer', 'real', 'boolean', 'json'];
const kPolicies = ['park', 'stop'];
const kColumns = 200;
const kNameLength = 100;
const kOwnColumns = ['key', 'last_position', '__proto__'];

// They become names of files, tables and columns, where upper and lower case may be the same.
const isName = (text) => /^\w[\w-]*$/.test(text) && text.length <= kNameLength;
const isOurs = (text) => /^(?:headrace|sqlite_)/i.test(text);
const sameName = (names, name) =>
    names.find((other) => other !== name && other.toLowerCase() === name.toLowerCase());
const shown = (value) => stringify(value) ?? kindOf(value);
const listOf = (names) => (names.length === 0 ? 'none' : names.join(', '));

function checkName(name, others, path, what) {
    if (!isName(name))
        throw new Problem(path, `${what} must have a name of letters, digits, _ and - that does not `
            + `begin with -, at most ${kNameLength} of them`);
    if (isOurs(name))
        throw new Problem(path, `${what} must have another name: those that begin with "headrace" or `
            + '"sqlite_" are kept for the read model itself');
    const same = sameName(others, name);
    if (same !== undefined)
        throw new Problem(path, `${what} and "${same}" have the same name but for upper and lower case, `
            + 'which in a database is one name');
}
function readFrom(value, aggregates, path, what) {
    const from = optionalArray(value, path, `from of ${what}`);
    const known = aggregates.map(({ category }) => category);
    for (const category of from)
        if (!known.includes(category))
            throw new Problem(path, `${what} reads from ${shown(category)}, which is no aggregate of `
                + `this module; it has ${listOf(known)}`);
    return [...new Set(from)].sort();
}
function readColumns(declared, path, what) {
    const columns = wantObject(declared, path, `columns of ${what}`);
    const names = keys(columns);
    if (names.length === 0 || names.length > kColumns)
        throw new Problem(path, `${what} must declare from 1 to ${kColumns} columns, but declares `
            + names.length);
    for (const name of names) {
        const at = [...path, name];
        const column = `column "${name}" of ${what}`;
        if (kOwnColumns.includes(name.toLowerCase()))
            throw new Problem(at, `${column} must have another name: "key" and "last_position" are `
                + 'columns of every read model');
        checkName(name, names, at, column);
        if (/^\d/.test(name))
            throw new Problem(at, `${column} must have a name that does not begin with a digit`);
        if (!kTypes.includes(columns[name]))
            throw new Problem(at, `the type of ${column} must be one of ${listOf(kTypes)}, but is `
                + shown(columns[name]));
    }
    return names.map((name) => ({ name, type: columns[name] }));
}
function readIndex(value, columns, path, what) {
    const index = optionalArray(value, path, `index of ${what}`);
    for (const name of index)
        if (!columns.some((column) => column.name === name))
            throw new Problem(path, `index of ${what} has ${shown(name)}, which is none of its columns; `
                + `it has ${listOf(columns.map((column) => column.name))}`);
    return index;
}
function readKey(declared, path, what) {
    const key = optionalFunction(declared.key, [...path, 'key'], `key of ${what}`);
    const several = optionalFunction(declared.keys, [...path, 'keys'], `keys of ${what}`);
    if (key !== undefined && several !== undefined)
        throw new Problem([...path, 'keys'], `${what} has both key and keys; keep one of them`);
    return key === undefined && several === undefined;
}
function readHandlers(declared, sources, path, what) {
    const handlers = optionalObject(declared, path, `on of ${what}`);
    const types = keys(handlers);
    if (types.length === 0)
        throw new Problem(path, `${what} has no handlers: on must have a function (row, event) for at `
            + 'least one event type');
    const known = sources.flatMap(({ events }) => events);
    for (const type of types) {
        const at = [...path, type];
        optionalFunction(handlers[type], at, `the handler of "${type}" of ${what}`);
        if (handlers[type] === undefined)
            throw new Problem(at, `the handler of "${type}" of ${what} must be a function, but is nothing`);
        if (known.some((event) => event.type === type)) continue;
        const renamed = known.find((event) => event.renamedFrom.includes(type));
        throw new Problem(at, renamed !== undefined
            ? `${what} handles "${type}", which is called "${renamed.type}" now; name it so`
            : `${what} handles "${type}", which no aggregate that it reads from declares; they have `
                + listOf(known.map((event) => event.type)));
    }
    return types.sort();
}
function readPolicy(value, path, what) {
    if (value !== undefined && !kPolicies.includes(value))
        throw new Problem(path, `onError of ${what} must be ${kPolicies.map(stringify).join(' or ')}, but is `
            + shown(value));
    return value ?? 'park';
}
function readProjection(name, others, declared, aggregates, path) {
    const what = `projection "${name}"`;
    checkName(name, others, path, what);
    wantObject(declared, path, what);
    for (const field of keys(declared))
        if (!kFields.includes(field))
            throw new Problem([...path, field], `${what} has an unknown field "${field}"; it takes `
                + listOf(kFields));
    const at = (field) => [...path, field];
    const from = readFrom(declared.from, aggregates, at('from'), what);
    const columns = readColumns(declared.columns, at('columns'), what);
    return {
        name,
        version: optionalCount(declared.version, at('version'), `the version of ${what}`) ?? 1,
        from,
        isKeyedByStream: readKey(declared, path, what),
        columns,
        index: readIndex(declared.index, columns, at('index'), what),
        onError: readPolicy(declared.onError, at('onError'), what),
        on: readHandlers(declared.on,
            aggregates.filter(({ category }) => from.length === 0 || from.includes(category)),
            at('on'), what),
    };
}
function readProjections(declared, aggregates) {
    const projections = optionalObject(declared, ['projections'], 'projections');
    const names = keys(projections);
    return names.map((name) =>
        readProjection(name, names, projections[name], aggregates, ['projections', name]));
}

Object.assign(driver, { readProjections });
})
