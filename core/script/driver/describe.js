// SPDX-License-Identifier: Apache-2.0
// Reading what a module declares.
//   describe(module)   JSON: {"description":{...}} or {"problem":"...","path":["aggregates",...]}
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { keys } = Object;
const { kindOf, isObject, wellFormedJson, Problem, wantObject, wantWhole, optionalObject, optionalArray,
    optionalFunction, optionalText, optionalCount, printedObject, readChain, describeChain,
    checkAgainstSchema, readProjections } = driver;

function readSchema(value, path, what) {
    if (value === undefined) return '';
    if (typeof value === 'boolean') return stringify(value);
    return printedObject(wantObject(value, path, what), path, what);
}
function readNames(value, path, what) {
    const names = optionalArray(value, path, what);
    for (const name of names) {
        if (typeof name !== 'string' || name === '')
            throw new Problem(path, `${what} must be an array of names, but has `
                + (stringify(name) ?? kindOf(name)));
        wantWhole(name, path, what);
    }
    return names;
}
function readPointer(value, path, what) {
    if (typeof value !== 'string' || !/^(?:\/(?:[^~/]|~[01])*)+$/.test(value))
        throw new Problem(path, `${what} must be a JSON Pointer like "/customer/id", but is `
            + (stringify(value) ?? kindOf(value)));
    return wantWhole(value, path, what);
}
function readPii(value, path, what) {
    if (value === undefined) return undefined;
    const { subject, paths } = wantObject(value, path, `pii of ${what}`);
    const pathsPath = [...path, 'paths'];
    return {
        subject: readPointer(subject, [...path, 'subject'], `the subject of pii of ${what}`),
        paths: optionalArray(paths, pathsPath, `paths of pii of ${what}`)
            .map((pointer) => readPointer(pointer, pathsPath, `each path of pii of ${what}`)),
    };
}
function readEvent(type, declared, path) {
    const what = `event "${type}"`;
    wantWhole(type, path, what);
    wantObject(declared, path, what);
    const version =
        optionalCount(declared.version, [...path, 'version'], `the version of ${what}`) ?? 1;
    const lensesPath = [...path, 'lenses'];
    const chain = readChain(declared.lenses, version, lensesPath, what);
    const schema = readSchema(declared.schema, [...path, 'schema'], `the schema of ${what}`);
    checkAgainstSchema(chain, declared.schema, lensesPath, what);
    return {
        type,
        version,
        schema,
        hasApply: optionalFunction(declared.apply, [...path, 'apply'], `apply of ${what}`)
            !== undefined,
        hasLenses: chain !== undefined,
        lenses: describeChain(chain),
        renamedFrom: readNames(declared.renamedFrom, [...path, 'renamedFrom'],
            `renamedFrom of ${what}`),
        pii: readPii(declared.pii, [...path, 'pii'], what),
        hasTags: optionalFunction(declared.tags, [...path, 'tags'], `tags of ${what}`)
            !== undefined,
    };
}
function readCommand(name, declared, path) {
    const what = `command "${name}"`;
    wantWhole(name, path, what);
    wantObject(declared, path, what);
    const schema = readSchema(declared.schema, [...path, 'schema'], `the schema of ${what}`);
    if (optionalFunction(declared.handle, [...path, 'handle'], `handle of ${what}`) === undefined)
        throw new Problem(path, `${what} has no handle, a function (state, data, context)`);
    const requires = optionalFunction(declared.requires, [...path, 'requires'],
        `requires of ${what}`);
    return { name, schema, hasRequires: requires !== undefined };
}
function readSnapshot(declared, path, what) {
    const policy = optionalObject(declared, path, `snapshot of ${what}`);
    const when = optionalFunction(policy.when, [...path, 'when'], `when of the snapshot of ${what}`);
    return {
        every: optionalCount(policy.every, [...path, 'every'], `every of the snapshot of ${what}`),
        hasWhen: when !== undefined,
    };
}
function readState(declared, path, what) {
    const state = optionalObject(declared, path, `state of ${what}`);
    const initialPath = [...path, 'initial'];
    const initial = optionalObject(state.initial, initialPath, `the initial state of ${what}`);
    const version = optionalCount(state.version, [...path, 'version'],
        `the state version of ${what}`) ?? 1;
    const chain = readChain(state.lenses, version, [...path, 'lenses'], `the state of ${what}`);
    return {
        stateVersion: version,
        initialState: printedObject(initial, initialPath, `the initial state of ${what}`),
        stateLenses: describeChain(chain),
    };
}
function readAggregate(category, declared, path) {
    const what = `aggregate "${category}"`;
    wantWhole(category, path, what);
    wantObject(declared, path, what);
    if (category === '' || category.includes('-'))
        throw new Problem(path,
            `${what} can have no streams: a category is not empty and has no "-"`);
    const events = optionalObject(declared.events, [...path, 'events'], `events of ${what}`);
    const commands =
        optionalObject(declared.commands, [...path, 'commands'], `commands of ${what}`);
    return {
        category,
        ...readState(declared.state, [...path, 'state'], what),
        events: keys(events).map((type) =>
            readEvent(type, events[type], [...path, 'events', type])),
        commands: keys(commands).map((name) =>
            readCommand(name, commands[name], [...path, 'commands', name])),
        snapshot: readSnapshot(declared.snapshot, [...path, 'snapshot'], what),
    };
}

// A stored type must lead to one present type, whichever aggregate's stream it is in.
function checkRenames(aggregates) {
    const claims = new Map();   // An old type to the type and aggregate that claim it.
    for (const { category, events } of aggregates) {
        for (const { type, renamedFrom } of events) {
            const path = ['aggregates', category, 'events', type, 'renamedFrom'];
            for (const old of renamedFrom) {
                const what = `event "${type}" of aggregate "${category}"`;
                if (events.some((other) => other.type === old))
                    throw new Problem(path, `${what} cannot be renamed from "${old}", which the `
                        + 'aggregate still declares');
                const claimed = claims.get(old);
                if (claimed !== undefined)
                    throw new Problem(path, `${what} and ${claimed} are both renamed from "${old}"`);
                claims.set(old, what);
            }
        }
    }
}
function readModule(module) {
    wantObject(module, [], 'what the module exports by default');
    const name = optionalText(module.name, ['name'], "the module's name");
    const declared = optionalObject(module.aggregates, ['aggregates'], 'aggregates');
    const aggregates = keys(declared).map((category) =>
        readAggregate(category, declared[category], ['aggregates', category]));
    checkRenames(aggregates);
    return { name, aggregates, projections: readProjections(module.projections, aggregates) };
}
function describe(module) {
    try {
        return wellFormedJson(stringify({ description: readModule(module) }));
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return wellFormedJson(stringify({ problem: error.text, path: error.path }));
    }
}

Object.assign(driver, { describe });
})
