// SPDX-License-Identifier: Apache-2.0
// Reading what a module declares.
//   describe(module)   JSON: {"description":{...}} or {"problem":"...","path":["aggregates",...]}
(function (driver, host) {
'use strict';
const { stringify } = JSON;
const { keys } = Object;
const { kindOf, isObject } = driver;

class Problem {
    constructor(path, text) {
        this.path = path;
        this.text = text;
    }
}
function wantObject(value, path, what) {
    if (!isObject(value))
        throw new Problem(path, `${what} must be an object, but is ${kindOf(value)}`);
    return value;
}
function optionalObject(value, path, what) {
    return value === undefined ? {} : wantObject(value, path, what);
}
function readVersion(value, path, what) {
    if (value === undefined) return 1;
    if (!Number.isInteger(value) || value < 1 || value > 1000000)
        throw new Problem(path,
            `${what} must be a whole number from 1, but is ${stringify(value) ?? kindOf(value)}`);
    return value;
}
function readEvent(type, declared, path) {
    const what = `event "${type}"`;
    wantObject(declared, path, what);
    const { apply } = declared;
    if (apply !== undefined && typeof apply !== 'function')
        throw new Problem([...path, 'apply'],
            `apply of ${what} must be a function, but is ${kindOf(apply)}`);
    return {
        type,
        version: readVersion(declared.version, [...path, 'version'], `the version of ${what}`),
        hasApply: apply !== undefined,
    };
}
function readAggregate(category, declared, path) {
    const what = `aggregate "${category}"`;
    wantObject(declared, path, what);
    if (category === '' || category.includes('-'))
        throw new Problem(path,
            `${what} can have no streams: a category is not empty and has no "-"`);
    const statePath = [...path, 'state'];
    const initialPath = [...statePath, 'initial'];
    const state = optionalObject(declared.state, statePath, `state of ${what}`);
    const initial = optionalObject(state.initial, initialPath, `the initial state of ${what}`);
    const events = optionalObject(declared.events, [...path, 'events'], `events of ${what}`);
    return {
        category,
        stateVersion: readVersion(state.version, [...statePath, 'version'],
            `the state version of ${what}`),
        initialState: printed(initial, initialPath, `the initial state of ${what}`),
        events: keys(events).map((type) =>
            readEvent(type, events[type], [...path, 'events', type])),
    };
}
function printed(value, path, what) {
    let text;
    try {
        text = stringify(value);
    } catch (error) {
        throw new Problem(path, `${what} cannot be written as JSON: ${error.message}`);
    }
    if (text === undefined || text[0] !== '{')
        throw new Problem(path, `${what} must be written as a JSON object`);
    return text;
}
function describe(module) {
    try {
        wantObject(module, [], 'what the module exports by default');
        if (module.name !== undefined && typeof module.name !== 'string')
            throw new Problem(['name'],
                `the module's name must be a string, but is ${kindOf(module.name)}`);
        const aggregates = optionalObject(module.aggregates, ['aggregates'], 'aggregates');
        return stringify({
            description: {
                name: module.name ?? '',
                aggregates: keys(aggregates).map((category) =>
                    readAggregate(category, aggregates[category], ['aggregates', category])),
            },
        });
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return stringify({ problem: error.text, path: error.path });
    }
}

Object.assign(driver, { describe });
})
